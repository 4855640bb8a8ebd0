"""A second computation of every Abrechnung, from docs/decisions/0002 alone; it shares no code with the engine."""
