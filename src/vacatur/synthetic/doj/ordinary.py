"""Ordinary histories: a life of arrests, most of them filed, some of them convictions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from vacatur.synthetic.doj.calendar import within
from vacatur.synthetic.doj.lines import COMMENT, GRADE, KIND, SCHEMA, STATED, enum, grouped
from vacatur.synthetic.doj.places import counties_of
from vacatur.synthetic.doj.tables import number_of, settings, table
from vacatur.synthetic.draws import Bools, Draws, Ints, choose, scale
from vacatur.synthetic.tables import days

Words = NDArray[np.str_]

YEAR_DAYS = 365
QUIET_DAYS = 60  # before the as-of date, without a new arrest
LONGEST_GAP = 3600
LONGEST_WAIT = 400  # from arrest to court
YOUNGEST, SPAN = 15 * 366, 34 * YEAR_DAYS  # age at the first arrest
SPECIALS = ("applicant", "registration", "deceased")  # in the order in which they may come


@dataclass(frozen=True, kw_only=True)
class Histories:
    """Who, and what: birth days by person, and lines. Shapes (p, 2) and (m, 16)."""

    people: pl.DataFrame
    lines: pl.DataFrame


@dataclass(frozen=True, kw_only=True)
class Cycles:
    """Arrest cycles: the person, the number from 1, the day of arrest. Shape (c,) each."""

    person: Ints
    number: Ints
    day: Ints


def ordinary(persons: int, *, as_of: date, county: int, draws: Draws) -> Histories:
    """Draw ordinary histories of so many persons; ``county`` is the main one's row."""
    first = _first_days(persons, as_of, draws)
    age = YOUNGEST + scale(draws.uniform("age", persons) ** 2, SPAN)
    cycles = _cycles(first, days(as_of), draws)
    counts = _counts(cycles, persons, days(as_of), county, draws)
    specials = _specials(cycles, first, days(as_of), county, draws)
    people = pl.DataFrame({"person": np.arange(persons), "dob": first - age})
    return Histories(people=people, lines=pl.concat([counts, specials]))


def _first_days(persons: int, as_of: date, draws: Draws) -> Ints:
    """Draw the first arrest of each person by the weights of the years. Shape (p,)."""
    start = settings().first_year
    span = choose(draws.uniform("first years", persons), settings().shape["years"])
    low = np.array([days(date(start + 5 * i, 1, 1)) for i in range(len(settings().shape["years"]))])
    latest = days(as_of) - QUIET_DAYS
    first = np.minimum(low[span], latest - YEAR_DAYS)
    last = np.minimum(low[span] + 5 * YEAR_DAYS, latest)
    return within(draws.uniform("first day", persons), first, last)


def _cycles(first: Ints, today: int, draws: Draws) -> Cycles:
    """Draw later arrests after the first; those that lie ahead are dropped."""
    many = draws.pick("cycles", len(first), settings().shape["cycles"])
    person = np.repeat(np.arange(len(first)), many)
    start = np.cumsum(many) - many
    number = np.arange(len(person)) - start[person]
    gap = 30 + scale(draws.uniform("gap", len(person)) ** 2, LONGEST_GAP)
    elapsed = np.cumsum(np.where(number == 0, 0, gap))
    day = first[person] + elapsed - elapsed[start[person]]
    kept = day <= today - QUIET_DAYS
    return Cycles(person=person[kept], number=number[kept] + 1, day=day[kept])


def _counts(cycles: Cycles, persons: int, today: int, county: int, draws: Draws) -> pl.DataFrame:
    """Write the counts of every cycle as lines; the counts of a case share day and county."""
    shape, many = settings().shape, len(cycles.person)
    counts = 1 + draws.pick("counts", many, shape["counts"])
    of = np.repeat(np.arange(many), counts)
    filed = draws.percent("filed", many, shape["filed_percent"])
    wait = scale(draws.uniform("wait", many), LONGEST_WAIT)
    where = counties_of(cycles.person, persons, county, draws)
    group = np.where(filed[of], _pick_name("groups", len(of), draws), "released")
    base = pl.DataFrame(
        {
            "person": cycles.person[of],
            "cycle": cycles.number[of],
            "kind": enum(KIND, np.where(filed, 0, 1)[of]),
            "county": where[of],
            "arrest_day": cycles.day[of],
            "court_day": np.minimum(cycles.day + wait, today)[of],
            "violation": draws.percent("violation", len(of), shape["violation_percent"]),
        }
    )
    return with_details(base, pl.Series(_pick_name("pools", len(of), draws)), group, draws)


def _pick_name(names: str, n: int, draws: Draws) -> Words:
    weights: Mapping[str, int] = settings().shape[names]
    return np.array(list(weights))[draws.pick(names, n, list(weights.values()))]


def with_details(base: pl.DataFrame, pools: pl.Series, groups: Words, draws: Draws) -> pl.DataFrame:
    """Add charge, class, disposition, sentence parts and how the charge is written."""
    shape, n = settings().shape, base.height
    group = pl.Series(groups, dtype=pl.String)
    charge = grouped(pools, "charges", "pool", draws, "charge")
    grade = _grades(charge, draws)
    convicted = (group == "convicted").to_numpy()
    parts = np.where(convicted, draws.pick("parts", n, shape["parts"]), 0)
    added = {
        "charge": pl.Series(charge),
        "grade": grade,
        "stated": enum(STATED, _stated(grade, draws)),
        "disposition": pl.Series(grouped(group, "dispositions", "group", draws, "disposition")),
        "parts": pl.Series(parts),
        "violation": base["violation"] & pl.Series(convicted),
        "comment": enum(COMMENT, _comments(n, draws)),
    }
    return conform(base.with_columns(**added))


def _grades(charge: Ints, draws: Draws) -> pl.Series:
    """Draw the class of each charge from those that its statute has. Shape (n,)."""
    letters = table("charges")["grades"].gather(charge)
    place = scale(draws.uniform("grade", len(charge)), letters.str.len_bytes().to_numpy())
    return letters.str.slice(pl.Series(place), 1).cast(GRADE)


def _stated(grade: pl.Series, draws: Draws) -> Ints:
    shape, n = settings().shape, len(grade)
    toc = draws.percent("toc only", n, shape["toc_only_percent"])
    wobbler = draws.percent("wobbler", n, shape["wobbler_percent"]) & (grade != "F").to_numpy()
    return np.where(toc, 1, np.where(wobbler, 2, 0))


def _comments(n: int, draws: Draws) -> Ints:
    shape = settings().shape
    see, blank = shape["comment_percent"], shape["blank_offense_percent"]
    return draws.pick("comment", n, [100 - see - blank, see, blank])


def _specials(cycles: Cycles, first: Ints, today: int, county: int, draws: Draws) -> pl.DataFrame:
    """Add one-row cycles: applicants, registrations, deaths. Nobody is left without a row."""
    persons = len(first)
    last, many = first.copy(), np.zeros(persons, dtype=np.int64)
    np.maximum.at(last, cycles.person, cycles.day)
    np.maximum.at(many, cycles.person, cycles.number)
    frames = []
    for kind in SPECIALS:
        share = draws.percent(kind, persons, settings().shape[f"{kind}_percent"])
        chosen = share | (many == 0) if kind == "applicant" else share
        many = many + chosen
        last = np.minimum(last + 30 + draws.below(f"{kind} day", np.full(persons, 500)), today)
        frames.append(_special(kind, chosen, many, last, county, draws))
    return pl.concat(frames)


def _special(
    kind: str, chosen: Bools, number: Ints, day: Ints, county: int, draws: Draws
) -> pl.DataFrame:
    person = np.flatnonzero(chosen)
    pool = pl.Series(
        np.where(draws.percent("register sex", len(person), 60), "register_sex", "register")
    )
    plain = number_of("charges", "pool", "nothing")
    charge = grouped(pool, "charges", "pool", draws, "register")
    return conform(
        pl.DataFrame(
            {
                "person": person,
                "cycle": number[person],
                "kind": pl.Series([kind] * len(person), dtype=KIND),
                "charge": charge if kind == "registration" else np.full(len(person), plain),
                "county": np.full(len(person), county),
                "arrest_day": day[person],
                "court_day": day[person],
            }
        )
    )


def conform(lines: pl.DataFrame) -> pl.DataFrame:
    """Bring lines into the one schema; what is not stated is a line without anything special."""
    defaults = {
        "grade": "F",
        "stated": "status",
        "disposition": number_of("dispositions", "group", "pending"),
        "parts": 0,
        "violation": False,
        "comment": "plain",
    }
    return lines.select(
        (
            pl.col(name).cast(kind)
            if name in lines.columns
            else pl.lit(defaults.get(name)).cast(kind).alias(name)
        )
        for name, kind in SCHEMA.items()
    )
