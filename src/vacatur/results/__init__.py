"""What a run leaves behind: decisions, people, a summary, a manifest, and their folder."""
