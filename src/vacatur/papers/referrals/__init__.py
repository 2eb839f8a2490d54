"""Lists for those who act beside a court."""
