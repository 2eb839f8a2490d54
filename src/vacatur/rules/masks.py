"""Answers to many criteria packed into bit masks, and back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

import polars as pl

from vacatur.facts.leveled import Leveled

TRUE, FALSE, UNKNOWN = MASKS = ("criteria_true", "criteria_false", "criteria_unknown")
BYTE = 8


def packed(facts: Leveled, criteria: Sequence[str]) -> pl.DataFrame:
    """The three masks of criteria answered for records or their charges: bit i is criterion i.

    Returns:
        Shape (n, 3).

    Example:
        >>> facts = Leveled.of(pl.DataFrame({"a": [True, None], "b": [False, True]}))
        >>> packed(facts, ["a", "b"]).rows()
        [(1, 2, 0), (2, 0, 1)]
    """
    own = _part(facts.rows, criteria)
    if any(name in facts.shared.columns for name in criteria):
        told = _part(facts.shared, criteria).select(pl.all().gather(facts.places))
        own = own.select(pl.col(name) | told[name] for name in (TRUE, UNKNOWN))
    every = pl.lit((1 << len(criteria)) - 1, pl.UInt64)
    return own.select(TRUE, (every ^ (pl.col(TRUE) | pl.col(UNKNOWN))).alias(FALSE), UNKNOWN)


def _part(answers: pl.DataFrame, criteria: Sequence[str]) -> pl.DataFrame:
    """The masks TRUE and UNKNOWN of those criteria that there are answers to. Shape (n, 2)."""
    known = set(answers.columns)
    unsure = {name for name in criteria if name in known and answers[name].null_count()}
    true = [pl.col(n) if n in known else None for n in criteria]
    unknown = [pl.col(n).is_null() if n in unsure else None for n in criteria]
    masks = answers.with_columns(_bits(true).alias(TRUE), _bits(unknown).alias(UNKNOWN))
    return masks.select(TRUE, UNKNOWN)


def _bits(flags: Sequence[pl.Expr | None]) -> pl.Expr:
    """One number of many flags, put together byte by byte: narrow columns are quicker to add."""
    wide = [
        byte.cast(pl.UInt64) * pl.lit(1 << start, pl.UInt64)
        for start in range(0, len(flags), BYTE)
        if (byte := _byte(flags[start : start + BYTE])) is not None
    ]
    return reduce(or_, wide, pl.lit(0, pl.UInt64))


def _byte(flags: Sequence[pl.Expr | None]) -> pl.Expr | None:
    none = pl.lit(0, pl.UInt8)
    bits = [
        pl.when(flag).then(pl.lit(1 << place, pl.UInt8)).otherwise(none)  # NULL is no bit either
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
