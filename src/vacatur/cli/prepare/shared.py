"""Arguments that several lists and papers share, and how their text is read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vacatur.cli.options import one_of, read_names

FORMATS = ("xlsx", "csv", "parquet")

Counties = Annotated[
    str, typer.Option("--county", metavar="A,B", help="Only of these counties.", show_default=False)
]
Formats = Annotated[str, typer.Option("--format", metavar="A,B", help="xlsx, csv, parquet.")]
OwnPapers = Annotated[
    Path | None,
    typer.Option("--templates", metavar="DIR", help="The office's own folder of papers."),
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", metavar="N", help="Processes; one for each core if none is given."),
]


def read_formats(text: str, known: tuple[str, ...]) -> list[str]:
    """Split formats at commas.

    Raises:
        UsageError: One is not known, or there is none.
    """
    return [one_of(name, known, option="--format") for name in read_names(text) or [text]]
