"""The last day of a window: the first day is left out, the last one counts."""

from __future__ import annotations

from datetime import date

import polars as pl

from vacatur.status.events import on
from vacatur.status.law import Counting, StatusLaw, Window


def last_day(window: Window, law: StatusLaw) -> pl.Expr:
    """The last day on which what a window is for is in time; unknown where it does not run.

    Args:
        window: The window.
        law: How days are counted.

    Returns:
        A date, of frames with `on_<stage>` columns and the dates that deadlines ask for.
    """
    if window.due is not None:
        return window.due.last_day()
    begin = pl.col(on(window.begins))
    return rolled(begin.dt.offset_by(f"{window.days}d"), law.counting)


def rolled(day: pl.Expr, counting: Counting) -> pl.Expr:
    """A last day that is no working day moves to the next one, where the law says so.

    Example:
        >>> counting = Counting(weekend="next_working_day", cite="none", confidence=1.0)
        >>> saturday = pl.DataFrame({"day": [date(2020, 3, 28)]})
        >>> saturday.select(rolled(pl.col("day"), counting)).item()
        datetime.date(2020, 3, 30)
    """
    if counting.weekend == "counts":
        return day
    return day.dt.add_business_days(0, holidays=counting.holidays, roll="forward")


def latest(events: pl.DataFrame, at_least: date) -> date:
    """The latest day in a ledger, or another that is later."""
    found = events["date"].max()
    return max(found, at_least) if isinstance(found, date) else at_least
