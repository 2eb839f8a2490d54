"""`vacatur inspect`: what the inputs hold, before anything is decided."""

from __future__ import annotations

from vacatur.cli.options import AsJson, Inputs, Source
from vacatur.cli.output import emit_json


def inspect(inputs: Inputs, *, source: Source = None, as_json: AsJson = False) -> None:
    """Show what the inputs hold, before deciding anything."""
    from vacatur import api

    emit_json(api.inspect(inputs, source=source))
