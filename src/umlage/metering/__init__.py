"""Telegrams and drivers: bytes from a meter in, readings out. Pure: no network, no clock, no float."""
