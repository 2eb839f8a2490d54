"""`vacatur prepare entry-form`: a workbook for paper records, and its marked copy once filled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vacatur.cli.options import AsJson, Force, Identity, read_names
from vacatur.cli.output import emit_json, emit_lines
from vacatur.cli.prepare.shared import OwnPapers
from vacatur.errors import UsageError

if TYPE_CHECKING:
    from vacatur.papers.entry_form.asked import Form
    from vacatur.papers.entry_form.marked import Told

Folder = Annotated[
    Path | None,
    typer.Argument(
        metavar="[DIR]", help="A result folder: its pack and counties.", show_default=False
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="FILE.xlsx", help="The workbook to create; beside DIR or FORM if none."
    ),
]
Rows = Annotated[int, typer.Option("--rows", metavar="N", help="Rows that may be filled.")]
Pack = Annotated[
    str | None, typer.Option("--pack", metavar="PACK", help="The pack; us-il/cannabis if none.")
]
Counties = Annotated[
    str,
    typer.Option("--county", metavar="A,B", help="Counties to choose from.", show_default=False),
]
Check = Annotated[
    Path | None,
    typer.Option(
        "--check", metavar="FORM.xlsx", help="Check this filled form: mark what is wrong."
    ),
]


def entry_form(
    folder: Folder = None,
    *,
    out: Out = None,
    check: Check = None,
    rows: Rows = 200,
    pack: Pack = None,
    counties: Counties = "",
    papers: OwnPapers = None,
    identity: Identity = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Write a workbook for paper records; or, with --check, mark what is wrong in a filled one."""
    from vacatur.papers import api

    if check is not None:
        if folder is not None or counties:
            message = "--check goes with neither DIR nor --county."
            raise UsageError(message, hint="Check the form by itself.")
        copy = api.place_of(out, None, check)
        told = api.check_entry_form(check, copy, pack=pack, papers=papers, force=force)
        emit_json(_document(told, copy)) if as_json else emit_lines(_page(told, copy))
        return
    place = api.place_of(out, folder, None)
    form = api.prepare_entry_form(
        place,
        folder=folder,
        pack=pack,
        rows=rows,
        counties=read_names(counties),
        papers=papers,
        identity=identity,
        force=force,
    )
    if as_json:
        emit_json({"out": str(place), "entry_form": {"rows": rows, "columns": len(form.column)}})
    else:
        emit_lines(_written(form, rows, place))


def _written(form: Form, rows: int, out: Path) -> Iterator[str]:
    yield form.title
    yield f"{rows:>12,}  rows that may be filled"
    yield f"{len(form.column):>12,}  columns"
    yield f"{len(form.counties):>12,}  of the counties to choose from"
    yield f"The form is in {out}"


def _document(told: Told, out: Path) -> dict[str, object]:
    counts = {"rows": told.rows, "good": told.good}
    wrong = {"doubtful": told.doubtful, "set_aside": told.set_aside, "findings": told.findings}
    return {"out": str(out), "checked": {"pack": told.pack, **counts, **wrong}}


def _page(told: Told, out: Path) -> Iterator[str]:
    yield f"{told.rows:>12,}  rows"
    yield f"{told.good:>12,}  nothing found"
    yield f"{told.doubtful:>12,}  something to look at"
    yield f"{told.set_aside:>12,}  would be set aside, and their people put on hold"
    for code, count in told.findings.items():
        yield f"{count:>12,}  {code}"
    yield f"The marked copy is in {out}"
