"""From the rows of the database to an Akte, and from an Akte to an issued Abrechnung."""
