"""Kamstrup KEM and KEM2: encrypted files with the keys of meters."""
