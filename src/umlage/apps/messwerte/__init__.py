"""Readings, each with its source."""
