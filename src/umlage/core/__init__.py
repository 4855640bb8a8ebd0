"""The pure half: facts of a house in, explained amounts out. No clock, no network, no float."""
