"""`vacatur prepare worklist`: the cases there is something to do about, in batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from vacatur.cli.options import (
    AsJson,
    Force,
    Identity,
    OwnSource,
    PapersOut,
    Quiet,
    Records,
    ResultFolder,
    one_of,
    read_names,
)
from vacatur.cli.output import emit_json, emit_lines, progress
from vacatur.cli.prepare.shared import FORMATS, Counties, Formats, OwnPapers, read_formats

ORDERS = ("newest", "deadline")
GROUPS = ("county", "courthouse", "agency")

Order = Annotated[str, typer.Option("--order", metavar="HOW", help="newest or deadline.")]
By = Annotated[
    str,
    typer.Option("--by", metavar="A,B", help="county, courthouse, agency; empty for one list."),
]
BatchSize = Annotated[int, typer.Option("--batch-size", metavar="N", help="Most cases of a batch.")]
Outcomes = Annotated[
    str,
    typer.Option(
        "--outcome",
        metavar="A,B",
        help="Only cases with one of these outcomes.",
        show_default=False,
    ),
]
NoReview = Annotated[
    bool, typer.Option("--no-review", help="Leave out cases in review or on hold.")
]
Courthouses = Annotated[
    Path | None,
    typer.Option("--courthouses", metavar="FILE", help="Which courthouse a case belongs to."),
]


def worklist(
    folder: ResultFolder,
    *,
    out: PapersOut = None,
    order: Order = "newest",
    by: By = "county",
    batch_size: BatchSize = 1000,
    counties: Counties = "",
    outcomes: Outcomes = "",
    formats: Formats = "xlsx,csv",
    courthouses: Courthouses = None,
    records: Records = None,
    source: OwnSource = None,
    papers: OwnPapers = None,
    identity: Identity = None,
    no_review: NoReview = False,
    force: Force = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """List the cases there is something to do about: what, by whom and by when."""
    from vacatur.papers import api

    with progress(quiet=quiet) as show:
        show("Listing cases")
        written = api.prepare_worklist(
            folder,
            out=out,
            order=one_of(order, ORDERS, option="--order"),
            by=[one_of(name, GROUPS, option="--by") for name in read_names(by)],
            batch_size=batch_size,
            counties=read_names(counties),
            outcomes=read_names(outcomes),
            review=not no_review,
            formats=read_formats(formats, FORMATS),
            courthouses=courthouses,
            papers=papers,
            records=records,
            source=source,
            identity=identity,
            force=force,
        )
    told = written.manifest["worklist"]
    if as_json:
        emit_json({"out": str(written.folder), "worklist": told})
    else:
        emit_lines(_page(told, written.folder))


def _page(told: Mapping[str, Any], out: Path) -> Iterator[str]:
    status, records = told["status"], told["records"]
    yield f"{told['cases']:>12,}  cases in {told['batches']:,} batches"
    for name, words in (
        ("READY", "ready"),
        ("NOT_YET", "not yet"),
        ("REVIEW", "in review"),
        ("HOLD", "on hold"),
    ):
        yield f"{status[name]:>12,}  {words}"
    yield f"{told['overdue']:>12,}  overdue"
    yield ""
    yield f"{records['in']:>12,}  records in the result"
    yield f"{records['listed']:>12,}  on the list"
    for reason, count in records["left_out"].items():
        yield f"{count:>12,}  left out: {reason}"
    yield ""
    yield f"The worklist is in {out}"
