"""EN 442: the thermal output of a radiator and how it changes with the temperatures."""
