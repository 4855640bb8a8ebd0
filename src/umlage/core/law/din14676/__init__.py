"""DIN 14676: smoke detectors in homes."""
