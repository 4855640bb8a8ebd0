"""Umlage: heating- and ancillary-cost billing in which every cent explains itself."""

__version__ = "0.1.0"
