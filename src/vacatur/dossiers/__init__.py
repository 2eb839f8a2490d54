"""What papers, reviews and reports are made of: a result, and what its sources say of people."""
