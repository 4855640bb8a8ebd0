"""The audit of a settled Abrechnung: a register of rules, what each finds, and who let something pass."""
