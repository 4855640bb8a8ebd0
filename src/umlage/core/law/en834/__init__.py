"""EN 834: how the display of a heat cost allocator becomes a consumption value (KQ, KC, KT)."""
