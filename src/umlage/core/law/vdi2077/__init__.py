"""VDI 2077 (2009, Beiblatt Rohrwärme; superseded 2018): heat of bare pipes that no allocator records."""
