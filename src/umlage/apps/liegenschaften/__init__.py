"""Houses, flats, who uses them, contacts and texts."""
