"""Records of fixed length that property managers and billing services exchange (ARGE, today bved)."""
