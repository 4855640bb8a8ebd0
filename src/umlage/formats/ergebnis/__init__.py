"""The Ergebnis as JSON: amounts as text, with the paths under which they explain themselves."""
