"""Files from and to others: the master data of a house as sheets, out and in again."""
