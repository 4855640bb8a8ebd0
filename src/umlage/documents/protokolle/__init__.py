"""Protocols about devices: inspection of smoke detectors, exchange of a meter."""
