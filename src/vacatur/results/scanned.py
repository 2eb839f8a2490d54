"""A table of a result folder, whatever its format, as it can be asked for some of its columns."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.cells import from_spreadsheets

CSV: Final = ".csv"
SUFFIXES: Final = (".parquet", ".arrow", CSV)
LIST_SEPARATOR: Final = ";"
"""Between the members of a list in a CSV."""
_TRUTH: Final = {"true": True, "false": False}


def scanned(source: Path | BytesIO, suffix: str = "") -> pl.LazyFrame:
    """Scan a table; every column of a CSV is text, as it was before it became a cell.

    Args:
        source: Where it is, or all its bytes.
        suffix: The format, as the end of a file's name; that of the source when left out.
    """
    suffix = suffix or (source.suffix if isinstance(source, Path) else "")
    table = raw(source, suffix)
    return from_spreadsheets(table) if suffix == CSV else table


def raw(source: Path | BytesIO, suffix: str) -> pl.LazyFrame:
    """Scan a table as it stands; every column of a CSV is text."""
    if isinstance(source, Path):
        source = source.absolute()  # or a folder named `~` would be the home of whoever runs this
    if suffix == ".parquet":
        return pl.scan_parquet(source, glob=False)
    if suffix == ".arrow":
        return pl.scan_ipc(source, glob=False)
    return pl.scan_csv(source, infer_schema=False, glob=False)


def typed(table: pl.LazyFrame, types: Mapping[str, pl.DataType]) -> pl.LazyFrame:
    """Give the texts of a CSV their types; what does not read as its type becomes unknown."""
    names = table.collect_schema().names()
    return table.with_columns(_of_text(name, types[name]) for name in names if name in types)


def _of_text(name: str, dtype: pl.DataType) -> pl.Expr:
    text = pl.col(name)
    if isinstance(dtype, pl.List):
        members = text.str.split(LIST_SEPARATOR).fill_null(pl.lit([], pl.List(pl.String)))
        return members.cast(dtype)
    if dtype == pl.Boolean:
        return text.replace_strict(_TRUTH, default=None, return_dtype=pl.Boolean)
    if dtype == pl.Date:
        return text.str.to_date("%Y-%m-%d", strict=False)
    return text.cast(dtype, strict=False)


def table_path(folder: Path, table: str) -> Path | None:
    """Where a table of a result is; None where it is not."""
    found = (folder / f"{table}{suffix}" for suffix in SUFFIXES)
    return next(filter(Path.is_file, found), None)
