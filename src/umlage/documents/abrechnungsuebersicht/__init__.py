"""The overview of a whole Abrechnung for the Auftraggeber."""
