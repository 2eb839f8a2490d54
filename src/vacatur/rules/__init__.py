"""Rule packs: law as data, read, checked and compiled to vectorized expressions."""
