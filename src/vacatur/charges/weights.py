"""Weights written in a charge text, in grams: a range (low, high], or a number cut loose."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import polars as pl

_SILENT = ("plants", "other", "paraphernalia")
"""Kinds of text whose numbers are no weights of cannabis."""


def with_weights(texts: pl.DataFrame, words: Mapping[str, Any]) -> pl.DataFrame:
    """Add weights in grams and numbers of plants, and whether a text names more than one weight.

    A range is (low, high]; infinity stands for no upper bound. A number without a comparator
    is `text_at`: it touches a range and says no more.

    Args:
        texts: Columns `key` (upper-case text), `text_kind` and `text_cannabis`; a bare
            number beside neither is no weight.
        words: The jurisdiction's words.
    """
    rules = words["weights"]
    plants = pl.col("text_kind").eq_missing("plants")
    weights = f"{rules['number']}{_with_unit(rules)}"
    nameless = pl.col("text_kind").is_null() & ~pl.col("text_cannabis")
    bare = nameless & ~pl.col("key").str.contains(weights)
    silent = pl.col("text_kind").is_in(_SILENT).fill_null(value=False) | bare
    counted = pl.col("key").str.replace_all(weights, " ").str.replace_all(rules["plants"], "")
    written = texts.select(grams=pl.when(~silent).then("key"), plants=pl.when(plants).then(counted))
    amounts = _amounts(pl.concat(written), rules)
    grams, numbers = amounts.head(texts.height), amounts.tail(texts.height)
    return texts.hstack(grams).with_columns(
        plants_low=numbers["text_low"], plants_high=numbers["text_high"]
    )


def _amounts(texts: pl.Series, rules: Mapping[str, Any]) -> pl.DataFrame:
    """The amounts in texts, which are read all together: patterns cost more than rows."""
    return (
        texts.to_frame("text")
        .select(_quiet(pl.col("text"), rules))
        .select("text", **_numbers(rules))
        .select(**_bounds(), text_more=_names_more(rules))
    )


def _names_more(rules: Mapping[str, Any]) -> pl.Expr:
    """Whether a weight with its unit stands beside the range, or beside another weight."""
    amount = f"{rules['number']}{rules['unit']}"
    both = f"{rules['before']}{amount}{rules['range']}{amount}"
    one = f"{rules['number']}{_with_unit(rules)}"
    text, ranged = pl.col("text"), pl.col("low") < pl.col("high")
    beside = text.str.replace(both, " ").str.contains(one)
    several = text.str.count_matches(one) > 1
    return pl.when(ranged.fill_null(value=False)).then(beside).otherwise(several)


def _quiet(text: pl.Expr, rules: Mapping[str, Any]) -> pl.Expr:
    """The text without the numbers that are no weights, and with signs for words."""
    for noise in rules["noise"]:
        text = text.str.replace_all(noise, " ")
    for words, sign in rules["rephrase"]:
        text = text.str.replace_all(words, sign)
    return text.str.strip_chars()


def _numbers(rules: Mapping[str, Any]) -> dict[str, pl.Expr]:
    """The numbers of each form a weight is written in."""
    amount = f"{rules['number']}{rules['unit']}"
    free = f"{rules['before']}{amount}"
    both = f"{free}{rules['range']}{amount}"
    with_unit = f"{rules['before']}{rules['number']}{_with_unit(rules)}"
    last = f"{rules['before']}{rules['number']}() ?$"
    return {
        "low": _grams(both, 1, (2, 4), rules),
        "high": _grams(both, 3, (4, 2), rules),
        "upper": _either(
            f"{rules['upper_before']}{amount}", f"{free}{rules['upper_after']}", rules
        ),
        "lower": _either(
            f"{rules['lower_before']}{amount}", f"{free}{rules['lower_after']}", rules
        ),
        "text_at": _either(with_unit, last, rules),
    }


def _with_unit(rules: Mapping[str, Any]) -> str:
    unit: str = rules["unit"]
    return unit.replace(")?", ")", 1)


def _either(first: str, second: str, rules: Mapping[str, Any]) -> pl.Expr:
    return pl.coalesce(_grams(first, 1, (2,), rules), _grams(second, 1, (2,), rules))


def _grams(pattern: str, group: int, units: tuple[int, ...], rules: Mapping[str, Any]) -> pl.Expr:
    """A number of the text in grams; one without a unit is in grams already."""
    text = pl.col("text")
    factors: dict[str, float] = rules["grams"]
    unit = pl.coalesce(text.str.extract(pattern, index) for index in units)
    known = unit.str.extract(f"^({'|'.join(factors)})", 1)
    factor = known.replace_strict(factors, default=1.0, return_dtype=pl.Float64)
    return text.str.extract(pattern, group).cast(pl.Float64, strict=False) * factor


def _bounds() -> dict[str, pl.Expr]:
    """The first form that fits: range, upper bound, lower bound."""
    ordered = pl.col("low") < pl.col("high")
    upper, lower = pl.col("upper"), pl.col("lower")
    low = pl.when(ordered).then("low").when(upper.is_not_null()).then(0.0).otherwise(lower)
    endless = pl.when(lower.is_not_null()).then(math.inf)
    high = pl.when(ordered).then("high").otherwise(pl.coalesce(upper, endless))
    at = pl.when(low.is_null()).then("text_at")
    return {"text_low": low, "text_high": high, "text_at": at}
