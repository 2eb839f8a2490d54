"""Planted histories: small ones that stand on an edge or show one kind of dirt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import polars as pl

from vacatur.synthetic.doj.calendar import STEP, add_years, read_window, within
from vacatur.synthetic.doj.lines import COMMENT, GRADE, KIND, STATED, grouped
from vacatur.synthetic.doj.ordinary import Histories, conform
from vacatur.synthetic.doj.places import other_counties
from vacatur.synthetic.doj.tables import number_of, table, toml
from vacatur.synthetic.draws import Bools, Draws, Ints, scale

NOTHING = {"dirt": None, "expect": None}
LONGEST_WAIT = 200  # from arrest to court
OLDEST = "conv"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Every scenario: names and weights (shape (s,)), lines of each, and one row per line."""

    names: tuple[str, ...]
    weights: Ints
    births: tuple[str, ...]
    size: Ints
    lines: pl.DataFrame


@cache
def plan(*, dirt: bool) -> Plan:
    """Read the scenarios; without dirt only those that plant none."""
    raw = [each for each in toml("scenarios")["scenario"] if dirt or not _dirty(each)]
    lines = [list(_lines(each)) for each in raw]
    return Plan(
        names=tuple(each["name"] for each in raw),
        weights=np.array([each["weight"] for each in raw], dtype=np.int64),
        births=tuple(each.get("dob", toml("scenarios")["dob"]) for each in raw),
        size=np.array([len(some) for some in lines], dtype=np.int64),
        lines=pl.DataFrame([line for some in lines for line in some], infer_schema_length=None),
    )


def _dirty(scenario: Mapping[str, Any]) -> bool:
    return any("dirt" in line for line in scenario["lines"])


def _lines(scenario: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    extras, defaults = toml("scenarios")["extras"], toml("scenarios")["defaults"]
    for line in scenario["lines"]:
        stated = extras[line["extra"]] if "extra" in line else line
        full = NOTHING | defaults | stated
        yield full | _charge(full["charge"]) | {"scenario": scenario["name"]}


def _charge(name: str) -> dict[str, Any]:
    """Tell a pool of charges from one charge of the table."""
    if name in set(table("charges")["pool"]):
        return {"pool": name, "exact": None}
    row = number_of("charges", "key", name)
    return {"pool": table("charges")["pool"][row], "exact": row}


def planted(scenario: Ints, drawn: Plan, *, as_of: date, county: int, draws: Draws) -> Histories:
    """Write the histories of persons who each follow one scenario of the plan.

    Args:
        scenario: The scenario of each person. Shape (p,).
        drawn: What they are drawn from.
        as_of: The date that windows refer to.
        county: Row of the main county.
        draws: Where the draws come from.

    Returns:
        Persons, numbered from zero, and their lines.
    """
    size = drawn.size[scenario]
    person = np.repeat(np.arange(len(scenario)), size)
    place = np.arange(len(person)) - (np.cumsum(size) - size)[person]
    first_line = (np.cumsum(drawn.size) - drawn.size)[scenario]
    lines = drawn.lines[first_line[person] + place]
    day = _days(lines["date"], as_of, draws)
    people = _people(scenario, drawn, day[place == 0], as_of, draws)
    return Histories(people=people, lines=_written(lines, person, place, day, county, draws))


def _written(
    lines: pl.DataFrame, person: Ints, place: Ints, day: Ints, county: int, draws: Draws
) -> pl.DataFrame:
    n = len(person)
    drawn = grouped(lines["pool"], "charges", "pool", draws, "planted charge")
    elsewhere = other_counties(n, county, draws)
    wait = 1 + scale(draws.uniform("planted wait", n), LONGEST_WAIT)
    return conform(
        lines.with_columns(
            pl.col("kind").cast(KIND),
            pl.col("grade").cast(GRADE),
            pl.col("stated").cast(STATED),
            pl.col("comment").cast(COMMENT),
            person=pl.Series(person),
            cycle=pl.Series(place + 1),
            charge=pl.coalesce("exact", pl.Series(drawn)),
            county=pl.Series(np.where(lines["county"] == "main", county, elsewhere)),
            disposition=pl.Series(
                grouped(_groups(lines), "dispositions", "group", draws, "planted disposition")
            ),
            arrest_day=pl.Series(day - np.where(_alone(lines), 0, wait)),
            court_day=pl.Series(day),
        )
    )


def _groups(lines: pl.DataFrame) -> pl.Series:
    released = pl.when(pl.col("kind") == "arrest").then(pl.lit("released"))
    return lines.select(released.otherwise("group")).to_series()


def _alone(lines: pl.DataFrame) -> Bools:
    return np.asarray(lines["kind"] != "case")


def _days(windows: pl.Series, as_of: date, draws: Draws) -> Ints:
    """Draw a day from each window; never February 29, whose anniversaries are moot. Shape (m,)."""
    named = toml("scenarios")["windows"]
    known = {text: read_window(named.get(text, text), as_of) for text in windows.unique()}
    first = np.array([known[text][0] for text in windows], dtype=np.int64)
    last = np.array([known[text][1] for text in windows], dtype=np.int64)
    day = within(draws.uniform("planted day", len(windows)), first, last)
    dates = pl.Series(day).cast(pl.Int32).cast(pl.Date)
    leap = ((dates.dt.month() == 2) & (dates.dt.day() == 29)).to_numpy()  # noqa: PLR2004 - the leap day
    return np.asarray(np.maximum(day - leap, first))


def _people(
    scenario: Ints, drawn: Plan, conviction: Ints, as_of: date, draws: Draws
) -> pl.DataFrame:
    """Draw birth days: from a window, or at a distance from the first line's conviction."""
    named, uniform = toml("scenarios")["windows"], draws.uniform("planted birth", len(scenario))
    birth = np.zeros(len(scenario), dtype=np.int64)
    for text in sorted(set(drawn.births)):
        here = np.array([each == text for each in drawn.births])[scenario]
        if text.startswith(OLDEST):
            birth[here] = _from_conviction(conviction[here], text)
        else:
            first, last = read_window(named.get(text, text), as_of)
            birth[here] = first + scale(uniform[here], last - first + 1)
    return pl.DataFrame({"person": np.arange(len(scenario)), "dob": birth})


def _from_conviction(day: Ints, text: str) -> Ints:
    for step in STEP.finditer(text):
        count = int(step["count"])
        day = day + count if step["unit"] == "d" else add_years(day, count)
    return day
