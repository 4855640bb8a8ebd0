"""Strompreisbremsegesetz: the relief of 2023."""
