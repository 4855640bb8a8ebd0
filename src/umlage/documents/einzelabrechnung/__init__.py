"""The statement of one Nutzer."""
