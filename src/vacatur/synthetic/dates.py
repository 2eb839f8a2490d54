"""When things happened: offense, arrest and disposition days of every record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
import polars as pl

from vacatur.synthetic.draws import Bools, Draws, Ints, scale
from vacatur.synthetic.layout import Layout
from vacatur.synthetic.scenarios import lines
from vacatur.synthetic.tables import days, law

FIRST_YEAR = 1965
LONGEST_LIST = 8
FIRST_DAY, LAST_DAY = 1, 2  # values of `edge`


@dataclass(frozen=True, kw_only=True)
class Span:
    """Where a line's offense may fall: a period, or a short list of days."""

    first: int
    last: int
    listed: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Lead:
    """Offense and arrest day of each group's first charge, and which edge it was moved to.

    Shape (g,) each; ``edge`` is 0 for none, 1 for the first and 2 for the last day.
    """

    offense: Ints
    arrest: Ints
    edge: Ints


@cache
def _calendar() -> Ints:
    """Cumulative weight of each day from FIRST_YEAR on. Shape (d,)."""
    parts = [
        np.full(days(date(year + 1, 1, 1)) - days(date(year, 1, 1)), weight, dtype=np.int64)
        for year, weight in enumerate(law().mix["years"], start=FIRST_YEAR)
    ]
    return np.cumsum(np.concatenate(parts))


@cache
def _spans() -> tuple[Span, ...]:
    return tuple(_span(line.dates) for line in lines())


def _span(dates: str | Sequence[str]) -> Span:
    if isinstance(dates, str):
        first, last = law().periods[dates]
        return Span(first=days(first), last=days(last), listed=())
    listed = tuple(days(date.fromisoformat(day)) for day in dates)
    return Span(first=min(listed), last=max(listed), listed=listed)


def lead_dates(layout: Layout, draws: Draws) -> Lead:
    """Draw the offense and arrest day of each group's first charge."""
    spans = _spans()
    first = np.array([span.first for span in spans])[layout.lead]
    last = np.array([span.last for span in spans])[layout.lead]
    listed, listed_day = _listed(layout, draws)
    edge = np.where(listed, 0, _edges(len(first), draws))
    between = _days_between(first, last, draws)
    offense = np.select(
        [listed, edge == FIRST_DAY, edge == LAST_DAY], [listed_day, first, last], between
    )
    lag = np.where(listed | (edge > 0), 0, _lags(len(first), draws))
    return Lead(offense=offense, arrest=np.minimum(offense + lag, last), edge=edge)


def _days_between(first: Ints, last: Ints, draws: Draws) -> Ints:
    calendar, origin = _calendar(), days(date(FIRST_YEAR, 1, 1))
    low = np.where(first > origin, calendar[first - origin - 1], 0)
    drawn = low + draws.below("offense day", calendar[last - origin] - low)
    return np.searchsorted(calendar, drawn, side="right").astype(np.int64) + origin


def _listed(layout: Layout, draws: Draws) -> tuple[Bools, Ints]:
    padded = np.zeros((len(_spans()), LONGEST_LIST), dtype=np.int64)
    for row, span in zip(padded, _spans(), strict=True):
        row[: len(span.listed)] = span.listed
    count = np.array([len(span.listed) for span in _spans()])[layout.lead]
    choice = draws.below("listed day", np.maximum(count, 1))
    return count > 0, padded[layout.lead, choice]


def _edges(n: int, draws: Draws) -> Ints:
    side = FIRST_DAY + draws.pick("edge side", n, [1, 1])
    return np.where(draws.percent("edge", n, law().rates["edge"]), side, 0)


def _lags(n: int, draws: Draws) -> Ints:
    """Days from offense to arrest: most often none."""
    return np.where(draws.percent("lag", n, 15), 1 + scale(draws.uniform("lag days", n), 60), 0)


def row_dates(rows: pl.DataFrame, lead: Lead, draws: Draws) -> pl.DataFrame:
    """Add ``offense_day`` and ``arrest_day`` (days since 1970) and the edge to every row.

    ``rows`` has the group number and the line's ``when`` and ``flags``.
    """
    group = rows["group"].to_numpy()
    offense, arrest = lead.offense[group], lead.arrest[group]
    elsewhere = _history(offense, draws.below("history", np.full(len(lead.offense), 4000))[group])
    when = rows["when"]
    history = (when == "history").to_numpy()
    later = np.minimum(arrest + 40, days(law().as_of))
    late = arrest + 20 * rows["flags"].list.contains("late_arrest").to_numpy()
    return rows.with_columns(
        offense_day=pl.Series(np.where(history, elsewhere, offense), dtype=pl.Int32),
        arrest_day=pl.Series(
            np.select([history, (when == "later").to_numpy()], [elsewhere, later], late),
            dtype=pl.Int32,
        ),
        edge=pl.Series(lead.edge[group], dtype=pl.Int8),
    )


def _history(day: Ints, distance: Ints) -> Ints:
    """Another time in the same life: months or years before, or after where that is too early."""
    before = day - 200 - distance
    start = days(law().periods["s4_w1"][0])
    return np.where(before > start, before, day + 200 + distance)


def disposition_days(rows: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """Add ``disposition_day``: NULL where no disposition or no date is on file.

    One day per case, so that the counts of a case end together; never after the as-of date,
    and before the relief act where the offense was, unless the line says otherwise.
    """
    act, today = days(law().dates["relief_act"]), days(law().as_of)
    groups = int(rows["group"].max() or 0) + 1  # type: ignore[arg-type]
    group = rows["group"].to_numpy()
    wait = (20 + scale(draws.uniform("disposition", groups), 380))[group]
    short = scale(draws.uniform("short wait", groups), 12)[group]
    later = scale(draws.uniform("after act", groups), today - act)[group]
    after = act + np.where(short % 2 == 0, later, 0)
    offense, arrest = pl.col("offense_day"), pl.col("arrest_day")
    ordinary = pl.min_horizontal(
        arrest + pl.Series(wait), pl.when(offense < act).then(act - 1).otherwise(today - 1)
    )
    flags = pl.col("flags").list
    day = (
        pl.when(flags.contains("no_disposition_date") | (pl.col("dated") == "no"))
        .then(None)
        .when(pl.col("status") == "sol_160")
        .then(today - law().sol_days - pl.Series(short))
        .when(pl.col("status") == "sol_159")
        .then(today - law().sol_days + 1 + pl.Series(short))
        .when(flags.contains("convicted_after"))
        .then(pl.Series(after))
        .when(flags.contains("convicted_on_the_eve"))
        .then(act - 1)
        .otherwise(ordinary)
    )
    return rows.with_columns(disposition_day=day.cast(pl.Int32))
