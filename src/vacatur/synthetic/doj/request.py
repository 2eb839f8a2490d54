"""What is asked for: how many rows, for which day and county, how dirty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from vacatur.errors import UsageError
from vacatur.synthetic.doj.tables import settings, table

PERSONS = 1000  # rates are in so many persons


@dataclass(frozen=True, kw_only=True)
class Request:
    """How many rows, for which date and county (a row of counties.csv), with which dirt."""

    records: int
    as_of: date
    county: int
    rates: Mapping[str, int]


def read_request(
    records: int,
    *,
    seed: int,
    as_of: date | None,
    county: str | None,
    rates: Mapping[str, int] | None,
) -> Request:
    """Check what is asked for, and fill in what is not said. No rates at all: no dirt.

    Raises:
        UsageError: A number is too small, the date out of range, the county or a rate unknown.

    Example:
        >>> read_request(10, seed=1, as_of=None, county="ALPINE", rates=None).county
        1
    """
    if records < 1 or seed < 0:
        message = "The number of records must be at least 1 and the seed at least 0."
        raise UsageError(message, hint="Give --records 1 or more and --seed 0 or more.")
    return Request(
        records=records,
        as_of=_day(as_of or settings().as_of),
        county=_county(county or settings().county),
        rates={} if rates is None else _rates(rates),
    )


def _day(day: date) -> date:
    first, last = settings().earliest_as_of, settings().latest_as_of
    if not first <= day <= last:
        message = f"The as-of date [{day}] is not between [{first}] and [{last}]."
        raise UsageError(message, hint="Synthetic histories need one of those days.")
    return day


def _county(name: str) -> int:
    names = table("counties")["county"].to_list()
    if name not in names:
        close = get_close_matches(name.upper(), names, n=1)
        hint = f"Did you mean [{close[0]}]?" if close else "Give one of the 58, in capitals."
        raise UsageError(f"There is no county [{name}].", hint=hint)
    return int(names.index(name))


def _rates(changed: Mapping[str, int]) -> Mapping[str, int]:
    rates = {**settings().dirt, **changed}
    unknown = sorted(set(rates) - set(settings().dirt))
    if unknown:
        message = f"There is no kind of dirt [{unknown[0]}]."
        raise UsageError(message, hint=f"The kinds: {', '.join(settings().dirt)}.")
    if min(rates.values()) < 0 or sum(rates.values()) > PERSONS:
        message = f"The rates of dirt must be from 0 and come to {PERSONS} at most."
        raise UsageError(message, hint=f"A rate says how many of {PERSONS} persons.")
    return rates
