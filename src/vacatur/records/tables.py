"""Tables that know their columns: Parquet, Arrow IPC, and frames in memory."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import TypeVar

import polars as pl

from vacatur.errors import InputError
from vacatur.records.arrow_check import ARROW_FILE_MAGIC, check_arrow
from vacatur.records.source import Source, no_broken_rows, row_numbers

Read = TypeVar("Read")


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
        InputError: The file is truncated or corrupt, or claims more than it can have.
    """
    from vacatur.records.parquet_check import check_parquet  # noqa: PLC0415  few runs need it

    def read() -> pl.DataFrame:
        check_parquet(data, label)
        names = pl.read_parquet_schema(BytesIO(data))
        columns = [name for name in names if only is None or name.strip().lower() in only]
        return pl.read_parquet(BytesIO(data), columns=columns or None)

    return table_source(guarded(read, label, "Parquet"), "parquet")


def read_arrow(data: bytes, label: str) -> Source:
    """Read an Arrow IPC file or stream.

    Raises:
        InputError: The file is truncated or corrupt.
    """
    guarded(lambda: check_arrow(data), label, "Arrow")
    read = pl.read_ipc if data.startswith(ARROW_FILE_MAGIC) else pl.read_ipc_stream
    return table_source(guarded(lambda: read(BytesIO(data)), label, "Arrow"), "arrow")


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


def guarded(read: Callable[[], Read], label: str, form: str) -> Read:
    """Read, and say of whatever goes wrong that the file is not whole."""
    try:
        return read()
    except InputError:
        raise
    except (Exception, pl.exceptions.PanicException) as error:
        raise not_whole(label, form) from error


def not_whole(label: str, form: str) -> InputError:
    """What a file is refused with that is not what its format says."""
    message = f"[{label}] is not a whole {form} file: it is cut short or corrupt."
    return InputError(message, hint="Copy or export it again.")


def as_json(frame: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    """Write the given rows, counted from 1, as JSON: what stands for their text in a file."""
    picked = frame[(rows - 1).to_list()] if len(rows) else frame.clear()
    told = picked.select(_told(column) for column in picked.iter_columns())
    whole = told.select(pl.struct(pl.all()).struct.json_encode().alias("raw"))
    return whole.select(pl.lit(None, pl.UInt64).alias("byte_offset"), "raw")


def _told(column: pl.Series) -> pl.Series:
    """A column as it can stand in JSON: as text, or by its bytes or its parts where it is none."""
    if column.dtype == pl.Binary:
        return column.bin.encode("hex")
    if column.dtype == pl.Duration:
        return column.dt.total_milliseconds().cast(pl.String)
    if column.dtype.is_nested():
        texts = [None if value is None else str(value) for value in column.to_list()]
        return pl.Series(column.name, texts, dtype=pl.String)
    return column.cast(pl.String)
