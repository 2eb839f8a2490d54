"""Files that came back: forms, or an office's own lists by case number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from vacatur.digest import sha256_of
from vacatur.errors import InputError
from vacatur.records.tables import guarded
from vacatur.records.unpacked import refuse_zip_bomb
from vacatur.status import columns as form
from vacatur.status.claims import LINE
from vacatur.status.events import RECORD
from vacatur.workbooks.read import read_sheet

_NONE = pl.lit(None, pl.String)
_HINT = "Fill the form that `vacatur status DIR --form FILE` makes."


@dataclass(frozen=True, kw_only=True)
class Returned:
    """One file."""

    path: Path
    sha256: str
    table: pl.DataFrame
    """Every column as text, and `sheet_row`."""
    first: int
    """The number of its first row over all files."""

    @property
    def rows(self) -> pl.DataFrame:
        """`line`, the place of each row, and the columns that are read."""
        have = set(self.table.columns)
        return self.table.with_row_index(LINE, offset=self.first).select(
            LINE,
            pl.col("sheet_row").cast(pl.UInt32),
            pl.lit(self.sha256).alias("sha256"),
            *((pl.col(name) if name in have else _NONE.alias(name)) for name in form.READ),
        )


def read_files(paths: Sequence[Path]) -> list[Returned]:
    """Read files; the same bytes given twice are read once, and the order is that of their hashes.

    Raises:
        InputError: One cannot be read, or has none of the columns that say what happened.
    """
    by_hash = {_sha256(path): path for path in reversed(paths)}
    found: list[Returned] = []
    first = 0
    for sha256, path in sorted(by_hash.items()):
        table = _table(path)
        found.append(Returned(path=path, sha256=sha256, table=table, first=first))
        first += table.height
    return found


def _sha256(path: Path) -> str:
    try:
        return sha256_of(path)
    except OSError as error:
        raise InputError(f"[{path.name}] cannot be read.", hint=_HINT) from error


def _table(path: Path) -> pl.DataFrame:
    sheet = _sheet(path)
    try:
        table = read_sheet(path, sheet, header=RECORD)
    except InputError as error:
        if RECORD not in error.message:
            raise
        table = read_sheet(path, sheet, header=form.CASE)
    told = {form.STAGE, form.OBJECTION_DATE, form.OUTCOME, form.WITHDRAW} & {*table.columns}
    if not told:
        message = f"[{path.name}] has none of the columns [{form.STAGE}, {form.OBJECTION_DATE},"
        raise InputError(f"{message} {form.OUTCOME}, {form.WITHDRAW}].", hint=_HINT)
    return table.with_columns(pl.exclude("sheet_row").cast(pl.String))


def _sheet(path: Path) -> str:
    """The sheet to read: the form's own, or the only one of an office's workbook."""
    if path.suffix.lower() == ".csv":
        return form.SHEET
    try:
        import fastexcel  # noqa: PLC0415  it comes with an extra
    except ImportError:  # reading tells what is missing
        return form.SHEET
    content = path.read_bytes()
    refuse_zip_bomb(content, path.name)
    names = guarded(lambda: fastexcel.read_excel(content), path.name, "Excel").sheet_names
    return names[0] if len(names) == 1 else form.SHEET


def all_rows(files: Sequence[Returned]) -> pl.DataFrame:
    """The rows of all files."""
    return pl.concat([file.rows for file in files])
