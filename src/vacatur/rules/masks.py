"""Answers to many criteria packed into bit masks, and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

import polars as pl

TRUE, FALSE, UNKNOWN = MASKS = ("criteria_true", "criteria_false", "criteria_unknown")
BYTE = 8


def packed(criteria: Sequence[str]) -> list[pl.Expr]:
    """Expressions of the three masks over Boolean columns: bit i is criterion i.

    Example:
        >>> answers = pl.DataFrame({"a": [True, None], "b": [False, True]})
        >>> answers.select(packed(["a", "b"])).rows()
        [(1, 2, 0), (2, 0, 1)]
    """
    every = pl.lit((1 << len(criteria)) - 1, pl.UInt64)
    true = _bits(pl.col(name).fill_null(value=False) for name in criteria)
    unknown = _bits(pl.col(name).is_null() for name in criteria)
    return [true.alias(TRUE), (every ^ (true | unknown)).alias(FALSE), unknown.alias(UNKNOWN)]


def _bits(flags: Iterable[pl.Expr]) -> pl.Expr:
    """One number of many flags, put together byte by byte: narrow columns are quicker to add."""
    flags = list(flags)
    wide = [
        _byte(flags[start : start + BYTE]).cast(pl.UInt64) * pl.lit(1 << start, pl.UInt64)
        for start in range(0, len(flags), BYTE)
    ]
    return reduce(or_, wide)


def _byte(flags: Sequence[pl.Expr]) -> pl.Expr:
    bits = [flag.cast(pl.UInt8) * pl.lit(1 << place, pl.UInt8) for place, flag in enumerate(flags)]
    return reduce(or_, bits)


def unpacked(criteria: Sequence[str]) -> list[pl.Expr]:
    """Expressions of Boolean columns over the true and unknown masks.

    Example:
        >>> masks = pl.DataFrame({TRUE: [1, 2], UNKNOWN: [0, 1]}, schema_overrides={
        ...     TRUE: pl.UInt64, UNKNOWN: pl.UInt64})
        >>> masks.select(unpacked(["a", "b"])).rows()
        [(True, False), (None, True)]
    """
    return [
        pl.when(~_has(UNKNOWN, place)).then(_has(TRUE, place)).alias(name)
        for place, name in enumerate(criteria)
    ]


def _has(mask: str, place: int) -> pl.Expr:
    return (pl.col(mask) & pl.lit(1 << place, pl.UInt64)) != 0
