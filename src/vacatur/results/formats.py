"""How a table becomes a file, and how many rows that file holds when it is read again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl
import polars.selectors as cs

Write = Callable[[pl.LazyFrame, Path], None]
Ready = Callable[[pl.DataFrame], pl.DataFrame]

LIST_SEPARATOR = ";"
ROWS_OF_A_GROUP: Final = 1 << 18
"""Rows of a row group or record batch. Fixed, so that no memory or machine shows in the bytes."""


@dataclass(frozen=True, kw_only=True)
class Pieces:
    """A table too large to hold at once: its frames one after another, of any sizes."""

    schema: pl.Schema
    rows: int
    frames: Callable[[], Iterator[pl.DataFrame]]
    """Gives the frames anew each time; together they have `rows` rows."""

    @property
    def height(self) -> int:
        """The number of rows, as a frame tells it."""
        return self.rows


def write_frame(frame: pl.DataFrame | Pieces, path: Path) -> None:
    r"""Write a table in the format that the file name ends with: parquet, arrow or csv.

    The same rows give the same bytes, in one frame or in pieces, however they were chunked. CSV
    holds a list as its members joined by `;`. No format changes a value: a cell of a CSV that
    starts with `=` stays as the source wrote it, so open such a file in a spreadsheet as text only.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder, "reasons.csv")
        ...     write_frame(pl.DataFrame({"reasons": [["A", "B"]]}), path)
        ...     path.read_text()
        'reasons\nA;B\n'
    """
    write, ready = _WRITERS[path.suffix], _READY.get(path.suffix, _as_it_is)
    if isinstance(frame, pl.DataFrame):
        write(ready(frame).lazy(), path)
    else:
        _write_pieces(frame, path, write, ready)


def count_rows(path: Path) -> int:
    """Count the rows of a written file from what stands on disk."""
    rows: int = _SCANNERS[path.suffix](path).select(pl.len()).collect().item()
    return rows


def _write_pieces(pieces: Pieces, path: Path, write: Write, ready: Ready) -> None:
    """Write piece by piece; what goes wrong in giving them is told as it is."""
    from polars.io.plugins import register_io_source  # noqa: PLC0415  few runs need it

    failed: list[Exception] = []

    def give(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, _size: int | None
    ) -> Iterator[pl.DataFrame]:
        assert predicate is None and rows is None  # noqa: S101, PT018 - a sink asks for all rows
        try:
            for frame in pieces.frames():
                yield ready(frame if columns is None else frame.select(columns))
        except Exception as error:
            failed.append(error)
            raise

    try:
        write(register_io_source(give, schema=pieces.schema, is_pure=True), path)
    except pl.exceptions.PolarsError as error:
        raise failed[0] if failed else error from None


def _write_parquet(frame: pl.LazyFrame, path: Path) -> None:
    frame.sink_parquet(
        path, compression="zstd", compression_level=1, row_group_size=ROWS_OF_A_GROUP
    )


def _write_arrow(frame: pl.LazyFrame, path: Path) -> None:
    frame.sink_ipc(path, compression="zstd", record_batch_size=ROWS_OF_A_GROUP)


def _settled(frame: pl.DataFrame) -> pl.DataFrame:
    """Write 0 under every NULL: Arrow files keep the bytes there, whatever they happen to be.

    This is done at once and not lazily: no optimizer may find that it changes no value.
    """
    fixed_width = cs.boolean() | cs.numeric() | cs.temporal()
    return frame.with_columns(
        pl.when(pl.col(name).is_not_null()).then(pl.col(name).fill_null(pl.lit(0).cast(dtype)))
        for name, dtype in frame.select(fixed_width).schema.items()
    )


def _as_it_is(frame: pl.DataFrame) -> pl.DataFrame:
    return frame


def _write_csv(frame: pl.LazyFrame, path: Path) -> None:
    filled = cs.list().cast(pl.List(pl.String)).list.join(LIST_SEPARATOR).replace("", None)
    frame.with_columns(filled).sink_csv(path)


_WRITERS: dict[str, Write] = {
    ".parquet": _write_parquet,
    ".arrow": _write_arrow,
    ".csv": _write_csv,
}

_READY: dict[str, Ready] = {".arrow": _settled}

_SCANNERS: dict[str, Callable[[Path], pl.LazyFrame]] = {
    ".parquet": pl.scan_parquet,
    ".arrow": pl.scan_ipc,
    ".csv": lambda path: pl.scan_csv(path, infer_schema=False),
}

FORMATS: tuple[str, ...] = tuple(suffix.removeprefix(".") for suffix in _WRITERS)
