"""One Abrechnung: Akte in, Ergebnis out."""
