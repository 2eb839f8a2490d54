"""Work done once per distinct row: the distinct rows, and where each row finds its own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import prod

import numpy as np
import polars as pl
import polars.selectors as cs

from vacatur.facts import distinct_kernel as kernel

SPREAD = 0x9E3779B97F4A7C15  # odd, and its bits are mixed: keeps the hashes of columns apart


def distinct(frame: pl.DataFrame, on: Sequence[str]) -> tuple[pl.Series, pl.DataFrame]:
    """The distinct rows of some columns.

    Rows of words, days and flags are told apart by a number made of theirs. Others are told apart
    by a hash, and every row is then compared with the distinct row it was given: a collision cannot
    pass, it only costs the slower way.

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
    codes = row_codes(keys)
    numbers = keys.select(_hash(on)) if codes is None else codes.to_frame().select(_spread())
    places, first = _numbered(numbers.to_series())
    rows = keys.select(pl.all().gather(first))
    if codes is not None or _same(keys, rows, places):
        return places, rows
    rows = keys.unique(maintain_order=True)
    return _places(keys, rows), rows


def row_codes(table: pl.DataFrame) -> pl.Series | None:
    """Give every row a number: the same to rows that are alike, and to no others.

    Args:
        table: Shape (n, c).

    Returns:
        UInt32 or UInt64, shape (n,); None where a column has other values than words of few
        distinct ones, dates, whole numbers and flags, or there are too many to count them apart.

    Example:
        >>> table = pl.DataFrame({"a": ["x", None, "x"], "b": [True] * 3})
        >>> codes = row_codes(table.cast({"a": pl.Categorical}))
        >>> codes.n_unique(), row_codes(table)
        (2, None)
    """
    if not all(_is_counted(dtype) for dtype in table.dtypes):
        return None
    digits = table.select(pl.all().to_physical()).with_columns(cs.boolean().cast(pl.UInt8))
    least, most = digits.select(pl.all().min()).row(0), digits.select(pl.all().max()).row(0)
    sizes = [(high or 0) - (low or 0) + 2 for low, high in zip(least, most, strict=True)]
    if prod(sizes) >= 1 << 64:
        return None
    dtype = pl.UInt32 if prod(sizes) < 1 << 32 else pl.UInt64
    code = pl.lit(0, dtype)
    for name, low, size in zip(digits.columns, least, sizes, strict=True):
        digit = (pl.col(name) - pl.lit(low, digits.schema[name])).cast(dtype)
        code = code * pl.lit(size, dtype) + digit.fill_null(pl.lit(size - 1, dtype))
    return digits.select(code).to_series()


def _is_counted(dtype: pl.DataType) -> bool:
    words = isinstance(dtype, pl.Categorical | pl.Enum | pl.Boolean | pl.Date)
    return words or (dtype.is_integer() and not dtype.is_signed_integer())


def _numbered(hashes: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Numbers of equal hashes in order of first appearance, and where each appears first."""
    rows = len(hashes)
    numbers, first = np.empty(rows, np.uint32), np.empty(rows, np.uint32)
    count = kernel.number_hashes(hashes.to_numpy(), free_slots(rows), first, numbers)
    return pl.Series(numbers), pl.Series(first[:count])


def free_slots(entries: int) -> kernel.Places:
    """Free slots for as many entries as there may be."""
    return np.full(1 << max(4, (2 * entries - 1).bit_length()), kernel.FREE, np.int32)


def _spread() -> pl.Expr:
    """Numbers with their bits mixed; they stay as different as they are."""
    return pl.first().cast(pl.UInt64) * pl.lit(SPREAD, pl.UInt64)


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
