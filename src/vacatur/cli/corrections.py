"""The option that names an office's own corrections, and what is said about them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vacatur.cli.output import note

if TYPE_CHECKING:
    from vacatur.charges.corrections import Corrections
    from vacatur.rules.load import Pack

CorrectionsFile = Annotated[
    Path | None,
    typer.Option(
        "--corrections", metavar="FILE", help="A CSV of your own corrections of charges; it wins."
    ),
]


def note_corrections(pack: Pack, *, used: int | None = None, quiet: bool = False) -> None:
    """Say how many corrections there are, and how many of them deserve a second look.

    Args:
        pack: The pack with its corrections, if any.
        used: Rows that some charge rests on, where that is known.
        quiet: Say nothing.
    """
    if pack.corrections is not None:
        told = ", ".join(_told(pack.corrections, used))
        note(f"[{pack.corrections.name}]: {told}.", quiet=quiet)


def _told(corrections: Corrections, used: int | None) -> Iterator[str]:
    yield f"{corrections.rows:,} rows"
    if used is not None:
        yield f"{used:,} used"
    yield f"{corrections.overriding:,} overriding a clear reading"
    if corrections.unanswered:
        yield f"{corrections.unanswered:,} skipped for want of a statute"
