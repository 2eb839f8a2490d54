"""What a row is: read from any format, mapped by a profile, typed, and gated."""
