"""The kernel that numbers the days of the calendar."""

# ruff: noqa: PLR2004 - the figures of the calendar
from __future__ import annotations

from typing import Final

import numpy as np

from vacatur.native import kernel

UNREAD: Final = -(2**31)
"""The day of a date that is none."""


FIRST_YEAR: Final = 1800
LAST_YEAR: Final = 2199
_MONTHS: Final = np.arange(f"{FIRST_YEAR}-01", f"{LAST_YEAR + 1}-02", dtype="datetime64[M]")
_FIRST_DAYS: Final = _MONTHS.astype("datetime64[D]").astype(np.int32)
"""The first day of each month of those years, and of the one after them."""


@kernel
def known_day(year: int, month: int, day: int) -> int:
    """Return the number of a day as `day_number` does, found in a table for years of records."""
    if year < FIRST_YEAR or year > LAST_YEAR or month < 1 or month > 12:
        return day_number(year, month, day)
    place = (year - FIRST_YEAR) * 12 + month - 1
    first, after = _FIRST_DAYS[place], _FIRST_DAYS[place + 1]
    return first + day - 1 if 1 <= day <= after - first else UNREAD


@kernel
def day_number(year: int, month: int, day: int) -> int:
    """Return the number of a day, 0 for 1970-01-01, or UNREAD where the calendar has no such."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    longest = 30 + (month + month // 8) % 2 if month != 2 else 28 + leap
    if month < 1 or month > 12 or day < 1 or day > longest:
        return UNREAD
    # Years are counted from March here, so that a leap day is the last day of one.
    since_march = (month + 9) % 12
    years = year - (1 if month < 3 else 0)
    leap_days = years // 4 - years // 100 + years // 400
    return years * 365 + leap_days + (since_march * 153 + 2) // 5 + day - 1 - 719468
