"""The cost tree: the one mechanism that shares costs."""
