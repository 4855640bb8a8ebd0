"""Radiators and their outputs: a catalogue, its files (CSV, VDI 3805 part 6), values of KC."""
