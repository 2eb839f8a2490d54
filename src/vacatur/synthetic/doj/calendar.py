"""Days and years: windows in words, calendar years that roll over, and days as text."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import polars as pl

from vacatur.synthetic.draws import Floats, Ints, scale
from vacatur.synthetic.tables import days

MONTHS_A_YEAR = 12
TERM = re.compile(r"(?P<base>asof|\d{4}-\d{2}-\d{2})(?P<steps>(?:[+-]\d+[yd])*)")
STEP = re.compile(r"(?P<count>[+-]\d+)(?P<unit>[yd])")
FIRST_WRITTEN, LAST_WRITTEN = date(1880, 1, 1), date(2120, 12, 31)


def add_years(day: Ints, years: int | Ints) -> Ints:
    """Move days (since 1970) by calendar years; February 29 rolls over to March 1. Shape (n,).

    >>> moved = add_years(np.array([days(date(2000, 2, 29))]), 21)
    >>> moved.astype("datetime64[D]").astype(str).tolist()
    ['2021-03-01']
    """
    dates = np.asarray(day, dtype=np.int64).astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    inside = (dates - months.astype("datetime64[D]")).astype(np.int64)
    moved = (months + np.asarray(years) * MONTHS_A_YEAR).astype("datetime64[D]")
    return np.asarray(moved.astype(np.int64) + inside)


def read_day(text: str, as_of: date) -> int:
    """Read a day in words, such as ``asof-10y+1d`` or ``2016-11-09``.

    >>> read_day("asof-10y+1d", date(1980, 1, 1))
    1
    """
    term = TERM.fullmatch(text)
    if term is None:
        message = f"[{text}] is no day"
        raise ValueError(message)
    base = as_of if term["base"] == "asof" else date.fromisoformat(term["base"])
    return shift(days(base), term["steps"])


def shift(day: int, steps: str) -> int:
    """Move a day by steps such as ``-21y+1d``."""
    for step in STEP.finditer(steps):
        count = int(step["count"])
        day = day + count if step["unit"] == "d" else int(add_years(np.array([day]), count)[0])
    return day


def read_window(text: str, as_of: date) -> tuple[int, int]:
    """Read ``first..last``, or one day that is both.

    >>> read_window("asof-1d..asof", date(1970, 1, 3))
    (1, 2)
    """
    first, _, last = text.partition("..")
    return read_day(first, as_of), read_day(last or first, as_of)


def within(uniform: Floats, first: Ints, last: Ints) -> Ints:
    """Draw a day from each window, both ends included. Shape (n,)."""
    return first + scale(uniform, last - first + 1)


def written(day: Ints | pl.Series) -> pl.Series:
    """Write days as YYYYMMDD. Shape (n,).

    >>> written(np.array([0, 59])).to_list()
    ['19700101', '19700301']
    """
    origin = days(FIRST_WRITTEN)
    every = pl.date_range(FIRST_WRITTEN, LAST_WRITTEN, eager=True).dt.to_string("%Y%m%d")
    return every.gather(pl.Series(day).cast(pl.Int64) - origin)
