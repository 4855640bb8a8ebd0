"""Runs over many houses, print files, what was sent by mail; and the jobs that drive them."""
