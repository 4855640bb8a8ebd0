"""Deliveries of readings, whoever wrote them: their messages, archives, detection, numbers, days, units, mappings."""
