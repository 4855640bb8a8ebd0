"""EN 835: heat cost allocators by evaporation and what evaporates from them without heating."""
