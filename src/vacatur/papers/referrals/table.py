"""The rows of one list: records that are eligible, whose they are, and by when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import polars as pl

from vacatur.dossiers.deadlines import LAST_DAY
from vacatur.dossiers.result import PLACE
from vacatur.errors import PackError
from vacatur.papers.cases import one_spelling, plain
from vacatur.papers.cases_due import DUE_COLUMNS, with_days
from vacatur.papers.referrals.words import REFERRALS, Listing, Mark

CLASS_UNKNOWN: Final = "CLASS_UNKNOWN"
OTHER_CLASS: Final = "OTHER_CLASS"
CLEARED: Final = pl.col("determination").eq_missing("ELIGIBLE") & pl.col("hold").eq_missing(
    other=False
)
"""What may stand on a list: eligible, and of nobody on hold."""


def reached(listings: Sequence[Listing]) -> pl.Expr:
    """Whether a decision is on any of some lists."""
    return CLEARED & pl.any_horizontal(_has_outcome(listing) for listing in listings)


def _has_outcome(listing: Listing) -> pl.Expr:
    """Whether one of the list's outcomes is the record's own, or a further path of it."""
    own = pl.col("outcome").is_in(listing.outcomes).eq_missing(other=True)
    if not listing.also:
        return own
    shared = pl.col("also").list.set_intersection(list(listing.outcomes))
    return own | (shared.list.len() > 0).eq_missing(other=True)


def chosen(listing: Listing, records: pl.DataFrame) -> tuple[pl.DataFrame, Mapping[str, int]]:
    """The records of a list, and how many that have its outcomes it leaves out, by reason.

    A list that goes by class leaves out those whose class is another, and counts those whose class
    is unknown.

    Args:
        listing: The list.
        records: See `vacatur.dossiers.dossier.dossiers`.
    """
    mine = records.filter(CLEARED & _has_outcome(listing))
    if not listing.classes:
        return mine, {}
    has_class = pl.col("offense_class").is_in(listing.classes)
    unknown = mine.filter(has_class.is_null()).height
    kept = mine.filter(has_class)
    others = mine.height - unknown - kept.height
    return kept, {OTHER_CLASS: others, CLASS_UNKNOWN: unknown}


def table_of(listing: Listing, records: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The rows of a list as they are handed on.

    Args:
        listing: The list.
        records: See `chosen`.
        as_of: The day that the decisions hold for.

    Returns:
        The list's columns, its marks and the days of its deadline; in the order of its `each`,
        which is blank where the record names none, then of its `sort`, then of the records.

    Raises:
        PackError: The list asks for a column that there is not.
    """
    spelled = records.with_columns(one_spelling("county"), one_spelling("agency"))
    marked = spelled.with_columns(*map(_marked, listing.mark), _last_day(listing))
    return _ordered(listing, with_days(marked, as_of))


def _last_day(listing: Listing) -> pl.Expr:
    due = pl.lit(None, pl.Date) if listing.due is None else listing.due.last_day().cast(pl.Date)
    return due.alias(LAST_DAY)


def _marked(mark: Mark) -> pl.Expr:
    """True or false; unknown where the class is."""
    return pl.col("offense_class").is_in(mark.classes).alias(mark.column)


def _ordered(listing: Listing, rows: pl.DataFrame) -> pl.DataFrame:
    each = [listing.each] if listing.each else []
    for name in (*listing.columns, *listing.sort):
        if name not in rows.columns:
            message = f"[{REFERRALS}] asks for the column [{name}], which no record has."
            raise PackError(message, hint=f"It stands in the list [{listing.id}].")
    days = DUE_COLUMNS if listing.due else ()
    shown = [*listing.columns, *(mark.column for mark in listing.mark), *days]
    wanted = [name for name in each if name not in shown]
    in_order = rows.sort(*(plain(name) for name in each), *listing.sort, PLACE, nulls_last=True)
    return in_order.select(*wanted, *dict.fromkeys(shown))
