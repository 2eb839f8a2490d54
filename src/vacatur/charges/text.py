"""What a charge text says: kind of offense, weight, subsequent offense, minor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from vacatur.charges.normalize import text_key
from vacatur.charges.tables import ChargeTables
from vacatur.charges.weights import with_weights

OTHER = "other"
SYNTHETIC = "synthetic"


def read_texts(texts: pl.Series, tables: ChargeTables) -> pl.DataFrame:
    """Read distinct charge texts.

    Args:
        texts: Raw texts, shape (n,), String, NULL for none.
        tables: The jurisdiction's charge tables.

    Returns:
        Frame of shape (n, 14): `text` as given, `text_cannabis` Boolean, `text_kind` String,
        `text_low`, `text_high`, `text_at` Float64 in grams, `plants_low` and `plants_high` Float64
        in plants, `text_more` (a second weight), `text_subsequent`, `text_minor`, `text_cites` (a
        statute) Boolean, `text_inchoate` and `cannabis_inchoate` String.
    """
    words = tables.words
    keyed = pl.DataFrame({"text": texts}).with_columns(key=text_key("text"))
    said = keyed.with_columns(
        text_cannabis=any_of(pl.col("key"), words["cannabis"]["text"]).fill_null(value=False),
        literal=pl.col("key").is_in(tables.literals["text"].to_list()),
    )
    return (
        with_weights(said.with_columns(text_kind=_kind(words)), words)
        .with_columns(
            text_subsequent=_subsequent(words["subsequent"]),
            text_minor=pl.col("key")
            .str.contains(_pattern_of(words, "minor"))
            .fill_null(value=False),
            text_cites=any_of(pl.col("key"), words["cites"]["patterns"]).fill_null(value=False),
            text_inchoate=_inchoate(tables, "text"),
            cannabis_inchoate=_inchoate(tables, "cannabis_text"),
        )
        .drop("key", "literal")
    )


def any_of(text: pl.Expr, patterns: list[str]) -> pl.Expr:
    """Whether any of the patterns is found."""
    return text.str.contains("|".join(f"(?:{pattern})" for pattern in patterns))


def _pattern_of(words: Mapping[str, Any], kind: str) -> str:
    return next(str(rule["pattern"]) for rule in words["kind"] if rule["name"] == kind)


def _kind(words: Mapping[str, Any]) -> pl.Expr:
    """The first kind that fits; a text of another charge is of kind `other`."""
    key, cannabis = pl.col("key"), pl.col("text_cannabis")
    other, (synthetic, *kinds) = words["other"], words["kind"]
    usual = any_of(key, [rule["pattern"] for rule in words["kind"]])
    named = key.str.contains(other["pattern"])
    foreign = named | (pl.col("literal") & ~usual)
    elsewhere = any_of(key, [rule["pattern"] for rule in words["elsewhere"]])
    found = [
        (~cannabis & foreign & ~key.str.contains(other["unless"]), OTHER),
        (cannabis & key.str.contains(synthetic["pattern"]), SYNTHETIC),
        (cannabis & (elsewhere | named), OTHER),
    ]
    for rule in kinds:
        fits = key.str.contains(rule["pattern"])
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


def _inchoate(tables: ChargeTables, kind: str) -> pl.Expr:
    found = [
        pl.when(pl.col("key").str.contains(form)).then(pl.lit(inchoate))
        for inchoate, written, _, form in tables.inchoate
        if written == kind
    ]
    return pl.coalesce(*found, pl.lit("none"))
