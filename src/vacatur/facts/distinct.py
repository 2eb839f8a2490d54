"""Work done once per distinct row: the distinct rows, and where each row finds its own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np
import polars as pl

from vacatur.facts import distinct_kernel as kernel

SPREAD = 0x9E3779B97F4A7C15  # odd, and its bits are mixed: keeps the hashes of columns apart


def distinct(frame: pl.DataFrame, on: Sequence[str]) -> tuple[pl.Series, pl.DataFrame]:
    """The distinct rows of some columns.

    Rows are told apart by a hash, and every row is then compared with the distinct row it was
    given: a collision cannot pass, it only costs the slower way.

    Args:
        frame: Shape (n, c).
        on: The columns that count; NULL equals NULL.

    Returns:
        For each row the place of its distinct row, shape (n,); the distinct rows, shape (k, on).

    Example:
        >>> places, rows = distinct(pl.DataFrame({"a": ["x", None, "x"]}), ["a"])
        >>> rows[places]["a"].to_list()
        ['x', None, 'x']
    """
    keys = frame.select(on)
    places, first = _numbered(keys.select(_hash(on)).to_series())
    rows = keys.select(pl.all().gather(first))
    if _same(keys, rows, places):
        return places, rows
    rows = keys.unique(maintain_order=True)
    return _places(keys, rows), rows


def _numbered(hashes: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Numbers of equal hashes in order of first appearance, and where each appears first."""
    rows = len(hashes)
    numbers, first = np.empty(rows, np.uint32), np.empty(rows, np.uint32)
    count = kernel.number_hashes(hashes.to_numpy(), free_slots(rows), first, numbers)
    return pl.Series(numbers), pl.Series(first[:count])


def free_slots(entries: int) -> kernel.Places:
    """Free slots for as many entries as there may be."""
    return np.full(1 << max(4, (2 * entries - 1).bit_length()), kernel.FREE, np.int32)


def _hash(on: Sequence[str]) -> pl.Expr:
    hashes = [pl.col(name).hash(seed) for seed, name in enumerate(on)]
    return reduce(lambda left, right: left * pl.lit(SPREAD, pl.UInt64) + right, hashes)


def _places(keys: pl.DataFrame, rows: pl.DataFrame) -> pl.Series:
    numbered = rows.with_row_index("place")
    joined = keys.join(
        numbered, on=rows.columns, how="left", nulls_equal=True, maintain_order="left"
    )
    return joined["place"]


def _same(keys: pl.DataFrame, rows: pl.DataFrame, places: pl.Series) -> bool:
    equal = (pl.col(name).eq_missing(rows[name].gather(places)) for name in keys.columns)
    return bool(keys.select(pl.all_horizontal(*equal).all()).item())
