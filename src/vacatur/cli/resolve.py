"""`vacatur resolve`: raw charge strings to statutes, with what decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vacatur.cli.options import PackName, one_of
from vacatur.cli.output import emit, emit_json, emit_lines
from vacatur.errors import InputError, UsageError

if TYPE_CHECKING:
    import polars as pl

FORMATS = ("text", "csv", "json")

Texts = Annotated[
    list[str] | None, typer.Argument(metavar="TEXT", help="Charges as written in a source.")
]
File = Annotated[
    Path | None, typer.Option("--file", metavar="FILE", help="A CSV with a charge_code column.")
]
Format = Annotated[str, typer.Option("--format", metavar="FORMAT", help="text, csv or json.")]


def resolve(
    texts: Texts = None,
    *,
    pack: PackName,
    file: File = None,
    output: Format = "text",
) -> None:
    """Read charge strings as statutes."""
    one_of(output, FORMATS, option="--format")
    if bool(texts) == bool(file):
        raise UsageError("Give either charges or --file, one of the two.")

    from vacatur import api

    charges = _read(file) if file else list(texts or ())
    _print(api.resolve_charges(charges, api.load_pack(pack)), output)


def _read(file: Path) -> pl.DataFrame:
    """Read every column as text, in the order of the file."""
    import polars as pl

    try:
        frame = pl.read_csv(file, infer_schema=False)
    except FileNotFoundError as error:
        raise InputError(f"There is no file [{file}].") from error
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InputError(
            f"[{file.name}] could not be read as CSV in UTF-8.",
            hint="`vacatur inspect` says where a row is broken.",
        ) from error
    if "charge_code" not in frame.columns:
        raise InputError(
            f"[{file.name}] has no column [charge_code].",
            hint="Name the column so; charge_description and offense_date may stand beside it.",
        )
    return frame


def _print(resolved: pl.DataFrame, output: str) -> None:
    if output == "csv":
        emit(resolved.write_csv())
    elif output == "json":
        emit_json({"charges": resolved.to_dicts()})
    else:
        emit_lines(line for row in resolved.iter_rows(named=True) for line in _block(row))


def _block(row: Mapping[str, object]) -> Iterator[str]:
    yield from (f"{name:<20} {_word(value)}".rstrip() for name, value in row.items())
    yield ""


def _word(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
