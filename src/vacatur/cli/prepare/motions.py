"""`vacatur prepare motions`: court papers of a result."""

from __future__ import annotations

from collections.abc import Mapping
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
from vacatur.cli.output import emit_json, emit_lines, note
from vacatur.cli.prepare.shared import Counties, OwnPapers, Workers

BatchSize = Annotated[
    int, typer.Option("--batch-size", metavar="N", help="Individuals of a motion, at most.")
]
Tiers = Annotated[str, typer.Option("--tier", metavar="A,B,C", help="Only these tiers.")]
LeaveOut = Annotated[
    Path | None,
    typer.Option(
        "--leave-out",
        metavar="FILE.csv",
        help="Records to leave out, in a column record_id.",
    ),
]
Status = Annotated[
    Path | None,
    typer.Option(
        "--status",
        metavar="FOLDER",
        help="Its status, whose objected records and those under way stay off; beside DIR if none.",
    ),
]
Individual = Annotated[
    bool, typer.Option("--individual", help="One motion and order for each person and county.")
]


def motions(
    folder: ResultFolder,
    *,
    out: PapersOut = None,
    county: Counties = "",
    batch_size: BatchSize = 2000,
    tier: Tiers = "",
    leave_out: LeaveOut = None,
    status: Status = None,
    individual: Individual = False,
    workers: Workers = None,
    templates: OwnPapers = None,
    records: Records = None,
    source: OwnSource = None,
    identity: Identity = None,
    force: Force = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Write motions, proposed orders and the clerk's lists, with their schedules."""
    from vacatur.papers import api

    made = api.prepare_motions(
        folder,
        out=out,
        counties=read_names(county),
        batch_size=batch_size,
        tiers=read_names(tier),
        leave_out=leave_out,
        status=status,
        individual=individual,
        workers=workers,
        templates=templates,
        records=records,
        source=source,
        identity=identity,
        force=force,
    )
    told = made.manifest["motions"]
    if as_json:
        emit_json({"out": str(made.folder), "motions": told})
        return
    emit_lines(_page(told))
    note(f"Papers in {made.folder}. They are drafts: counsel reads them first.", quiet=quiet)


def _page(told: Mapping[str, Any]) -> list[str]:
    records = told["records"]
    motions = told["individual_motions"] or len(told["motions"])
    counts = [
        ("motions", motions),
        ("pages", told["pages"]),
        ("individuals", told["individuals"]),
        ("cases", told["cases"]),
    ]
    lines = ["Papers", *(_line(count, what) for what, count in counts)]
    lines += ["", "Eligible records", _line(records["eligible"], "in all")]
    lines.append(_line(records["on_papers"], "on papers"))
    lines += [_line(count, f"left out: {why}") for why, count in records["left_out"].items()]
    if told["needs_attention"]:
        lines += ["", "Lines to look at before filing (needs_attention.csv)"]
        lines += [_line(count, code) for code, count in told["needs_attention"].items()]
    return lines


def _line(count: int, what: str) -> str:
    return f"{count:>12,}  {what}"
