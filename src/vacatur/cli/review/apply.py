"""`vacatur review apply`: put decisions of people into effect in a new result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from vacatur.cli.options import AsJson, Force, ResultFolder
from vacatur.cli.output import emit_json, emit_lines

Forms = Annotated[
    list[Path],
    typer.Argument(metavar="DECISIONS", help="Filled forms, CSV or Excel.", show_default=False),
]
NewResult = Annotated[Path, typer.Option("--out", metavar="DIR2", help="The result to create.")]


def apply(
    folder: ResultFolder,
    decisions: Forms,
    out: NewResult,
    *,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Put decisions of people into effect; refuse those that are stale or contradict."""
    from vacatur.review import api

    done = api.apply(folder, decisions, out=out, force=force)
    if as_json:
        emit_json({"out": str(done.folder), "review": dict(done.review)})
    else:
        emit_lines([*_page(done.review), f"The result is in {done.folder}"])


def _page(told: Mapping[str, Any]) -> Iterator[str]:
    from vacatur.review.decided import REFUSALS

    yield (
        f"{told['rows']:,} rows: {told['in_effect']:,} in effect, of which"
        f" {told['changed']:,} change the decision; {told['left_blank']:,} left blank"
    )
    for code, count in told["refused"].items():
        yield f"{count:12,}  refused, {code}: {REFUSALS[code]}"
    if told["refused"]:
        yield "Each refused row is in review_refused.csv."
