"""Einkommensteuergesetz: household services and craftsmen (§ 35a)."""
