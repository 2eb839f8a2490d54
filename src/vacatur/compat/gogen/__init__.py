"""The drop-in for the archived Proposition 64 tool: what it read and wrote, byte for byte."""
