"""Papers and lists for those who carry a decision out."""
