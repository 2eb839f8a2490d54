"""Invented people: who a group of charges belongs to, where, and what is on file about them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import polars as pl

from vacatur.synthetic.draws import Bools, Draws, Ints, choose, scale
from vacatur.synthetic.tables import law, read_toml, table

YEAR_DAYS = 365
NOISE_YEARS = 9  # arrests of one person stand about this many years apart


@dataclass(frozen=True, kw_only=True)
class Places:
    """County, agency and source system of each group. Shape (g,) each."""

    county: Ints
    agency: pl.Series
    system: Ints


@cache
def names() -> dict[str, Any]:
    """The lists of names, streets, towns and agencies."""
    return read_toml("tables/people.toml")


def person_of_group(day: Ints, alone: Bools, draws: Draws) -> Ints:
    """Give each group a person; groups of one person are not far apart in time. Shape (g,)."""
    groups = len(day)
    noise = scale(draws.uniform("life", groups), 2 * NOISE_YEARS * YEAR_DAYS)
    order = np.argsort(day + noise, kind="stable")
    sizes = 1 + draws.pick("incidents", groups, law().mix["incidents_per_person"])
    person = np.empty(groups, dtype=np.int64)
    person[order] = np.repeat(np.arange(groups), sizes)[:groups]
    return np.where(alone, groups + np.arange(groups), person)


def apart(person: Ints, group: Ints, day: Ints) -> Ints:
    """Give a group its own person where it would meet another group of the person on one day.

    Otherwise two constructs could be associated with one another by chance. The arguments and
    the result have one entry per record; persons come back numbered without gaps. Shape (n,).

    >>> one, two = np.array([0, 0, 0]), np.array([0, 1, 2])
    >>> apart(one, two, np.array([5, 5, 6])).tolist()
    [0, 1, 0]
    """
    order = np.lexsort((group, day, person))
    same = (np.diff(person[order]) == 0) & (np.diff(day[order]) == 0)
    crowded = group[order][1:][same & (np.diff(group[order]) != 0)]
    lonely = np.isin(group, crowded)
    moved = np.where(lonely, person.max(initial=0) + 1 + group, person)
    return np.unique(moved, return_inverse=True)[1].astype(np.int64)


def place(person: Ints, cook: Bools, filed: Bools, draws: Draws) -> Places:
    """Set county, agency and source system of each group. Shape (g,)."""
    weights = _county_weights()
    home = draws.pick("home county", int(person.max(initial=0)) + 1, weights)
    away = draws.pick("other county", len(person), weights)
    stays = draws.percent("same county", len(person), law().mix["same_county_percent"])
    county = np.where(cook, _cook(), np.where(stays, home[person], away))
    in_cook = county == _cook()
    return Places(
        county=county,
        agency=_agencies(county, in_cook & cook, draws),
        system=_systems(in_cook, filed, draws),
    )


@cache
def _cook() -> int:
    return table("counties")["county"].to_list().index("Cook")


@cache
def _county_weights() -> Ints:
    others = table("counties")["thousands"].cast(pl.Int64).to_numpy().copy()
    share = law().mix["cook_percent"]
    others[_cook()] = int(others.sum()) * share // (100 - share)
    return np.asarray(others)


def _agencies(county: Ints, chicago: Bools, draws: Draws) -> pl.Series:
    lists = names()
    uniform = draws.uniform("agency", len(county))
    here = choose(uniform, lists["county_agency_weights"])
    in_cook = np.where(chicago, 0, choose(uniform, lists["cook_agency_weights"]))
    local = [
        name.format(county=county_name.upper())
        for county_name in table("counties")["county"]
        for name in lists["county_agencies"]
    ]
    every = pl.Series([*local, *lists["cook_agencies"]])
    width = len(lists["county_agencies"])
    return every.gather(np.where(county == _cook(), len(local) + in_cook, county * width + here))


def _systems(in_cook: Bools, filed: Bools, draws: Draws) -> Ints:
    """Index into SYSTEMS (cpd, clerk, jail, isp) by place and by whether a case was filed."""
    uniform = draws.uniform("system", len(in_cook))
    court, arrest = choose(uniform, [0, 62, 14, 24]), choose(uniform, [85, 0, 0, 15])
    elsewhere = choose(uniform, [0, 20, 0, 80])
    return np.where(in_cook, np.where(filed, court, arrest), elsewhere)


def person_columns(persons: int, earliest: Ints, minor: Bools, draws: Draws) -> pl.DataFrame:
    """Write who each person is: id, name, birth, sex, race and last address. Shape (p, 9).

    ``earliest`` is the person's first arrest day; ``minor`` marks persons in a juvenile matter.
    """
    lists = names()
    female = draws.percent("sex", persons, lists["female_percent"])
    given = np.where(
        female,
        len(lists["given_m"]) + scale(draws.uniform("given f", persons), len(lists["given_f"])),
        scale(draws.uniform("given m", persons), len(lists["given_m"])),
    )
    family = scale(draws.uniform("family", persons), len(lists["family"]))
    middle = scale(draws.uniform("middle", persons), 26)
    known = pl.DataFrame(
        {
            "person_id": _state_ids(persons, draws),
            "name": _full_names(given, family, middle),
            "dob": _births(earliest, minor, draws),
            "sex": pl.Series(["M", "F"]).gather(female.astype(np.int64)),
            "race": pl.Series(lists["race"]).gather(
                draws.pick("race", persons, lists["race_weights"])
            ),
        }
    )
    return known.with_columns(_addresses(persons, draws)).with_columns(dob=_own_birth())


def _own_birth() -> pl.Expr:
    """No two people share both name and birth date: nothing may look like one person twice."""
    twin = pl.int_range(pl.len()).over("name", "dob")
    return pl.col("dob") + pl.duration(days=twin)


def _state_ids(persons: int, draws: Draws) -> pl.Series:
    numbers = 10_000_000 + draws.order("state id", persons) * 11
    return pl.select(pl.format("IL{}", pl.Series(numbers).cast(pl.String).str.zfill(8))).to_series()


def _full_names(given: Ints, family: Ints, middle: Ints) -> pl.Series:
    lists = names()
    letters = pl.Series(list("ABCDEFGHIJKLMNOPQRSTUVWXYZ")).gather(middle)
    first = pl.Series([*lists["given_m"], *lists["given_f"]]).gather(given)
    last = pl.Series(lists["family"]).gather(family)
    return pl.select(pl.format("{}, {} {}", last, first, letters)).to_series()


def _births(earliest: Ints, minor: Bools, draws: Draws) -> pl.Series:
    uniform = draws.uniform("age", len(earliest))
    adult = 18 * 366 + scale(uniform * uniform, 32 * YEAR_DAYS)
    child = 13 * 366 + scale(uniform, 3 * YEAR_DAYS)
    return pl.Series(earliest - np.where(minor, child, adult)).cast(pl.Int32).cast(pl.Date)


def _addresses(persons: int, draws: Draws) -> list[pl.Series]:
    lists = names()
    number = pl.Series(100 + scale(draws.uniform("house", persons), 9800))
    street = pl.Series(lists["streets"]).gather(
        scale(draws.uniform("street", persons), len(lists["streets"]))
    )
    towns = [*lists["towns"], *lists["cook_towns"]]
    postal = 60000 + scale(draws.uniform("zip", persons), 2999)
    return [
        pl.select(address=pl.format("{} {}", number, street)).to_series(),
        pl.Series("city", towns).gather(scale(draws.uniform("town", persons), len(towns))),
        pl.Series("state", ["IL"]).gather(np.zeros(persons, dtype=np.int64)),
        pl.Series("zip", postal).cast(pl.String),
    ]
