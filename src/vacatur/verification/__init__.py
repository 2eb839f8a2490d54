"""A result folder checked again, offline: files, sums, and decisions from their facts."""
