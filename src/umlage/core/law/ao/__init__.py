"""Abgabenordnung: how long documents are kept."""
