"""The look that all documents share: tokens, fonts, colours."""
