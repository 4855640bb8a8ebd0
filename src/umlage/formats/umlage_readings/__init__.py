"""Our own format for readings and telegrams, `umlage-readings/1`, as CSV, workbook and JSON."""
