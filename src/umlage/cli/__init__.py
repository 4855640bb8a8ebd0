"""The command `umlage`."""
