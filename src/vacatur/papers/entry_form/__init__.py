"""A workbook to type paper records into, and what came back in it."""
