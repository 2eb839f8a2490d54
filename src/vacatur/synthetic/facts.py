"""From constructed rows to the facts that the truth is decided on: what can be seen, no more."""

from __future__ import annotations

import polars as pl

from vacatur.synthetic.tables import law, table

OUNCES = " OZ"


def facts_of(rows: pl.DataFrame) -> pl.DataFrame:
    """Take from constructed rows the columns that ``truth`` reads.

    A value that a source blanked is NULL here too; an amended charge stands for the original.
    """
    final = _final_charges(rows)
    return rows.select(
        "inchoate",
        "text_within",
        "section7",
        "conflict",
        "violence",
        "mixed",
        "sibling",
        "category",
        "done",
        reading=pl.coalesce("reading", final["reading"]),
        section=final["section"],
        letter=final["letter"],
        offense_class=_class_seen(),
        grams=_grams(),
        has_case=pl.col("case_number").is_not_null(),
        juvenile=pl.col("flags").list.contains("juvenile"),
        cleared=pl.col("flags").list.contains("cleared"),
        offense=pl.col("offense_date").str.to_date(),
        arrest=pl.col("arrest_date").str.to_date(),
        disposed=pl.col("disposition_date").str.to_date(),
    )


def _final_charges(rows: pl.DataFrame) -> pl.DataFrame:
    index = rows.select(
        pl.when(pl.col("amended_row") >= 0)
        .then(pl.col("amended_row"))
        .otherwise(pl.col("charge_row"))
    ).to_series()
    return table("charges").select("reading", "section", letter="subs")[index]


def _class_seen() -> pl.Expr:
    original = pl.when(pl.col("charge_class").is_not_null()).then(pl.col("true_class"))
    return pl.coalesce("amended_true_class", original)


def _grams() -> pl.Expr:
    amount = pl.col("amount_grams")
    number = amount.str.strip_suffix(OUNCES).cast(pl.Float64)
    ounces = amount.str.ends_with(OUNCES)
    return pl.when(ounces).then(number * law().grams_per_ounce).otherwise(number)
