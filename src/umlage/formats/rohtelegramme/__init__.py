"""Raw wM-Bus telegrams as text: log files, receivers, lists of hex digits, small JSON."""
