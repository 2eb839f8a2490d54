"""`vacatur explain`: the whole trace of one record, with citations."""

from __future__ import annotations

from typing import Annotated

import typer

from vacatur.cli.options import AsJson, ResultFolder
from vacatur.cli.output import emit_json

RecordId = Annotated[str, typer.Argument(metavar="RECORD_ID", show_default=False)]


def explain(folder: ResultFolder, record_id: RecordId, *, as_json: AsJson = False) -> None:
    """Show how one record was decided, and why."""
    from vacatur import api

    explanation = api.explain(folder, record_id)
    emit_json(explanation) if as_json else None
