"""`vacatur review queue`: the records that wait for a person, in a form to fill."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vacatur.cli.options import AsJson, Force, Identity, ResultFolder
from vacatur.cli.output import emit_json, emit_lines

Form = Annotated[Path, typer.Option("--out", metavar="F.xlsx", help="The workbook, or .csv.")]
Limit = Annotated[
    int | None, typer.Option("--limit", metavar="N", help="So many at most; all if left out.")
]


def queue(
    folder: ResultFolder,
    out: Form,
    *,
    limit: Limit = None,
    identity: Identity = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Write every record under review into a form, the most decisive first."""
    from vacatur.review import api

    count = api.queue(folder, out=out, limit=limit, identity=identity, force=force)
    if as_json:
        emit_json({"out": str(out), "records": count})
    else:
        emit_lines([f"{count:,} records under review are in {out}"])
