"""Organisationen, people, what they may do, and the scope that keeps the rows of one Organisation from all others."""
