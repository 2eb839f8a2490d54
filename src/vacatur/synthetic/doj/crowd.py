"""Who stands in the file: ordinary and planted persons, until the rows are full."""

from __future__ import annotations

import numpy as np
import polars as pl

from vacatur.synthetic.doj.dirt import spoiled, with_effects
from vacatur.synthetic.doj.ordinary import Histories, conform, ordinary
from vacatur.synthetic.doj.request import Request
from vacatur.synthetic.doj.rows import sizes
from vacatur.synthetic.doj.scenarios import plan, planted
from vacatur.synthetic.doj.tables import number_of, settings
from vacatur.synthetic.draws import Draws, Ints
from vacatur.synthetic.tables import days

FEWEST_ROWS = 5  # fewer than a person has on average, so that there are persons enough
SPARE_PERSONS = 60
ROOM = 12  # rows for each scenario: from there on every one stands at least once
GROWN_DAYS = 30 * 365  # age of those who only fill the last rows


def gather(request: Request, draws: Draws) -> Histories:
    """Draw persons until there are exactly as many rows as asked for, in random order."""
    persons = request.records // FEWEST_ROWS + SPARE_PERSONS
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
        lines=with_effects(
            pl.concat([dirty, small.lines.with_columns(moved)]), days(request.as_of), draws
        ),
    )
    return _fitted(both, _turns(persons, len(every), len(scenario), request, draws), request, draws)


def _turns(persons: int, planted_once: int, scenarios: int, request: Request, draws: Draws) -> Ints:
    """Say when each person's turn comes; each scenario's first comes before all where it fits."""
    turn = draws.order("turn", persons + scenarios)
    if request.records >= ROOM * planted_once:
        turn[persons : persons + planted_once] -= len(turn)
    return turn


def _fitted(both: Histories, turn: Ints, request: Request, draws: Draws) -> Histories:
    """Keep the persons that fit, in a new random order; applicants of one row fill the rest."""
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
    filler = _fillers(len(kept), missing, request)
    return Histories(
        people=pl.concat([people, filler.people]), lines=pl.concat([lines, filler.lines])
    )


def _fillers(first: int, many: int, request: Request) -> Histories:
    """Make applicants of one row each, for the rows that nobody else fits."""
    person, today = np.arange(first, first + many), days(request.as_of)
    lines = pl.DataFrame({"person": person}).with_columns(
        cycle=1,
        kind=pl.lit("applicant"),
        charge=number_of("charges", "pool", "nothing"),
        county=request.county,
        arrest_day=today,
        court_day=today,
    )
    people = pl.DataFrame({"person": person, "dob": today - GROWN_DAYS - np.arange(many)})
    return Histories(people=people, lines=conform(lines))
