"""What would decide a record under review, and who holds it."""
