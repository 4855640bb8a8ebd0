"""What was changed, by whom, and the files that are kept."""
