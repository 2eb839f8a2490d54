"""Facts: typed values derived from rows, which the rules of a pack may read."""
