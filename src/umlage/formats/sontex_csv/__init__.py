"""Sontex Tools868 and Tools Supercom: exports whose columns are assumed."""
