"""The engine: records in, decisions out."""
