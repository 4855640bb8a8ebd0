"""Mobile reading devices (MDE) and lists read by hand: columns as such lists usually have them."""
