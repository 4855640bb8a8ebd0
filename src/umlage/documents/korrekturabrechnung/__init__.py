"""The correction of an Abrechnung for one Nutzer: old, new, and why."""
