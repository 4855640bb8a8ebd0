"""Mess- und Eichverordnung: how long a meter is calibrated."""
