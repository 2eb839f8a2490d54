"""Weights written in a charge text, in grams: a range (low, high], or a number cut loose."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import polars as pl

_NO_GRAMS = "plants"
_FOREIGN = ("other", "paraphernalia")


def weight_columns(column: str, words: Mapping[str, Any]) -> list[pl.Expr]:
    """Columns `text_low`, `text_high` and `text_at` of a text whose kind is known.

    A range is (low, high]; infinity stands for no upper bound. A number without a comparator
    is `text_at`: it touches a range and says no more.
    """
    rules = words["weights"]
    text = _quiet(pl.col(column), rules)
    low, high = _range(text, rules)
    kind = pl.col("text_kind")
    silent = kind.is_in([_NO_GRAMS, *_FOREIGN]).fill_null(value=False)
    known = low.is_not_null() & ~silent
    return [
        pl.when(known).then(low).alias("text_low"),
        pl.when(known).then(high).alias("text_high"),
        pl.when(low.is_null() & ~silent).then(_loose(text, rules)).alias("text_at"),
    ]


def _quiet(text: pl.Expr, rules: Mapping[str, Any]) -> pl.Expr:
    """The text without the numbers that are no weights, and without thousands commas."""
    text = text.str.replace_all(rules["thousands"], "$1$2")
    for noise in rules["noise"]:
        text = text.str.replace_all(noise, " ")
    return text.str.strip_chars()


def _range(text: pl.Expr, rules: Mapping[str, Any]) -> tuple[pl.Expr, pl.Expr]:
    """Low and high of the first form that fits: range, upper bound, lower bound."""
    number, unit, before = rules["number"], rules["unit"], rules["before"]
    both = f"{before}{number}{unit}{rules['range']}{number}{unit}"
    low = _grams(text, both, 1, (2, 4), rules)
    high = _grams(text, both, 3, (4, 2), rules)
    ordered = low < high
    upper = pl.coalesce(
        _grams(text, f"{rules['upper_before']}{number}{unit}", 1, (2,), rules),
        _grams(text, f"{before}{number}{unit}{rules['upper_after']}", 1, (2,), rules),
    )
    lower = pl.coalesce(
        _grams(text, f"{rules['lower_before']}{number}{unit}", 1, (2,), rules),
        _grams(text, f"{before}{number}{unit}{rules['lower_after']}", 1, (2,), rules),
    )
    zero, endless = pl.lit(0.0), pl.lit(math.inf)
    return (
        pl.when(ordered).then(low).when(upper.is_not_null()).then(zero).otherwise(lower),
        pl.when(ordered)
        .then(high)
        .when(upper.is_not_null())
        .then(upper)
        .when(lower.is_not_null())
        .then(endless),
    )


def _loose(text: pl.Expr, rules: Mapping[str, Any]) -> pl.Expr:
    """A number with a unit, or a number that ends the text."""
    number, before = rules["number"], rules["before"]
    required = rules["unit"].replace(")?", ")", 1)
    return pl.coalesce(
        _grams(text, f"{before}{number}{required}", 1, (2,), rules),
        text.str.extract(f"{before}{number} ?$", 1).cast(pl.Float64, strict=False),
    )


def _grams(
    text: pl.Expr, pattern: str, group: int, units: tuple[int, ...], rules: Mapping[str, Any]
) -> pl.Expr:
    amount = text.str.extract(pattern, group).cast(pl.Float64, strict=False)
    unit = pl.coalesce(text.str.extract(pattern, index) for index in units)
    factor = pl.lit(1.0)
    for name, grams in rules["grams"].items():
        factor = pl.when(unit.str.starts_with(name)).then(grams).otherwise(factor)
    return amount * factor
