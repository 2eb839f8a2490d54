"""What a charge text says: kind of offense, weight, subsequent offense, minor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from vacatur.charges.normalize import text_key
from vacatur.charges.patterns import words_for
from vacatur.charges.tables import ChargeTables
from vacatur.charges.weights import with_weights

OTHER = "other"
SYNTHETIC = "synthetic"

SCHEMA = pl.Schema(
    {
        "text": pl.String(),
        "text_cannabis": pl.Boolean(),
        "text_subsequent": pl.Boolean(),
        "text_cites": pl.Boolean(),
        "text_inchoate": pl.String(),
        "cannabis_inchoate": pl.String(),
        "text_minor": pl.Boolean(),
        "text_kind": pl.String(),
        "text_low": pl.Float64(),
        "text_high": pl.Float64(),
        "text_at": pl.Float64(),
        "text_more": pl.Boolean(),
        "plants_low": pl.Float64(),
        "plants_high": pl.Float64(),
    }
)
"""Whether a text speaks of cannabis, of a subsequent offense, of a statute; the inchoate form that
it names, also by words that only a text of cannabis names one by; whether it speaks of a minor; its
kind of offense; its weight in grams, whether it names more than one, and its number of plants."""


def read_texts(texts: pl.Series, tables: ChargeTables) -> pl.DataFrame:
    """Read distinct charge texts.

    Args:
        texts: Raw texts, shape (n,), String, NULL for none.
        tables: The jurisdiction's charge tables.

    Returns:
        Frame of shape (n, 14) in the order given; see `SCHEMA`.
    """
    keyed = pl.DataFrame({"text": texts}).with_columns(key=text_key("text"))
    words = words_for(keyed["key"], tables)
    minor = next(fits for fits, rule in _kinds(words) if rule["name"] == "minor")
    found = keyed.with_columns(**_found(words, tables)).with_columns(
        minor.fill_null(value=False).alias("text_minor"), _kind(words).alias("text_kind")
    )
    return with_weights(found, words).select(SCHEMA.names())


def _found(words: Mapping[str, Any], tables: ChargeTables) -> dict[str, pl.Expr]:
    """What each pattern finds in the key of a text, each of them sought once."""
    key = pl.col("key")
    return {
        "text_cannabis": any_of(key, words["cannabis"]["text"]).fill_null(value=False),
        "literal": key.is_in(tables.literals["text"].to_list()),
        "named": key.str.contains(words["other"]["pattern"]),
        "pardoned": key.str.contains(words["other"]["unless"]),
        "elsewhere": any_of(key, [rule["pattern"] for rule in words["elsewhere"]]),
        **{
            fits.meta.output_name(): key.str.contains(rule["pattern"])
            for fits, rule in _kinds(words)
        },
        "text_subsequent": _subsequent(words["subsequent"]),
        "text_cites": any_of(key, words["cites"]["patterns"]).fill_null(value=False),
        "text_inchoate": _inchoate(words, "text"),
        "cannabis_inchoate": _inchoate(words, "cannabis_text"),
    }


def _kinds(words: Mapping[str, Any]) -> list[tuple[pl.Expr, Mapping[str, Any]]]:
    """Each rule for a kind of text, after the column that says whether a text fits it."""
    return [(pl.col(f"fits_{place}"), rule) for place, rule in enumerate(words["kind"])]


def any_of(text: pl.Expr, patterns: list[str]) -> pl.Expr:
    """Whether any of the patterns is found."""
    return text.str.contains("|".join(f"(?:{pattern})" for pattern in patterns))


def _kind(words: Mapping[str, Any]) -> pl.Expr:
    """The first kind that fits; a text of another charge is of kind `other`."""
    cannabis, named = pl.col("text_cannabis"), pl.col("named")
    (synthetic, _), *kinds = _kinds(words)
    usual = pl.any_horizontal(synthetic, *(fits for fits, _ in kinds))
    foreign = named | (pl.col("literal") & ~usual)
    found = [
        (~cannabis & foreign & ~pl.col("pardoned"), OTHER),
        (cannabis & synthetic, SYNTHETIC),
        (cannabis & (pl.col("elsewhere") | named), OTHER),
    ]
    for fits, rule in kinds:
        found.append((fits & cannabis if rule.get("cannabis") else fits, rule["name"]))
    return pl.coalesce(pl.when(fits).then(pl.lit(name)) for fits, name in found)


def _subsequent(rules: Mapping[str, str]) -> pl.Expr:
    key = pl.col("key")
    return (
        pl.when(key.str.contains(rules["yes"]))
        .then(statement=True)
        .when(key.str.contains(rules["no"]))
        .then(statement=False)
    )


def _inchoate(words: Mapping[str, Any], kind: str) -> pl.Expr:
    found = [
        pl.when(pl.col("key").str.contains(form)).then(pl.lit(inchoate))
        for inchoate, written, _, form in words["inchoate"]
        if written == kind
    ]
    return pl.coalesce(*found, pl.lit("none"))
