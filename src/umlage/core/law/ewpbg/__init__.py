"""Erdgas-Wärme-Preisbremsengesetz: the relief of 2023."""
