"""`vacatur resolve`: raw charge strings to statutes, with what decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vacatur.cli.corrections import CorrectionsFile, note_corrections
from vacatur.cli.options import PackName, one_of
from vacatur.cli.output import emit_csv, emit_json, emit_lines
from vacatur.cli.piped import STDIN, charges_of_file, charges_of_stdin, read_stdin
from vacatur.cli.table import aligned, terminal_width
from vacatur.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

FORMATS = ("table", "csv", "json", "text")
CHARGE = ("text", "charge_code", "charge_description")
SHOWN = ("statute", "inchoate", "method", "score", "alternatives", "conflict")
HEADINGS = {"text": "charge", "charge_code": "code", "charge_description": "description"}

Texts = Annotated[
    list[str] | None, typer.Argument(metavar="TEXT", help="Charges as written in a source.")
]
File = Annotated[
    Path | None,
    typer.Option(
        "--file",
        metavar="FILE",
        help="A CSV or TSV with charge_code or charge_description; - is what is piped in.",
    ),
]
Format = Annotated[
    str, typer.Option("--format", metavar="FORMAT", help="table, csv, json or text.")
]


def resolve(
    texts: Texts = None,
    *,
    pack: PackName,
    file: File = None,
    corrections: CorrectionsFile = None,
    output: Format = "table",
) -> None:
    """Read charge strings as statutes: arguments, a file, or lines piped in."""
    one_of(output, FORMATS, option="--format")
    if texts and file:
        raise UsageError("Give either charges or --file, one of the two.")
    charges = list(texts) if texts else _given(file)

    from vacatur import api

    law = api.load_pack(pack, corrections=corrections)
    resolved = api.resolve_charges(charges, law)
    note_corrections(law)
    _print(resolved, output)


def _given(file: Path | None) -> pl.DataFrame | list[str | None]:
    if file and file != STDIN:
        return charges_of_file(file)
    piped = read_stdin()
    if not file and not piped.strip():
        raise UsageError("Give either charges or --file, or pipe charges in.")
    return charges_of_stdin(piped)


def _print(resolved: pl.DataFrame, output: str) -> None:
    if output == "csv":
        emit_csv(resolved)
    elif output == "json":
        emit_json({"charges": resolved.to_dicts()})
    elif output == "text":
        emit_lines(line for row in resolved.iter_rows(named=True) for line in _block(row))
    else:
        emit_lines(_table(resolved))


def _table(resolved: pl.DataFrame) -> Iterator[str]:
    """One line per charge; other columns of the input are in the CSV alone."""
    names = [name for name in (*CHARGE, *SHOWN) if name in resolved.columns]
    rows = resolved.select(names).rows()
    return aligned([[HEADINGS.get(name, name) for name in names], *rows], width=terminal_width())


def _block(row: Mapping[str, object]) -> Iterator[str]:
    yield from (f"{name:<20} {_word(value)}".rstrip() for name, value in row.items())
    yield ""


def _word(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
