"""The sections of the page: what each shows, taken from the counts."""
