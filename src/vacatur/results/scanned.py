"""A table of a result folder, whatever its format, as it can be asked for some of its columns."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from vacatur.cells import from_spreadsheets

SUFFIXES: Final = (".parquet", ".arrow", ".csv")


def scanned(path: Path) -> pl.LazyFrame:
    """Scan a table; every column of a CSV is text, as it was before it became a cell."""
    path = path.absolute()  # or a folder named `~` would be the home of whoever runs this
    if path.suffix == ".parquet":
        return pl.scan_parquet(path, glob=False)
    if path.suffix == ".arrow":
        return pl.scan_ipc(path, glob=False)
    return from_spreadsheets(pl.scan_csv(path, infer_schema=False, glob=False))


def table_path(folder: Path, table: str) -> Path | None:
    """Where a table of a result is; None where it is not."""
    found = (folder / f"{table}{suffix}" for suffix in SUFFIXES)
    return next(filter(Path.is_file, found), None)
