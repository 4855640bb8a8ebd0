"""Umsatzsteuergesetz: rates of value added tax."""
