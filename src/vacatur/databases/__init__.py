"""Databases behind a URI: how one is named, opened, and spoken to."""
