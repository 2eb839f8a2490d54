"""Answers to many criteria packed into bit masks, and back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

import polars as pl

TRUE, FALSE, UNKNOWN = MASKS = ("criteria_true", "criteria_false", "criteria_unknown")
BYTE = 8


def packed(answers: pl.DataFrame, criteria: Sequence[str]) -> pl.DataFrame:
    """The three masks of Boolean columns: bit i is criterion i. Shape (n, 3).

    Example:
        >>> packed(pl.DataFrame({"a": [True, None], "b": [False, True]}), ["a", "b"]).rows()
        [(1, 2, 0), (2, 0, 1)]
    """
    unsure = {name for name in criteria if answers[name].null_count()}
    true = [pl.col(n).fill_null(value=False) if n in unsure else pl.col(n) for n in criteria]
    unknown = [pl.col(n).is_null() if n in unsure else None for n in criteria]
    every = pl.lit((1 << len(criteria)) - 1, pl.UInt64)
    found = answers.select(_bits(true).alias(TRUE), _bits(unknown).alias(UNKNOWN))
    return found.select(TRUE, (every ^ (pl.col(TRUE) | pl.col(UNKNOWN))).alias(FALSE), UNKNOWN)


def _bits(flags: Sequence[pl.Expr | None]) -> pl.Expr:
    """One number of many flags, put together byte by byte: narrow columns are quicker to add."""
    wide = [
        byte.cast(pl.UInt64) * pl.lit(1 << start, pl.UInt64)
        for start in range(0, len(flags), BYTE)
        if (byte := _byte(flags[start : start + BYTE])) is not None
    ]
    return reduce(or_, wide, pl.lit(0, pl.UInt64))


def _byte(flags: Sequence[pl.Expr | None]) -> pl.Expr | None:
    bits = [
        flag.cast(pl.UInt8) * pl.lit(1 << place, pl.UInt8)
        for place, flag in enumerate(flags)
        if flag is not None
    ]
    return reduce(or_, bits) if bits else None


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
