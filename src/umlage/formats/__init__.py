"""One room per file format: syntax only, what it means is decided elsewhere."""
