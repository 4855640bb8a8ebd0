"""The report of the audit: what was checked, what was found, what was released."""
