"""The law: one room per statute, dated rules and their numbers."""
