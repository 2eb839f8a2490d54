"""By when something must be done: a day of the law, of the decision, or of each year."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Final, Literal, Self

import polars as pl
from pydantic import ConfigDict, Field, model_validator

from vacatur.rules.model import Code, Sentence, Sourced

LAST_DAY: Final = "last_day"
DUE_COLUMNS: Final = (LAST_DAY, "days_left", "overdue", "days_overdue")
_DAY_OF_YEAR: Final = re.compile(r"(\d\d)-(\d\d)")
_ANY_YEAR: Final = "2001"
"""No leap year: a duty of February 29 would come every fourth year only."""

DayOfYear = Annotated[str, Field(pattern=_DAY_OF_YEAR.pattern)]


class Due(Sourced):
    """The last day on which something is done in time; told in one of three ways.

    `day` is a day of the law. `column` is a date of the decision. `each_year` are days of every
    year, such as `07-01`: the first of them after the date in `after`, and after `since`, from
    which day the duty stands. With `before` the day itself is too late.
    """

    model_config = ConfigDict(strict=False)

    reads: Sentence
    policy: str = ""
    outcomes: tuple[Code, ...] = ()
    day: date | None = None
    column: Literal["deadline", "eligible_on"] | None = None
    each_year: tuple[DayOfYear, ...] = ()
    after: Literal["", "disposition_date", "arrest_date"] = ""
    since: date | None = None
    before: bool = False

    @model_validator(mode="after")
    def _is_told_in_one_way(self) -> Self:
        if sum(map(bool, (self.day, self.column, self.each_year))) != 1:
            msg = "needs one of `day`, `column` and `each_year`"
            raise ValueError(msg)
        if bool(self.each_year) != bool(self.after):
            msg = "`each_year` and `after` stand together"
            raise ValueError(msg)
        for day in self.each_year:
            date.fromisoformat(f"{_ANY_YEAR}-{day}")
        return self

    def last_day(self) -> pl.Expr:
        """The last day in time; unknown where the date it hangs on is.

        Example:
            >>> due = Due(cite="Act, Section 1", basis="a page", reads="Before the day.",
            ...           column="deadline", before=True)
            >>> frame = pl.DataFrame({"deadline": [date(2021, 1, 1), None]})
            >>> frame.select(due.last_day()).to_series().to_list()
            [datetime.date(2020, 12, 31), None]
        """
        too_early = timedelta(days=int(self.before))
        if self.day is not None:
            return pl.lit(self.day - too_early)
        if self.column is not None:
            return pl.col(self.column) - too_early
        return self._next() - too_early

    def _next(self) -> pl.Expr:
        begun = pl.col(self.after).cast(pl.Date)
        if self.since is not None:
            begun = pl.when(begun < self.since).then(self.since).otherwise(begun)
        days = [
            pl.date(begun.dt.year() + years, int(day[:2]), int(day[3:]))
            for years in (0, 1)
            for day in self.each_year
        ]
        return pl.min_horizontal(pl.when(day > begun).then(day) for day in days)


def last_days(dues: Sequence[Due]) -> pl.Expr:
    """The last day for each record, by the first of the rules that names its outcome."""
    if not dues:
        return pl.lit(None, pl.Date)
    return pl.coalesce(
        pl.when(pl.col("outcome").is_in(due.outcomes)).then(due.last_day()).cast(pl.Date)
        for due in dues
    )


def under_a_due(dues: Sequence[Due]) -> pl.Expr:
    """Whether any rule names the record's outcome."""
    return pl.col("outcome").is_in(sorted({code for due in dues for code in due.outcomes}))


def with_days(table: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Count the days to or from the last day; blank where no last day is known.

    Args:
        table: It has `last_day`.
        as_of: The day that the decisions hold for.

    Returns:
        The table with `days_left` (0 on the last day), `overdue` and `days_overdue`.

    Example:
        >>> table = pl.DataFrame({"last_day": [date(2020, 12, 31), date(2020, 12, 30), None]})
        >>> with_days(table, date(2020, 12, 31)).drop("last_day").rows()
        [(0, False, None), (None, True, 1), (None, None, None)]
    """
    left = (pl.col(LAST_DAY) - pl.lit(as_of)).dt.total_days()
    return table.with_columns(
        pl.when(left >= 0).then(left).alias("days_left"),
        (left < 0).alias("overdue"),
        pl.when(left < 0).then(-left).alias("days_overdue"),
    )


def told(dues: Sequence[Due]) -> list[Mapping[str, object]]:
    """The rules as a manifest tells them."""
    return [due.model_dump(mode="json", exclude_defaults=True) for due in dues]
