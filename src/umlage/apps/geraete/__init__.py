"""Plants and devices."""
