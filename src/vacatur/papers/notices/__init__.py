"""Letters to people, and where they go."""
