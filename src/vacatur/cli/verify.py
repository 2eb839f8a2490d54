"""`vacatur verify`: check a result folder again, offline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from vacatur.cli.options import AsJson, OwnSource, ResultFolder
from vacatur.cli.output import emit_json, emit_lines
from vacatur.errors import ExitCode

if TYPE_CHECKING:
    from vacatur.verification.verified import Verified

Given = Annotated[
    list[str] | None,
    typer.Option("--inputs", metavar="INPUT", help="What was scored, to check it, too."),
]
More = Annotated[
    list[str] | None, typer.Argument(metavar="[INPUT...]", help="More inputs.", show_default=False)
]
OwnPack = Annotated[
    str | None, typer.Option("--pack", metavar="FOLDER", help="A pack of your own.")
]


def verify(
    folder: ResultFolder,
    more: More = None,
    *,
    inputs: Given = None,
    pack: OwnPack = None,
    source: OwnSource = None,
    as_json: AsJson = False,
) -> int:
    """Check a result again: files, sums, and every decision from its facts."""
    from vacatur import api

    found = api.verify(folder, [*(inputs or []), *(more or [])], pack=pack, source=source)
    if as_json:
        emit_json(found.document())
    else:
        emit_lines(_page(found))
    return ExitCode.DONE if found.whole else ExitCode.INPUT


def _page(found: Verified) -> Iterator[str]:
    yield f"{found.folder}: {found.pack}, as of {found.as_of}, {found.files} files"
    if found.rows:
        rows = found.rows
        yield (
            f"{rows.rows_in:,} rows in = {rows.records:,} decided + {rows.merged:,} merged"
            f" + {rows.quarantined:,} quarantined; {found.persons:,} persons"
        )
    if found.derived:
        yield "Every decision was derived again from its facts, people and summary from decisions."
    else:
        yield "Decisions were not derived again."
    if found.inputs:
        yield f"Inputs compared with the manifest: {found.inputs}."
    yield from (f"Taken as recorded: {what}." for what in found.taken)
    yield f"SHA-256 of the manifest: {found.manifest_sha256}"
    yield from (f"DIFFERENT  {difference.line()}" for difference in found.differences)
    yield "Whole: nothing differs." if found.whole else "NOT WHOLE."
