"""Where every eligible record stands: filed, objected to, granted, sent, and really expunged."""
