"""The command line: parse arguments, call the API, print. One file per command."""

from __future__ import annotations

from vacatur.interrupt import leave_on_interrupt

leave_on_interrupt()  # before anything that takes its time

from vacatur.cli.main import main  # noqa: E402

__all__ = ["main"]
