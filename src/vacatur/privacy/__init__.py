"""What leaves the office: less than it knows, and only what its reader needs."""
