"""Lobaro: JSON of the wM-Bus parser, telegram and records."""
