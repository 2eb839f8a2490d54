"""`vacatur prepare research`: the one fact that would decide each record, and who holds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

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

_WORDS = {
    "every answer": "decided by one fact, whatever it says",
    "some answers": "decided by one fact, by some of its answers",
    "no single fact": "decided by no fact alone",
}
_MOST = 12
"""Facts that are printed."""


def research(
    folder: ResultFolder,
    *,
    out: PapersOut = None,
    counties: Counties = "",
    formats: Formats = "xlsx,csv,parquet",
    records: Records = None,
    source: OwnSource = None,
    papers: OwnPapers = None,
    identity: Identity = None,
    force: Force = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """List what to ask of whom: for each record under review, the fact that would decide it."""
    from vacatur.papers import api

    with progress(quiet=quiet) as show:
        show("Asking what each fact would decide")
        written = api.prepare_research(
            folder,
            out=out,
            counties=read_names(counties),
            formats=read_formats(formats, FORMATS),
            papers=papers,
            records=records,
            source=source,
            identity=identity,
            force=force,
        )
    told = written.manifest["research"]
    if as_json:
        emit_json({"out": str(written.folder), "research": told})
    else:
        emit_lines(_page(told, written.folder))


def _page(told: Mapping[str, Any], out: Path) -> Iterator[str]:
    yield f"{told['under_review']:>12,}  records under review, of {told['people']:,} people"
    yield f"{told['on_hold']:>12,}  of them on hold"
    for decides, count in told["decided_by"].items():
        yield f"{count:>12,}  {_WORDS[decides]}"
    yield f"{told['left_out']['other_county']:>12,}  left out: of another county"
    yield ""
    for fact, count in list(told["facts"].items())[:_MOST]:
        yield f"{count:>12,}  wait for {fact}"
    yield ""
    yield f"The research list is in {out}"
