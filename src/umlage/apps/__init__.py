"""The contexts of the application; each owns its tables, its questions (queries) and what can happen (operations)."""
