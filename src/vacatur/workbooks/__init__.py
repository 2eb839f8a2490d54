"""Workbooks that people open: filters, a header that stays, and no cell that runs."""
