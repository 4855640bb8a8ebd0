"""Engelmann: exports of gateways and walk-by tools, whose columns are assumed."""
