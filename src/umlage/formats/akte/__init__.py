"""The Akte as a file: JSON, YAML accepted."""
