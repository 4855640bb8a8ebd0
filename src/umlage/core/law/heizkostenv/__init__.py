"""Heizkostenverordnung: how the costs of heat and hot water are shared."""
