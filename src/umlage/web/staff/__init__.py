"""The application of the staff of a billing service."""
