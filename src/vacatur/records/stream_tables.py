"""Parquet and Arrow files read some rows at a time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.errors import InputError
from vacatur.records.arrow_check import ARROW_FILE_MAGIC, check_arrow
from vacatur.records.plain import are_whole
from vacatur.records.profiles import Profile
from vacatur.records.schema import BY_NAME, Kind
from vacatur.records.source import Source
from vacatur.records.tables import not_whole, table_source

TABLES: Final = ("parquet", "arrow")
BYTES_OF_A_ROW: Final = 256
"""Of a table in memory, about."""


def stream_table(
    path: Path,
    label: str,
    form: str,
    profile: Profile,
    only: set[str] | None,
    piece_bytes: int,
) -> Iterator[tuple[Source, bool]]:
    """Read a table in pieces; each is numbered from 1, and comes with whether it is the last.

    Args:
        path: Where it is.
        label: The file's name, for errors.
        form: One of `TABLES`.
        profile: Which of its columns are numbers and which are text.
        only: Columns to read, in lower case; None for all.
        piece_bytes: Size of a piece, about.

    Raises:
        InputError: The file is truncated or corrupt.
    """
    rows = max(piece_bytes // BYTES_OF_A_ROW, 1)
    try:
        rows_told = _checked(path, label, form)
        uneven = _uneven_floats(_frames(path, form, only, rows), profile)
        before: pl.DataFrame | None = None
        rows_read = 0
        for frame in _frames(path, form, only, rows):
            if before is not None:
                yield _source(before, form, uneven), False
            before = frame
            rows_read += frame.height
        _refuse_fewer(rows_read, rows_told)
        if before is not None:
            yield _source(before, form, uneven), True
    except InputError:
        raise
    except (OSError, ValueError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise not_whole(label, form.capitalize()) from error


def _checked(path: Path, label: str, form: str) -> int | None:
    """See that a table is what it says; return how many rows it says it has, if it does."""
    if form == "arrow":
        check_arrow(path)
        return None
    from vacatur.records.parquet_check import check_parquet  # noqa: PLC0415  few runs need it

    return check_parquet(path, label)


def _refuse_fewer(rows: int, told: int | None) -> None:
    """Refuse a table whose reader broke off in the background, which it does without a word."""
    if told not in (None, rows):
        raise ValueError


def _source(frame: pl.DataFrame, form: str, as_text: list[str]) -> Source:
    source = table_source(frame, form)
    return replace(source, frame=frame.with_columns(pl.col(as_text).cast(pl.String)))


def _frames(path: Path, form: str, only: set[str] | None, rows: int) -> Iterator[pl.DataFrame]:
    """Give the wanted columns of all rows; at least one frame, if an empty one."""
    if form == "arrow" and not _is_arrow_file(path):
        yield from _of_stream(path)
        return
    table = path.absolute()  # or a folder named `~` would be the home of whoever runs this
    scan = (pl.scan_parquet if form == "parquet" else pl.scan_ipc)(table, glob=False)
    names = scan.collect_schema().names()
    wanted = [name for name in names if only is None or name.strip().lower() in only]
    if form == "parquet" and wanted:
        scan = scan.select(wanted)
    count = 0
    for frame in scan.collect_batches(chunk_size=rows, maintain_order=True):
        count += 1
        yield frame
    if not count:
        yield scan.head(0).collect()


def _is_arrow_file(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(ARROW_FILE_MAGIC)) == ARROW_FILE_MAGIC


def _of_stream(path: Path) -> Iterator[pl.DataFrame]:
    """Give an Arrow stream batch by batch, each as Polars reads a stream of one batch."""
    import pyarrow as pa  # noqa: PLC0415 - heavy, and few runs need it

    try:
        with path.open("rb") as stored, pa.ipc.open_stream(stored) as reader:
            yield _alone([], reader.schema).clear()
            for batch in reader:
                yield _alone([batch], reader.schema)
    except pa.ArrowException as error:
        raise OSError(type(error).__name__) from error


def _alone(batches: list[object], schema: object) -> pl.DataFrame:
    import pyarrow as pa  # noqa: PLC0415 - see above

    written = io.BytesIO()
    with pa.ipc.new_stream(written, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return pl.read_ipc_stream(io.BytesIO(written.getvalue()))


def _uneven_floats(frames: Iterator[pl.DataFrame], profile: Profile) -> list[str]:
    """Name the columns of floats that are not whole numbers throughout, and stand for text.

    Whole floats are written without a fraction; whether they all are is a matter of the file.
    """
    numbers = {
        source.strip().lower()
        for name, column in BY_NAME.items()
        if column.kind is Kind.NUMBER and (rule := profile.rule(name))
        for source in rule.source
    }
    uneven: dict[str, None] = {}
    for frame in frames:
        floats = [
            column
            for column in frame.get_columns()
            if column.dtype.is_float() and column.name.strip().lower() not in numbers
        ]
        if not floats:
            return []
        for column in floats:
            if not are_whole(column):
                uneven[column.name] = None
    return list(uneven)
