"""Mappings: files whose columns are not public, read by rules in YAML that are checked, tried and never changed."""
