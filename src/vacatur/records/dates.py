"""Dates from text: each form that a profile names, and nothing guessed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import polars as pl

from vacatur.records.profile_parts import ISO

FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2099, 12, 31)
_ISO_DAY: Final = "%Y-%m-%d"
# A time of day behind an ISO date, with or without seconds, fraction and zone. The day counts
# as it is written: a zone never moves it.
_ISO_TIME: Final = (
    r"^(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$"
)


def parse_dates(
    text: pl.Series, forms: Sequence[str] = (ISO,), *, two_digit_years_until: int | None = None
) -> pl.Series:
    """Read dates; what no form reads is NULL.

    Args:
        text: Trimmed text, shape (n,), NULL for blank.
        forms: `iso` or strptime forms, tried in order.
        two_digit_years_until: Last year that two digits can mean; later ones are a century ago.

    Returns:
        Dates, shape (n,).

    Example:
        >>> parse_dates(pl.Series(["2019-06-25", "2019-02-30"])).to_list()
        [datetime.date(2019, 6, 25), None]
    """
    parsed = _day(text, forms[0], two_digit_years_until)
    unread = text.filter(text.is_not_null() & parsed.is_null()).unique()
    if unread.is_empty():
        return parsed
    late = [_day(unread, form, two_digit_years_until) for form in forms[1:]]
    if ISO in forms:
        late.append(_day(unread.str.extract(_ISO_TIME), ISO, None))
    found = pl.select(pl.coalesce(late)).to_series() if late else parsed.clear(len(unread))
    return pl.select(
        pl.coalesce(
            parsed,
            text.replace_strict(unread, found, default=None, return_dtype=pl.Date),
        )
    ).to_series()


def out_of_range(dates: pl.Series) -> pl.Series:
    """Tell which dates lie outside 1900 to 2099: no such year is meant, it is a slip.

    Example:
        >>> out_of_range(pl.Series([date(2924, 1, 1), None])).to_list()
        [True, None]
    """
    return (dates < FIRST_DAY) | (dates > LAST_DAY)


def _day(text: pl.Series, form: str, two_digit_years_until: int | None) -> pl.Series:
    if form == ISO:  # parsed faster than it is looked up
        return text.str.to_date(_ISO_DAY, strict=False, cache=False)
    parsed = text.str.to_date(form, strict=False)
    if "%y" not in form or two_digit_years_until is None:
        return parsed
    return _rolled_back(parsed, two_digit_years_until)


def _rolled_back(parsed: pl.Series, until: int) -> pl.Series:
    day = pl.lit(parsed)
    century_ago = day.dt.offset_by("-100y")
    same_day = pl.when(century_ago.dt.day() == day.dt.day()).then(century_ago)
    return pl.select(pl.when(day.dt.year() > until).then(same_day).otherwise(day)).to_series()
