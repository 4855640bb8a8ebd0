"""Readings in, consumption of each device and Nutzer out."""
