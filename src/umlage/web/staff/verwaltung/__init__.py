"""The pages on which an Organisation settles things for itself; for its administration."""
