"""Charge codes as the archived peer reads them: unanchored, untrimmed, book and all."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from vacatur.charges.codes.tables import CodeTables

_LISTS = ("related", "superstrike", "registrable", "gang", "enhanceable")
Texts = Sequence[str | None] | pl.Series


def peer_codes(texts: Texts, comments: Texts, tables: CodeTables) -> pl.DataFrame:
    """Read pairs of charge and comment as the archived peer does, whatever is wrong with it.

    Args:
        texts: Charges, such as `11359 HS-POSSESS`; None reads as blank.
        comments: The comment beside each charge, equally many.
        tables: The state's tables.

    Returns:
        One row per pair: code (before the first hyphen of the charge, or of the comment where the
        charge is blank or only points to it; not trimmed), section, related, superstrike,
        registrable, gang, enhanceable and registration_code.

    Example:
        >>> from vacatur.charges.codes.tables import load_code_tables
        >>> from vacatur.charges.tables import BUNDLED
        >>> tables = load_code_tables(BUNDLED / "us-ca" / "charges")
        >>> peer_codes(["537 PC-DEFRAUD"], [None], tables).select("code", "superstrike").row(0)
        ('537 PC', True)
    """
    peer = tables.words["peer"]
    pairs = pl.DataFrame({"text": _text(texts), "comment": _text(comments)})
    trimmed = pl.col("text").str.strip_chars()
    points = (trimmed == "") | trimmed.is_in(tables.words["elsewhere"])
    said = pl.when(points).then("comment").otherwise("text")
    code = said.str.split_exact(peer["code_ends"], 1).struct.field("field_0")
    coded = pairs.with_columns(code=code)
    distinct = coded.select(pl.col("code").unique(maintain_order=True))
    read = distinct.with_columns(
        pl.col("code").str.extract(peer["section"]).alias("section"),
        *(pl.col("code").str.contains(tables.patterns[name]).alias(name) for name in _LISTS),
    )
    return coded.join(read, on="code", how="left", maintain_order="left").select(
        "code",
        "section",
        *_LISTS,
        registration_code=pl.col("text").str.starts_with(peer["registration"]),
    )


def _text(values: Texts) -> pl.Series:
    return pl.Series("text", values, dtype=pl.String).fill_null("")
