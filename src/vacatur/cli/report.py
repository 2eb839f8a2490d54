"""`vacatur report`: one page of HTML that shows a result."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vacatur.cli.options import AsJson, Force, Identity, OwnSource, Records, ResultFolder
from vacatur.cli.output import emit_json, emit_page
from vacatur.cli.prepare.shared import OwnPapers

Page = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="FILE.html", help="The page to create; beside the result if none."
    ),
]
Public = Annotated[
    bool,
    typer.Option("--public", help="Leave out what names an input, and hide small counts."),
]


def report(
    folder: ResultFolder,
    *,
    out: Page = None,
    papers: OwnPapers = None,
    records: Records = None,
    source: OwnSource = None,
    identity: Identity = None,
    public: Public = False,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Show a result on one page: who can be helped, by what, by when, and what is unknown."""
    from vacatur.report import api

    made = api.report(
        folder,
        out=out,
        papers=papers,
        records=records,
        source=source,
        identity=identity,
        public=public,
        force=force,
    )
    if as_json:
        told = {name: getattr(made, name) for name in ("bytes", "sha256", "hidden", "groups")}
        emit_json({"out": str(made.out), "public": public, **told})
        return
    without = "" if made.groups else " It has no rates by race, sex, age and county."
    emit_page(f"The page is in {made.out}: {made.bytes:,} bytes.{without}")
