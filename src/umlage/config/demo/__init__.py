"""The demo portfolio: houses made from a seed, with every constellation of the core, and faults for every rule."""
