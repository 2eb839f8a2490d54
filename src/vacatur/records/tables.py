"""Tables that know their columns: Parquet, Arrow IPC, Excel, and frames in memory."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Final, Protocol, TypeVar, cast

import polars as pl

from vacatur.errors import InputError
from vacatur.records.source import Source, no_broken_rows, refuse_repeated, row_numbers

_ARROW_FILE_MAGIC: Final = b"ARROW1"
Read = TypeVar("Read")


class _Sheet(Protocol):
    height: int

    def to_polars(self) -> pl.DataFrame: ...


class _Book(Protocol):
    sheet_names: list[str]

    def load_sheet(
        self, name: str, *, header_row: int | None = 0, dtypes: str | None = None
    ) -> _Sheet: ...


class _Fastexcel(Protocol):
    def read_excel(self, source: bytes) -> _Book: ...


def table_source(frame: pl.DataFrame, form: str) -> Source:
    """Take a frame's rows as they stand."""
    return Source(
        format=form,
        frame=frame,
        rows=row_numbers(frame.height),
        broken=no_broken_rows(),
        rows_in=frame.height,
        locate=lambda rows: as_json(frame, rows),
    )


def read_parquet(data: bytes, label: str, only: set[str] | None = None) -> Source:
    """Read the wanted columns of a Parquet file.

    Raises:
        InputError: The file is truncated or corrupt.
    """
    names = list(_guarded(lambda: pl.read_parquet_schema(BytesIO(data)), label, "Parquet"))
    columns = [name for name in names if only is None or name.strip().lower() in only]
    read = _guarded(lambda: pl.read_parquet(BytesIO(data), columns=columns), label, "Parquet")
    if not columns:
        read = _guarded(lambda: pl.read_parquet(BytesIO(data)), label, "Parquet")
    return table_source(read, "parquet")


def read_arrow(data: bytes, label: str) -> Source:
    """Read an Arrow IPC file or stream.

    Raises:
        InputError: The file is truncated or corrupt.
    """
    read = pl.read_ipc if data.startswith(_ARROW_FILE_MAGIC) else pl.read_ipc_stream
    return table_source(_guarded(lambda: read(BytesIO(data)), label, "Arrow"), "arrow")


def read_excel(data: bytes, label: str, sheet: str | None = None) -> Source:
    """Read one sheet of a workbook as text.

    Raises:
        InputError: The workbook is corrupt, several sheets have rows and none is named, or the
            extra `excel` is not installed.
    """
    fastexcel = _fastexcel()
    book = _guarded(lambda: fastexcel.read_excel(data), label, "Excel")
    name = sheet if sheet is not None else _only_sheet(book, label)
    if name not in book.sheet_names:
        message = f"[{label}] has no sheet [{name}]."
        raise InputError(message, hint=f"It has: [{', '.join(book.sheet_names)}].")
    loaded = _guarded(lambda: _all_text(book, name), label, "Excel")
    return _with_header(loaded, label)


def _all_text(book: _Book, name: str) -> pl.DataFrame:
    return book.load_sheet(name, header_row=None, dtypes="string").to_polars()


def _with_header(sheet: pl.DataFrame, label: str) -> Source:
    """Take the first row for the column names; rows without any value are blank lines."""
    filled = sheet.filter(pl.any_horizontal(pl.all().str.strip_chars() != ""))
    if filled.is_empty():
        message = f"[{label}] is empty."
        raise InputError(message, hint="Leave it out, or export it again.")
    header = [(name or "").strip() for name in filled.row(0)]
    refuse_repeated(header, label)
    named = {old: new for old, new in zip(filled.columns, header, strict=True) if new}
    source = table_source(filled.slice(1).select(list(named)).rename(named), "excel")
    return replace(source, blank_lines=sheet.height - filled.height)


def from_arrow_capsule(frame: object) -> pl.DataFrame:
    """Turn anything that speaks the Arrow PyCapsule interface into a Polars frame.

    Raises:
        InputError: The object is no frame, breaks off, or holds text that is not UTF-8, which
            Arrow lets pass unchecked.
    """
    if isinstance(frame, pl.LazyFrame):
        return frame.collect()
    if isinstance(frame, pl.DataFrame):
        return frame
    if not hasattr(frame, "__arrow_c_stream__"):
        message = f"Cannot read records from an object of type [{type(frame).__name__}]."
        raise InputError(message, hint="Give a Polars, pandas, pyarrow or DuckDB table.")
    try:
        taken = pl.DataFrame(frame)
    except (pl.exceptions.PolarsError, OSError) as error:
        message = f"The table of type [{type(frame).__name__}] broke off while it was read."
        raise InputError(message, hint="Read it on its own to see what is wrong.") from error
    _refuse_broken_text(taken)
    return taken


def _refuse_broken_text(frame: pl.DataFrame) -> None:
    for column in frame.iter_columns():
        if column.dtype == pl.String:
            try:
                column.cast(pl.Binary).cast(pl.String)
            except pl.exceptions.PolarsError as error:
                message = f"The table has a column [{column.name}] with text that is not UTF-8."
                raise InputError(message, hint="Give it as UTF-8.") from error


def _fastexcel() -> _Fastexcel:
    try:
        return cast("_Fastexcel", importlib.import_module("fastexcel"))
    except ImportError as error:
        message = "Excel files need the extra [excel]."
        raise InputError(message, hint="Install it: pip install 'vacatur[excel]'.") from error


def _only_sheet(book: _Book, label: str) -> str:
    filled = _guarded(lambda: _filled_sheets(book), label, "Excel")
    if len(filled) > 1:
        message = f"[{label}] has several sheets with rows: [{', '.join(filled)}]."
        raise InputError(message, hint="Name one in a profile: [file] sheet = ...")
    return str((filled or book.sheet_names)[0])


def _filled_sheets(book: _Book) -> list[str]:
    return [name for name in book.sheet_names if book.load_sheet(name, header_row=None).height]


def _guarded(read: Callable[[], Read], label: str, form: str) -> Read:
    try:
        return read()
    except (Exception, pl.exceptions.PanicException) as error:
        message = f"[{label}] is not a whole {form} file: it is cut short or corrupt."
        raise InputError(message, hint="Copy or export it again.") from error


def as_json(frame: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    """Write the given rows, counted from 1, as JSON: what stands for their text in a file."""
    picked = frame[(rows - 1).to_list()] if len(rows) else frame.clear()
    whole = picked.select(pl.struct(pl.all().cast(pl.String)).struct.json_encode().alias("raw"))
    return whole.select(pl.lit(None, pl.UInt64).alias("byte_offset"), "raw")
