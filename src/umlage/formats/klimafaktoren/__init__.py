"""Climate factors from a table: postcode, span, factor, source."""
