"""Devices as data: one TOML per driver says which devices it is for, what their registers mean, and which telegrams
show it.
"""
