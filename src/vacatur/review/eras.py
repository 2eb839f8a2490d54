"""The era of a record: between which changes of its law it falls, or in which decade."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Final

import polars as pl

from vacatur.facts.family import family_of
from vacatur.rules.load import Pack

STATUTES: Final = "statutes"
DECADES: Final = "decades"
UNDATED: Final = "undated"
_DATES: Final = ("offense_date", "disposition_date")
"""The day of a record: the first of these that its family of facts has."""


def era_of(pack: Pack, how: str) -> pl.Expr:
    """The era of each record, as text, from its facts.

    Args:
        pack: The pack that decided.
        how: `statutes`, for the windows of its table of statutes, or `decades`.
    """
    have = {fact.name for fact in family_of(pack).facts}
    day = pl.col(next(name for name in _DATES if name in have))
    era = _decade(day) if how == DECADES else _window(day, changes(pack))
    return pl.when(day.is_null()).then(pl.lit(UNDATED)).otherwise(era).alias("era")


def changes(pack: Pack) -> tuple[date, ...]:
    """The days on which the law of a pack changed, from its table of statutes."""
    windows = pack.data("statutes.csv")
    return tuple(pl.concat([windows["start"], windows["end"]]).drop_nulls().unique().sort())


def _window(day: pl.Expr, days: tuple[date, ...]) -> pl.Expr:
    if not days:
        return pl.lit("any")
    first, last = days[0].isoformat(), days[-1].isoformat()
    era = pl.lit(f"from {last}")
    for begin, end in reversed(list(pairwise(days))):
        words = f"{begin.isoformat()} to {end.isoformat()}"
        era = pl.when(day < end).then(pl.lit(words)).otherwise(era)
    return pl.when(day < days[0]).then(pl.lit(f"before {first}")).otherwise(era)


def _decade(day: pl.Expr) -> pl.Expr:
    return (day.dt.year() // 10 * 10).cast(pl.String) + "s"
