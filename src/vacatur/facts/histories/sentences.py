"""When sentences end: every part of a sentence added to the day it was given."""

from __future__ import annotations

import re

import polars as pl

from vacatur.facts.distinct import distinct

PART = re.compile(r"(\d{1,4}) ?([DMY])")
MONTHS = {"Y": 12, "M": 1}


def sentence_ends(sentences: pl.Series, days: pl.Series) -> pl.Series:
    """The day on which each sentence ends; NULL where it, or the day it began, is not known.

    Args:
        sentences: Parts as length and unit, `; ` between them: ``6 M; 90 D``. Shape (n,).
        days: The day each was given. Shape (n,).

    Example:
        >>> from datetime import date
        >>> days = pl.Series([date(2015, 1, 1)] * 2)
        >>> ends = sentence_ends(pl.Series(["6 M; 90 D", "LIFE"]), days)
        >>> ends.to_list()
        [datetime.date(2015, 9, 29), None]
    """
    ends = pl.Series(sentences.name, [None], dtype=pl.Date).new_from_index(0, len(sentences))
    told = sentences.is_not_null() & days.is_not_null()
    if not told.any():
        return ends
    return ends.scatter(told.arg_true(), _ends(sentences.filter(told), days.filter(told)))


def _ends(sentences: pl.Series, days: pl.Series) -> pl.Series:
    places, texts = distinct(sentences.to_frame("sentence"), ["sentence"])
    lengths = [_length(text) for text in texts.to_series().cast(pl.String)]
    table = pl.DataFrame(
        lengths, schema={"months": pl.Int64, "days": pl.Int64}, orient="row"
    ).select(pl.all().gather(places))
    return pl.select(
        pl.lit(days)
        .dt.offset_by(pl.format("{}mo", table["months"]))
        .dt.offset_by(pl.format("{}d", table["days"]))
    ).to_series()


def _length(text: str) -> tuple[int | None, int | None]:
    """Months and days of a sentence; None of both where a part of it cannot be read."""
    parts = [PART.fullmatch(part.strip()) for part in text.split(";")]
    months = days = 0
    for part in parts:
        if part is None:
            return None, None
        if part[2] == "D":
            days += int(part[1])
        else:
            months += int(part[1]) * MONTHS[part[2]]
    return months, days
