"""The kernel that numbers the days of the calendar."""

# ruff: noqa: PLR2004 - the figures of the calendar
from __future__ import annotations

from typing import Final

from vacatur.native import kernel

UNREAD: Final = -(2**31)
"""The day of a date that is none."""


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
