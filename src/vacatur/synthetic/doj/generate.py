"""Synthetic California histories: from persons to lines, rows, dirt, text and truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

import numpy as np
import polars as pl

from vacatur.errors import UsageError
from vacatur.synthetic.doj.dirt import spoiled, with_effects
from vacatur.synthetic.doj.facts import facts_of
from vacatur.synthetic.doj.ordinary import Histories, ordinary
from vacatur.synthetic.doj.rows import COURT, expand, sizes
from vacatur.synthetic.doj.scenarios import plan, planted
from vacatur.synthetic.doj.tables import settings, table
from vacatur.synthetic.doj.truth import truth
from vacatur.synthetic.doj.writing import written_columns
from vacatur.synthetic.draws import Draws, Ints
from vacatur.synthetic.illinois import Synthetic
from vacatur.synthetic.tables import days

MEAN_ROWS = 4  # fewer than a person has on average, so that there are always persons enough
SPARE_PERSONS = 60
EARLIEST = date(2017, 1, 1)  # the planted days that are no windows lie before


@dataclass(frozen=True, kw_only=True)
class Request:
    """How many rows, for which date and county (a row of counties.csv), with which dirt."""

    records: int
    as_of: date
    county: int
    rates: Mapping[str, int]


def synthesize_doj(
    records: int,
    *,
    seed: int,
    as_of: date | None = None,
    county: str | None = None,
    dirt: bool = True,
    rates: Mapping[str, int] | None = None,
) -> Synthetic:
    """Make synthetic histories in the format of the California Department of Justice.

    One row is one count of one step of one arrest cycle. The same arguments give the same rows
    on every machine.

    Args:
        records: How many rows to make.
        seed: Any whole number from zero.
        as_of: The date that days stand around and that the truth is stated for; by default, as
            all that follows, what ``doj.toml`` says.
        county: The main county: about a third of the cycles, and the county of the truth.
        dirt: Whether to spoil anything, by rate or in planted scenarios.
        rates: For kinds of dirt, how many of a thousand persons; others keep their rate.

    Returns:
        Records of 95 text columns, and the truth of each row: source_row (from 1), kind,
        scenario, dirt, in_scope, expected, rule. Shapes (n, 95) and (n, 7).

    Raises:
        UsageError: A number is too small, the date too early, the county or a rate unknown.

    Example:
        >>> made = synthesize_doj(200, seed=7)
        >>> made.records.shape, made.truth.shape
        ((200, 95), (200, 7))
    """
    request = _request(records, seed, as_of, county, _rates(rates) if dirt else {})
    rows, people = construct(request, seed=seed)
    facts = facts_of(rows, request.county)
    decided = truth(facts, request.as_of)
    known = rows.select(
        source_row=pl.int_range(1, pl.len() + 1),
        kind="row_kind",
        scenario="scenario",
        dirt="shown",
    )
    return Synthetic(
        records=written_columns(rows, people, today=days(request.as_of), draws=Draws(seed)),
        truth=pl.concat([known, decided], how="horizontal"),
    )


def _request(
    records: int, seed: int, as_of: date | None, county: str | None, rates: Mapping[str, int]
) -> Request:
    if records < 1 or seed < 0:
        message = "The number of records must be at least 1 and the seed at least 0."
        raise UsageError(message, hint="Give --records 1 or more and --seed 0 or more.")
    today = as_of or settings().as_of
    if today < EARLIEST:
        message = f"The as-of date [{today}] is before [{EARLIEST}]."
        raise UsageError(message, hint="Synthetic histories need a later one.")
    name = county or settings().county
    names = table("counties")["county"].to_list()
    if name not in names:
        close = get_close_matches(name.upper(), names, n=1)
        hint = f"Did you mean [{close[0]}]?" if close else "Give one of the 58, in capitals."
        raise UsageError(f"There is no county [{name}].", hint=hint)
    return Request(records=records, as_of=today, county=names.index(name), rates=rates)


def _rates(changed: Mapping[str, int] | None) -> Mapping[str, int]:
    rates = {**settings().dirt, **(changed or {})}
    unknown = sorted(set(rates) - set(settings().dirt))
    if unknown:
        message = f"There is no kind of dirt [{unknown[0]}]."
        raise UsageError(message, hint=f"The kinds: {', '.join(settings().dirt)}.")
    if min(rates.values()) < 0 or sum(rates.values()) > 1000:  # noqa: PLR2004 - in a thousand
        message = "The rates of dirt must be from 0 and come to 1000 at most."
        raise UsageError(message, hint="A rate says how many of a thousand persons.")
    return rates


def construct(request: Request, *, seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Build every row with what is known behind it, and the persons. Shapes (n, 22), (p, 2)."""
    draws = Draws(seed)
    histories = _histories(request, draws)
    lines = with_effects(histories.lines, days(request.as_of), draws)
    rows = expand(lines).join(histories.people, on="person", how="left", maintain_order="left")
    return _with_shown(rows), histories.people


def _histories(request: Request, draws: Draws) -> Histories:
    """Draw persons until there are exactly as many rows as asked for, in random order."""
    persons = request.records // MEAN_ROWS + SPARE_PERSONS
    usual = ordinary(persons, as_of=request.as_of, county=request.county, draws=draws)
    dirty = spoiled(usual.lines, persons, request.rates, request.county, draws)
    drawn = plan(dirt=bool(request.rates))
    weights = drawn.weights
    share = settings().shape["scenario_percent"]
    many = persons * share // (100 - share)
    every = np.arange(len(weights))
    scenario = np.concatenate([every, draws.pick("scenario", many, weights)])
    small = planted(scenario, drawn, as_of=request.as_of, county=request.county, draws=draws)
    moved = pl.col("person") + persons
    both = Histories(
        people=pl.concat([usual.people, small.people.with_columns(moved)]),
        lines=pl.concat([dirty, small.lines.with_columns(moved)]),
    )
    return _fitted(both, _turns(persons, len(every), len(scenario), request, draws), request, draws)


def _turns(persons: int, planted_once: int, scenarios: int, request: Request, draws: Draws) -> Ints:
    """Say when each person's turn comes; each scenario's first comes before all where it fits."""
    turn = draws.order("turn", persons + scenarios)
    if request.records >= ROOM * planted_once:
        turn[persons : persons + planted_once] -= len(turn)
    return turn


ROOM = 12  # rows for each scenario: from there on every one stands at least once


def _fitted(both: Histories, turn: Ints, request: Request, draws: Draws) -> Histories:
    """Keep the persons that fit, in a new random order; a last applicant each fills the rest."""
    size = np.bincount(both.lines["person"].to_numpy(), sizes(both.lines), len(turn)).astype(int)
    order = np.argsort(turn, kind="stable")
    kept = order[np.cumsum(size[order]) <= request.records]
    kept = kept[draws.order("places", len(kept))]
    missing = request.records - int(size[kept].sum())
    place = np.full(len(turn), -1)
    place[kept] = np.arange(len(kept))
    people, lines = (
        frame.with_columns(person=pl.Series(place[frame["person"].to_numpy()]))
        .filter(pl.col("person") >= 0)
        .sort("person", maintain_order=True)
        for frame in (both.people, both.lines)
    )
    filler = _fillers(both, len(kept), missing)
    return Histories(
        people=pl.concat([people, filler.people]), lines=pl.concat([lines, filler.lines])
    )


def _fillers(both: Histories, first: int, missing: int) -> Histories:
    """Repeat applicants of one row, as other persons, for the rows that nobody else fits."""
    known = both.lines.filter(pl.col("kind") == "applicant").head(1)
    lines = pl.concat([known] * missing) if missing else known.clear()
    person = pl.Series(np.arange(first, first + missing))
    dob = both.people.join(known, on="person", how="semi")["dob"]
    return Histories(
        people=pl.DataFrame({"person": person, "dob": dob.new_from_index(0, missing)}),
        lines=lines.with_columns(person=person, cycle=pl.lit(1, pl.Int64), dirt=None),
    )


def _with_shown(rows: pl.DataFrame) -> pl.DataFrame:
    """Say on which rows the dirt of a line, or of a person, is to be seen."""
    shows = dict(table("dirt").select("kind", "shows").iter_rows())
    court = pl.col("step") == COURT
    by = {"line": pl.lit(value=True), "court": court, "copy": pl.col("row_kind") == "duplicate"}
    by["head"] = court & (pl.col("place") == 0)
    spot = pl.col("dirt").replace_strict(shows, default=None, return_dtype=pl.String)
    seen = pl.any_horizontal((spot == name) & here for name, here in by.items())
    whole = pl.when(spot == "person").then("dirt")
    return rows.with_columns(
        shown=pl.coalesce(
            whole.drop_nulls().first().over("person"), pl.when(seen).then(pl.col("dirt"))
        )
    )
