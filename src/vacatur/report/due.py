"""By when relief is due, as the page counts it: by the day, or late or not where it is yearly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from vacatur.dossiers.deadlines import Due

_OWN: Final = "deadline"
"""Stands for a deadline that the decision names and no paper of the jurisdiction speaks of."""
_LATE, _AHEAD, _UNKNOWN = "late", "ahead", "unknown"


@dataclass(frozen=True, kw_only=True)
class Row:
    """What a key of the counts says."""

    rule: str
    """The id of its deadline."""
    due: Due | None
    day: date | None
    """None for a duty of every year, and where the record does not tell."""
    late: bool | None
    """Unknown where the record has not the date from which it runs."""


def due_key(dues: Sequence[Due], as_of: date) -> pl.Expr:
    """The key by which a record is counted; NULL where nothing is due by any day.

    Args:
        dues: The deadlines of the jurisdiction.
        as_of: The day that the decisions hold for.
    """
    named = [
        pl.when(pl.col("outcome").is_in(due.outcomes)).then(_key(due.id, _when(due, as_of)))
        for due in dues
    ]
    own = pl.when(pl.col("deadline").is_not_null()).then(_key(_OWN, _iso(pl.col("deadline"))))
    return pl.coalesce(*named, own)


def row_of(key: str, dues: Sequence[Due], as_of: date) -> Row:
    """Read a key that `due_key` made."""
    rule, _, when = key.partition(" ")
    due = next((due for due in dues if due.id == rule), None)
    if when in (_LATE, _AHEAD, _UNKNOWN):
        late = None if when == _UNKNOWN else when == _LATE
        return Row(rule=rule, due=due, day=None, late=late)
    day = date.fromisoformat(when)
    in_time = as_of < day if due and due.before else as_of <= day
    return Row(rule=rule, due=due, day=day, late=not in_time)


def _key(rule: str, when: pl.Expr) -> pl.Expr:
    return pl.concat_str(pl.lit(rule), when.fill_null(_UNKNOWN), separator=" ")


def _when(due: Due, as_of: date) -> pl.Expr:
    if due.day is not None:
        return pl.lit(due.day.isoformat())
    if due.column is not None:
        return _iso(pl.col(due.column))
    late = due.last_day() < as_of
    return pl.when(late).then(pl.lit(_LATE)).when(~late).then(pl.lit(_AHEAD))


def _iso(day: pl.Expr) -> pl.Expr:
    return day.dt.to_string("%Y-%m-%d")
