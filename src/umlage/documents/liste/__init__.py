"""Lists, forms and annexes: tables, fields to write in, texts and derivations, one below the other."""
