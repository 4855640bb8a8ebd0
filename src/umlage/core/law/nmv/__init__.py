"""Neubaumietenverordnung 1970: ancillary costs of price-bound housing."""
