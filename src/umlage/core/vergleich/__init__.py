"""Two Akten of the same house and period: what differs, and what each difference costs every Nutzer."""
