"""Elvaco CMe: reports of values, a mapping as template, not confirmed."""
