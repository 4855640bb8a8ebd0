"""Erdgas-Wärme-Soforthilfegesetz: the relief of December 2022."""
