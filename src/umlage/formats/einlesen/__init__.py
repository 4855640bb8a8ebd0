"""Every format of a delivery in one place: which one a file has, and everything that is in it."""
