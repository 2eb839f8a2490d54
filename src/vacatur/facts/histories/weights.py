"""The weight that a subsection meant on the day of the conviction, before its meaning changed."""

from __future__ import annotations

import math

import polars as pl

LIMITS = ("grams_low", "grams_high")


def weights(
    charges: pl.DataFrame, places: pl.Series, days: pl.Series, statutes: pl.DataFrame
) -> pl.DataFrame:
    """The weight of each charge, in grams, where a change of the law leaves no doubt.

    Who was convicted before a subsection changed its meaning had offended before; who was convicted
    since may have offended before or since, so that weight is unknown.

    Args:
        charges: book, section and letter of the distinct charges. Shape (k, 3).
        places: Which of them each record has. Shape (n,).
        days: The day of each conviction. Shape (n,).
        statutes: The pack's statutes: book, section, subsection, end, grams_low, grams_high.

    Returns:
        grams_low and grams_high; no upper limit is infinity. Shape (n, 2).

    Example:
        >>> from datetime import date
        >>> from vacatur.rules.load import load_pack
        >>> statutes = load_pack("us-ca/prop64").data("statutes.csv")
        >>> charge = pl.DataFrame({"book": ["HS"], "section": ["11357"], "letter": ["b"]})
        >>> days = pl.Series([date(2016, 11, 8), date(2016, 11, 9)])
        >>> weights(charge, pl.Series([0, 0]), days, statutes).rows()
        [(0.0, 28.5), (None, None)]
    """
    ended = statutes.filter(pl.col("end").is_not_null() & pl.col("grams_low").is_not_null())
    known = ended.select(
        "book",
        "section",
        pl.col("subsection").alias("letter"),
        "end",
        "grams_low",
        pl.col("grams_high").fill_null(math.inf),
    )
    texts = charges.select(pl.col("book", "section", "letter").cast(pl.String))
    joined = texts.join(known, on=["book", "section", "letter"], how="left", maintain_order="left")
    before = pl.lit(days) < pl.col("end")
    return (
        joined.select("end", *LIMITS)
        .select(pl.all().gather(places))
        .select(pl.when(before).then(pl.col(name)).alias(name) for name in LIMITS)
    )
