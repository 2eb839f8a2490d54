"""Tables of a result read with the types that they were written with, some rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl

from vacatur.results.formats import ROWS_OF_A_GROUP
from vacatur.results.scanned import scanned, typed


def read_typed(
    path: Path, types: Mapping[str, pl.DataType], columns: Sequence[str]
) -> pl.DataFrame:
    """Read some columns of a whole table."""
    table = scanned(path).select(columns)
    return (typed(table, types) if path.suffix == ".csv" else table).collect()


def parts(
    path: Path,
    types: Mapping[str, pl.DataType],
    columns: Sequence[str] | None = None,
    rows: int = ROWS_OF_A_GROUP,
) -> Iterator[pl.DataFrame]:
    """Read a table in parts of so many rows, the last one shorter; at least one, if an empty one.

    Args:
        path: Where it is.
        types: Types of the columns that are not text, for a table that does not tell them.
        columns: Which to read; None for all.
        rows: Rows of a part.
    """
    table = scanned(path) if columns is None else scanned(path).select(columns)
    if path.suffix == ".csv":
        yield from _of_csv(typed(table, types), rows)
        return
    total = table.select(pl.len()).collect().item()
    for begin in range(0, max(total, 1), rows):
        yield table.slice(begin, rows).collect()


def _of_csv(table: pl.LazyFrame, rows: int) -> Iterator[pl.DataFrame]:
    held: list[pl.DataFrame] = []
    given = False
    for batch in table.collect_batches(chunk_size=rows, maintain_order=True):
        held.append(batch)
        while sum(frame.height for frame in held) >= rows:
            whole = pl.concat(held)
            yield whole.head(rows)
            held, given = [whole.slice(rows)], True
    last = pl.concat(held) if held else table.head(0).collect()
    if last.height or not given:
        yield last
