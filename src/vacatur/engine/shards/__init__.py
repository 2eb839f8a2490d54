"""Inputs larger than memory: whole people in shards on disk, scored one by one, merged in order."""
