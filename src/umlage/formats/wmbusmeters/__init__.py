"""JSON of wmbusmeters: one decoded telegram per object."""
