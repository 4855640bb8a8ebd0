"""Buergerliches Gesetzbuch: deadlines of the Abrechnung."""
