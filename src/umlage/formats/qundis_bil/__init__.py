"""Qundis and Siemens BIL (OZW10, WTT16), and REP as far as it uses the same codes."""
