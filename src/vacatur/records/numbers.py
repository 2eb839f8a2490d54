"""Weights and counts from text."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Final

import polars as pl

_PLAIN: Final = r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_THOUSANDS: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"
_AMOUNT: Final = rf"^({_THOUSANDS}|{_PLAIN})\s*([A-Za-z]*)\.?$"


@cache
def units() -> dict[str, float]:
    """Return the grams in each unit, by its name in capitals."""
    table = (resources.files("vacatur.records") / "units.toml").read_text(encoding="utf-8")
    return {name: unit["grams"] for unit in tomllib.loads(table)["unit"] for name in unit["names"]}


def parse_grams(text: pl.Series) -> pl.Series:
    """Read weights in grams; what is no weight, or has a unit not in `units.toml`, is NULL.

    Args:
        text: Trimmed text, shape (n,), NULL for blank.

    Returns:
        Grams as Float64, shape (n,).

    Example:
        >>> parse_grams(pl.Series(["30", "1 OZ", "1,000 GRAMS", "-3", "a few"])).to_list()
        [30.0, 28.35, 1000.0, None, None]
    """
    distinct = text.drop_nulls().unique()
    amount = distinct.str.extract(_AMOUNT, 1).str.replace_all(",", "", literal=True)
    unit = distinct.str.extract(_AMOUNT, 2).str.to_uppercase()
    factor = unit.replace_strict(units(), default=None, return_dtype=pl.Float64)
    grams = amount.cast(pl.Float64, strict=False) * factor
    return _joined_back(text, distinct, grams, pl.Float64())


def parse_counts(text: pl.Series) -> pl.Series:
    """Read how many records a row stands for: a whole number from 1, otherwise NULL.

    Example:
        >>> parse_counts(pl.Series(["2", "0", "1.5", "=SUM(A1:A9)"])).to_list()
        [2, None, None, None]
    """
    distinct = text.drop_nulls().unique()
    counts = distinct.str.extract(r"^\+?0*([1-9]\d*)$").cast(pl.UInt32, strict=False)
    return _joined_back(text, distinct, counts, pl.UInt32())


def _joined_back(
    text: pl.Series, distinct: pl.Series, values: pl.Series, dtype: pl.DataType
) -> pl.Series:
    if distinct.is_empty():
        return pl.Series(text.name, [None], dtype=dtype).new_from_index(0, len(text))
    return text.replace_strict(distinct, values, default=None, return_dtype=dtype)
