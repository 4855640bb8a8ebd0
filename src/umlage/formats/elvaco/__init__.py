"""Elvaco CMe: telegrams as CSV (reports 2001, 3001, 4001) and as the stream of a CMeX50."""
