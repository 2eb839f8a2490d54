"""A charge whose code cannot be used: the text alone may give a candidate, never a certainty."""

from __future__ import annotations

import polars as pl

from vacatur.charges import reading as state
from vacatur.charges.normalize import text_key
from vacatur.charges.tables import ChargeTables


def with_description(frame: pl.DataFrame, tables: ChargeTables) -> pl.DataFrame:
    """Put the candidate of the text where the code is blank or unreadable.

    Args:
        frame: One row per pair, with the columns of a read code and a read text.
        tables: The jurisdiction's charge tables.
    """
    said = _said(frame, tables)
    unusable = pl.col("reading").is_in([state.BLANK, state.UNREADABLE])
    alone = unusable & pl.col("said_act").is_not_null()
    taken = {
        "act": pl.col("said_act"),
        "section": pl.col("said_section"),
        "reading": pl.lit(state.DESCRIPTION),
        "method": pl.lit("description"),
        "score": pl.lit(tables.words["description"]["score"], pl.Float64),
        "margin": pl.lit(0.0),
        "alternatives": pl.concat_str("said_act", "said_section", separator="/"),
    }
    chosen = {name: pl.when(alone).then(value).otherwise(name) for name, value in taken.items()}
    return said.with_columns(**chosen).drop("said_act", "said_section")


def _said(frame: pl.DataFrame, tables: ChargeTables) -> pl.DataFrame:
    """Act and section a text speaks of: by its words of cannabis, or as a known literal."""
    usual = tables.kind_sections.unique("kind", keep="first", maintain_order=True)
    by_kind = usual.select(text_kind="kind", kind_section="section")
    by_text = tables.literals.select(key="text", literal_act="act", literal_section="section")
    act = pl.lit(next(iter(tables.cannabis_acts), None), pl.String)
    cannabis = pl.col("text_cannabis")
    joined = (
        frame.with_columns(key=text_key("text"))
        .join(by_kind, on="text_kind", how="left", maintain_order="left")
        .join(by_text, on="key", how="left", maintain_order="left")
    )
    by_words = pl.when(pl.col("kind_section").is_not_null()).then(act)
    return joined.with_columns(
        said_act=pl.when(cannabis).then(by_words).otherwise("literal_act"),
        said_section=pl.when(cannabis).then("kind_section").otherwise("literal_section"),
    ).drop("key", "kind_section", "literal_act", "literal_section")
