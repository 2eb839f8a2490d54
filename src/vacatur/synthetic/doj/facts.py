"""What the construction knows of every row, in the terms of the truth."""

from __future__ import annotations

import polars as pl

from vacatur.synthetic.doj.tables import table
from vacatur.synthetic.doj.truth import NONE, UNSURE

CONVICTED_ROWS = ("conviction", "sentence_part", "duplicate")
UNREAD_DAYS = ("date_blank", "date_partial")
UNREAD_BIRTHS = ("dob_blank", "dob_partial")
UNKNOWN_CLASSES = ("class_blank", "class_odd")
LOOSE = ("count_order_blank", "count_order_short")


def facts_of(rows: pl.DataFrame, county: int) -> pl.DataFrame:
    """Select the columns of ``truth`` from constructed rows; ``county`` is the main one's row.

    ``rows`` have their written dirt in ``shown`` and that of the line in ``dirt``.
    """
    convicted = pl.col("row_kind").is_in(CONVICTED_ROWS)
    return rows.select(
        "person",
        order=(pl.col("cycle") * 8 + pl.col("step")) * 64 + pl.col("count"),
        convicted=convicted,
        quarantined=_shown("subject_id_blank"),
        loose=_any_shown(LOOSE),
        unclear=pl.col("row_kind") == "pending",
        set_aside=pl.col("dirt").eq_missing("set_aside"),
        section_a=_section(rows, "a"),
        section_b=_section(rows, "b"),
        day=pl.when(~_any_shown(UNREAD_DAYS)).then("event_day"),
        felony=pl.when(~_any_shown(UNKNOWN_CLASSES)).then(pl.col("grade") == "F"),
        dob=pl.when(~_any_shown(UNREAD_BIRTHS)).then("dob"),
        main=pl.col("county") == county,
        deceased=pl.col("row_kind") == "deceased",
    )


def _shown(kind: str) -> pl.Expr:
    return pl.col("shown").eq_missing(kind)


def _any_shown(kinds: tuple[str, ...]) -> pl.Expr:
    return pl.col("shown").is_in(kinds).fill_null(value=False)


def _section(rows: pl.DataFrame, reading: str) -> pl.Series:
    """Tell the section of each row in one reading. Shape (n,)."""
    charges = table("charges")[rows["charge"]].select(
        "reading", section=pl.col("section").cast(pl.Int64).fill_null(NONE)
    )
    known = pl.concat([charges, rows.select("dirt")], how="horizontal")
    dirt = pl.col("dirt").fill_null("")
    section = pl.when(pl.col("reading") == "two").then(UNSURE).otherwise("section")
    if reading == "b":
        doubted = (pl.col("reading") == "unsure") | (dirt == "section_missing")
        hinted = dirt.is_in(["comment_names_section", "comment_other_section"])
        named = hinted | (pl.col("reading") == "open")
        section = pl.when(doubted).then(NONE).when(named).then(UNSURE).otherwise(section)
    return known.select(section).to_series()
