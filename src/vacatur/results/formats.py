"""How a table becomes a file, and how many rows that file holds when it is read again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

import polars as pl
import polars.selectors as cs

from vacatur.cells import for_spreadsheets
from vacatur.results.scanned import LIST_SEPARATOR, raw
from vacatur.storage.crypto import DataKey, sealing

Write = Callable[[pl.LazyFrame, Path | BinaryIO], None]

ROWS_OF_A_GROUP: Final = 1 << 18
"""Rows of a row group or record batch. Fixed, so that no memory or machine shows in the bytes."""


@dataclass(frozen=True, kw_only=True)
class Pieces:
    """A table too large to hold at once: its frames one after another, of any sizes."""

    schema: pl.Schema
    rows: int
    frames: Callable[[], Iterator[pl.DataFrame]]
    """Gives the frames anew each time; together they have `rows` rows."""

    @classmethod
    def of(cls, table: pl.DataFrame | Pieces) -> Pieces:
        """A table in pieces: a frame is its only one."""
        if isinstance(table, Pieces):
            return table
        return cls(schema=table.schema, rows=table.height, frames=lambda: iter([table]))

    @property
    def height(self) -> int:
        """The number of rows, as a frame tells it."""
        return self.rows


def write_frame(
    frame: pl.DataFrame | Pieces,
    path: Path,
    *,
    into: BinaryIO | None = None,
    key: DataKey | None = None,
) -> None:
    r"""Write a table in the format that the file name ends with: parquet, arrow or csv.

    The same rows give the same bytes, in one frame or in pieces, however they were chunked. CSV
    holds a list as its members joined by `;`, and what a spreadsheet would take for a formula with
    an apostrophe in front, see `vacatur.cells`. No format loses a value.

    Args:
        frame: The table.
        path: The file; its name says the format.
        into: A stream that takes the bytes in place of the file.
        key: Encrypts a Parquet file.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder, "reasons.csv")
        ...     write_frame(pl.DataFrame({"reasons": [["A", "B"]]}), path)
        ...     path.read_text()
        'reasons\nA;B\n'
    """
    write = _WRITERS[path.suffix] if key is None else partial(_write_parquet, key=key)
    target = path if into is None else into
    _write_pieces(Pieces.of(frame), path, lambda table: write(table, target))


def count_rows(path: Path) -> int:
    """Count the rows of a written file from what stands on disk."""
    rows: int = raw(path, path.suffix).select(pl.len()).collect().item()
    return rows


def _write_pieces(pieces: Pieces, path: Path, write: Callable[[pl.LazyFrame], None]) -> None:
    """Write piece by piece; what goes wrong in giving them is told as it is."""
    from polars.io.plugins import register_io_source  # noqa: PLC0415  few runs need it

    failed: list[Exception] = []
    settle = _SETTLED[path.suffix]

    def give(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, _size: int | None
    ) -> Iterator[pl.DataFrame]:
        assert predicate is None and rows is None  # noqa: S101, PT018 - a sink asks for all rows
        try:
            for group in _groups(pieces.frames()):
                frame = settle(group)
                yield frame if columns is None else frame.select(columns)
        except Exception as error:
            failed.append(error)
            raise

    try:
        schema = settle(pieces.schema.to_frame()).schema
        write(register_io_source(give, schema=schema, is_pure=True))
    except pl.exceptions.PolarsError as error:
        raise failed[0] if failed else error from None


def _write_parquet(
    frame: pl.LazyFrame, path: Path | BinaryIO, *, key: DataKey | None = None
) -> None:
    """Write Parquet without the least and greatest values of columns that nobody sorted by."""
    frame.sink_parquet(
        path,
        compression="zstd",
        compression_level=1,
        statistics={"min": False, "max": False, "distinct_count": False, "null_count": True},
        row_group_size=ROWS_OF_A_GROUP,
        encryption=sealing(key),
    )


def _write_arrow(frame: pl.LazyFrame, path: Path | BinaryIO) -> None:
    """Write Arrow, text as bytes one behind another: how views lie in memory is no part of it."""
    frame.sink_ipc(
        path,
        compression="zstd",
        compat_level=pl.CompatLevel.oldest(),
        record_batch_size=ROWS_OF_A_GROUP,
    )


def _lists_anew(group: pl.DataFrame) -> pl.DataFrame:
    """The same values with lists gathered anew: they may be views into more than the group has."""
    return group.with_columns(cs.list().gather(pl.int_range(pl.len())))


def _settled(group: pl.DataFrame) -> pl.DataFrame:
    """The same values with nothing beside them.

    Arrow files keep what lies under a NULL, whatever it happens to be: it becomes 0, or no text.
    And they keep that a column could have had NULLs, where it has none: so its values are gathered
    anew. This is done at once and not lazily: an optimizer would find that it changes no value.
    """
    return group.with_columns(map(_settled_column, group.get_columns()))


def _settled_column(values: pl.Series) -> pl.Expr:
    column = pl.col(values.name).gather(pl.int_range(pl.len()))
    if not values.null_count():
        return column
    there = column.is_not_null()
    if values.dtype == pl.String:
        return pl.when(there).then(column.fill_null(""))
    if values.dtype.is_numeric() or values.dtype.is_temporal() or values.dtype == pl.Boolean:
        return pl.when(there).then(column.fill_null(pl.lit(0).cast(values.dtype)))
    return pl.when(there).then(column)


def _groups(frames: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The rows in frames of `ROWS_OF_A_GROUP`, the last one shorter, each in one piece.

    How lists are written depends on where the frames that hold them end.
    """
    held: list[pl.DataFrame] = []
    rows = 0
    for frame in frames:
        held.append(frame)
        rows += frame.height
        if rows >= ROWS_OF_A_GROUP:
            whole = pl.concat(held)
            full = rows - rows % ROWS_OF_A_GROUP
            for group in whole.slice(0, full).iter_slices(ROWS_OF_A_GROUP):
                yield group.rechunk()
            held, rows = [whole.slice(full)], rows - full
    if rows:
        yield pl.concat(held, rechunk=True)


def _as_cells(group: pl.DataFrame) -> pl.DataFrame:
    """The same values as cells of a CSV that a spreadsheet may open."""
    joined = cs.list().cast(pl.List(pl.String)).list.join(LIST_SEPARATOR).replace("", None)
    return for_spreadsheets(group.with_columns(joined))


def _write_csv(frame: pl.LazyFrame, path: Path | BinaryIO) -> None:
    frame.sink_csv(path)


_SETTLED: dict[str, Callable[[pl.DataFrame], pl.DataFrame]] = {
    ".parquet": _lists_anew,
    ".arrow": _settled,
    ".csv": _as_cells,
}

_WRITERS: dict[str, Write] = {
    ".parquet": _write_parquet,
    ".arrow": _write_arrow,
    ".csv": _write_csv,
}

FORMATS: tuple[str, ...] = tuple(suffix.removeprefix(".") for suffix in _WRITERS)
