"""The worklist: one row per case, with what to do and by when."""
