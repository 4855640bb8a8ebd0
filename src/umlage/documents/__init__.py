"""Printed documents: one folder per document, one renderer, one look."""
