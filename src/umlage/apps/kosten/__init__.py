"""What a house cost in a year."""
