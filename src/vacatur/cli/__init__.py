"""The command line: parse arguments, call the API, print. One file per command."""

from __future__ import annotations

from vacatur.cli.main import main

__all__ = ["main"]
