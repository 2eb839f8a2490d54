"""Workbooks: one sheet as text, dates as dates, and no cell with an error taken for a blank one."""

from __future__ import annotations

import importlib
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol, cast

import polars as pl

from vacatur.errors import InputError
from vacatur.records.reasons import Reason
from vacatur.records.source import (
    BROKEN_SCHEMA,
    FIELDS_SCHEMA,
    Source,
    refuse_repeated,
    row_numbers,
)
from vacatur.records.tables import as_json, guarded, table_source
from vacatur.records.unpacked import refuse_zip_bomb

if TYPE_CHECKING:
    import pyarrow as pa

_MOMENT: Final = r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$"
_MIDNIGHT: Final = " 00:00:00"
_NO_VALUE: Final = "#ERROR"
"""Stands in the raw text of a row for a cell whose formula has no value."""


class _CellError(Protocol):
    position: tuple[int, int]


class _CellErrors(Protocol):
    errors: list[_CellError]


class _Sheet(Protocol):
    height: int

    def to_arrow_with_errors(self) -> tuple[pa.RecordBatch, _CellErrors | None]: ...


class _Book(Protocol):
    sheet_names: list[str]

    def load_sheet(
        self,
        name: str,
        *,
        header_row: int | None = 0,
        dtypes: str | None = None,
        n_rows: int | None = None,
    ) -> _Sheet: ...


class _Fastexcel(Protocol):
    def read_excel(self, source: bytes) -> _Book: ...


def read_excel(
    data: bytes, label: str, sheet: str | None = None, only: set[str] | None = None
) -> Source:
    """Read one sheet of a workbook.

    Cells are text, as they stand in the file and not as their format shows them: a number has no
    zeros before it, and a whole one no fraction. A column of dates alone is one of dates, whatever
    forms a profile names for text. A row with a cell that shows an error is broken.

    Args:
        data: The workbook.
        label: Its name, for errors.
        sheet: The sheet; None where only one has rows.
        only: Columns whose errors matter, in lower case; None for all.

    Raises:
        InputError: The workbook is corrupt, several sheets have rows and none is named, or the
            extra `excel` is not installed.
    """
    return _source(sheet_cells(data, label, sheet), label, only)


def sheet_cells(data: bytes, label: str, sheet: str | None = None) -> pl.DataFrame:
    """Every cell of one sheet as text, from the first row on; no rows where it has none.

    Args:
        data: The workbook.
        label: Its name, for errors.
        sheet: The sheet; None where only one has rows.

    Raises:
        InputError: The workbook is corrupt, several sheets have rows and none is named, or the
            extra `excel` is not installed.
    """
    fastexcel = _fastexcel()
    refuse_zip_bomb(data, label)
    book = guarded(lambda: fastexcel.read_excel(data), label, "Excel")
    name = sheet if sheet is not None else _only_sheet(book, label)
    if name not in book.sheet_names:
        message = f"[{label}] has no sheet [{name}]."
        raise InputError(message, hint=f"It has: [{', '.join(book.sheet_names)}].")
    return guarded(lambda: _cells(book, name), label, "Excel")


def _cells(book: _Book, name: str) -> pl.DataFrame:
    """Return every cell as text, those with an error marked."""
    loaded = book.load_sheet(name, header_row=None, dtypes="string")
    if not loaded.height:
        return pl.DataFrame()
    batch, told = loaded.to_arrow_with_errors()
    cells = pl.DataFrame(batch)
    errors: defaultdict[int, list[int]] = defaultdict(list)
    for error in told.errors if told else ():
        errors[error.position[1]].append(error.position[0])
    marked = [cells.to_series(place).scatter(rows, _NO_VALUE) for place, rows in errors.items()]
    return cells.with_columns(marked)


def _source(cells: pl.DataFrame, label: str, only: set[str] | None) -> Source:
    """Take the first row for the column names; rows without any value are blank lines."""
    filled = cells.filter(pl.any_horizontal(pl.all().str.strip_chars() != ""))
    if filled.is_empty():
        message = f"[{label}] is empty."
        raise InputError(message, hint="Leave it out, or export it again.")
    header = [(name or "").strip() for name in filled.row(0)]
    refuse_repeated(header, label)
    named = {old: new for old, new in zip(filled.columns, header, strict=True) if new}
    rows = filled.slice(1).select(list(named)).rename(named)
    blank_lines = cells.height - filled.height
    return replace(_without_errors(rows, only), blank_lines=blank_lines)


def _without_errors(rows: pl.DataFrame, only: set[str] | None) -> Source:
    """Set aside the rows with an error in a column that matters."""
    watched = [name for name in rows.columns if only is None or name.lower() in only]
    first = pl.coalesce(pl.when(pl.col(name) == _NO_VALUE).then(pl.lit(name)) for name in watched)
    bad = rows.select(first.alias("column")).to_series() if watched else pl.Series(dtype=pl.String)
    if bad.null_count() == len(bad):
        return table_source(_dated(rows), "excel")
    numbers = row_numbers(rows.height)
    hit = bad.is_not_null()
    broken = pl.DataFrame(
        {"row": numbers.filter(hit), "column": bad.filter(hit), "reason": Reason.BAD_CELL.value},
        schema=BROKEN_SCHEMA,
    )
    fields = rows.with_columns(numbers).filter(hit).unpivot(index="row", value_name="field")
    return Source(
        format="excel",
        frame=_dated(rows.filter(~hit)),
        rows=numbers.filter(~hit),
        broken=broken,
        rows_in=rows.height,
        locate=lambda places: as_json(rows, places),
        fields=fields.select(list(FIELDS_SCHEMA)).drop_nulls(),
    )


def _dated(rows: pl.DataFrame) -> pl.DataFrame:
    """Make dates of the columns that hold nothing else; a time of day is kept where one has it."""
    return rows.with_columns(
        column for column in map(_as_dates, rows.iter_columns()) if column is not None
    )


def _as_dates(column: pl.Series) -> pl.Series | None:
    told = column.drop_nulls()
    if told.is_empty() or not told.str.contains(_MOMENT).all():
        return None
    moments = column.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False)
    if moments.null_count() > column.null_count():
        return None
    return moments.dt.date() if told.str.ends_with(_MIDNIGHT).all() else moments


def _fastexcel() -> _Fastexcel:
    try:
        return cast("_Fastexcel", importlib.import_module("fastexcel"))
    except ImportError as error:
        message = "Excel files need the extra [excel]."
        raise InputError(message, hint="Install it: pip install 'vacatur[excel]'.") from error


def _only_sheet(book: _Book, label: str) -> str:
    filled = guarded(lambda: _filled_sheets(book), label, "Excel")
    if len(filled) > 1:
        message = f"[{label}] has several sheets with rows: [{', '.join(filled)}]."
        raise InputError(message, hint="Name one in a profile: [file] sheet = ...")
    if not book.sheet_names:
        message = f"[{label}] has no sheet."
        raise InputError(message, hint="Copy or export it again.")
    return str((filled or book.sheet_names)[0])


def _filled_sheets(book: _Book) -> list[str]:
    first_rows = {
        name: book.load_sheet(name, header_row=None, dtypes="string", n_rows=1)
        for name in book.sheet_names
    }
    return [name for name, row in first_rows.items() if row.height]
