"""Models of devices: the catalogue that ships with Umlage, its search, and catalogues as CSV."""
