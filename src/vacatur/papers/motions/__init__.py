"""Motions, orders and lists for a court."""
