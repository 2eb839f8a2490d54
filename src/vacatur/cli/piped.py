"""Charges to resolve: from a file, or from what another program pipes in."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from vacatur.errors import InputError

if TYPE_CHECKING:
    import polars as pl

STDIN = Path("-")
CHARGE = ("charge_code", "charge_description")


def read_stdin() -> bytes:
    """What is piped in; nothing where a person sits at the terminal."""
    stream = sys.__stdin__
    return b"" if stream is None or stream.isatty() else bytes(stream.buffer.read())


def charges_of_file(file: Path) -> pl.DataFrame:
    """The table of a CSV, or of a TSV by its name; every column as text, in the file's order.

    Raises:
        InputError: The file does not read, or has neither charge code nor charge text.
    """
    try:
        data = file.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"There is no file [{file}].") from error
    except OSError as error:
        raise InputError(f"[{file.name}] could not be read: {error.strerror}.") from error
    from vacatur.records.content import decompressed

    separator = "\t" if file.suffix.lower() in (".tsv", ".tab") else ","
    return _table(decompressed(data, file.name), file.name, separator)


def charges_of_stdin(data: bytes) -> pl.DataFrame | list[str | None]:
    r"""The table that is piped in, or else one charge a line.

    Raises:
        InputError: It is not UTF-8, holds nothing, or does not read as the CSV that it begins as.

    Example:
        >>> charges_of_stdin(b"720-550/4(C)\nVOP\n")
        ['720-550/4(C)', 'VOP']
        >>> charges_of_stdin(b"n,charge_code\n7,VOP\n").row(0)
        ('7', 'VOP')
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("[stdin] is not text in UTF-8.", hint="Convert it first.") from error
    lines = text.removesuffix("\n").split("\n")
    for separator in ",\t":
        if set(CHARGE) & {*_names(lines[0], separator)}:
            return _table(data, "stdin", separator)
    if not text.strip():
        raise InputError("[stdin] is empty.", hint="Pipe in one charge a line, or a CSV.")
    return [line.removesuffix("\r") or None for line in lines]


def _names(line: str, separator: str) -> list[str]:
    return next(csv.reader([line.rstrip("\r")], delimiter=separator), [])


def _table(data: bytes, name: str, separator: str) -> pl.DataFrame:
    import polars as pl

    first, feed, _ = data.partition(b"\n")
    if b"\r" in first.removesuffix(b"\r" if feed else b""):  # as old spreadsheets end lines
        data = data.replace(b"\r", b"\n")
    try:
        frame = pl.read_csv(io.BytesIO(data), infer_schema=False, separator=separator)
    except (pl.exceptions.PolarsError, OSError) as error:  # the latter of what is compressed
        raise InputError(
            f"[{name}] could not be read as CSV in UTF-8.",
            hint="`vacatur inspect` says where a row is broken.",
        ) from error
    if not set(CHARGE) & {*frame.columns}:
        raise InputError(
            f"[{name}] has neither a column [{CHARGE[0]}] nor [{CHARGE[1]}].",
            hint="Name at least one column so; offense_date may stand beside them.",
        )
    return frame
