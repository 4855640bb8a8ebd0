"""Brennstoffemissionshandelsgesetz: the price of a tonne of carbon dioxide (numbers only)."""
