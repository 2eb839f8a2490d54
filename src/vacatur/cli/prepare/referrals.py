"""`vacatur prepare referrals`: lists for the Review Board, State Police, agencies and clerks."""

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
    read_names,
)
from vacatur.cli.output import emit_json, emit_lines, progress
from vacatur.cli.prepare.shared import FORMATS, Counties, Formats, OwnPapers, read_formats

Lists = Annotated[
    str, typer.Option("--list", metavar="A,B", help="Only these lists.", show_default=False)
]


def referrals(
    folder: ResultFolder,
    *,
    out: PapersOut = None,
    lists: Lists = "",
    counties: Counties = "",
    formats: Formats = "csv,xlsx",
    records: Records = None,
    source: OwnSource = None,
    papers: OwnPapers = None,
    identity: Identity = None,
    force: Force = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """List what other offices act on: the Review Board, State Police, agencies, clerks, courts."""
    from vacatur.papers import api

    with progress(quiet=quiet) as show:
        show("Listing records")
        written = api.prepare_referrals(
            folder,
            out=out,
            lists=read_names(lists),
            counties=read_names(counties),
            formats=read_formats(formats, FORMATS),
            papers=papers,
            records=records,
            source=source,
            identity=identity,
            force=force,
        )
    told = written.manifest["referrals"]
    if as_json:
        emit_json({"out": str(written.folder), "referrals": told})
    else:
        emit_lines(_page(told, written.folder))


def _page(told: Mapping[str, Any], out: Path) -> Iterator[str]:
    for name, listing in told["lists"].items():
        yield f"{listing['records']:>12,}  {name}: {listing['title']}"
        if listing["without_office"]:
            yield f"{listing['without_office']:>14,}  of them name no office"
        if listing["overdue"]:
            yield f"{listing['overdue']:>14,}  of them overdue"
    records = told["records"]
    yield ""
    yield f"{records['in']:>12,}  records in the result"
    yield f"{records['on_a_list']:>12,}  on a list"
    for reason, count in records["on_no_list"].items():
        yield f"{count:>12,}  on none: {reason}"
    yield ""
    yield f"The lists are in {out}; index.csv says who gets which file."
