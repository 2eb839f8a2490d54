"""Which county a cycle happened in."""

from __future__ import annotations

import numpy as np
import polars as pl

from vacatur.synthetic.doj.tables import settings, table
from vacatur.synthetic.draws import Draws, Ints, choose


def counties_of(person: Ints, persons: int, main: int, draws: Draws) -> Ints:
    """Draw the county of each cycle: most often the person's home. Shape (c,).

    ``person`` is each cycle's person of so many; ``main`` is the row of the main county.
    """
    weights = other_weights(main)
    share = settings().shape["main_percent"]
    weights[main] = weights.sum() * share // (100 - share)
    home = draws.pick("home", persons, weights)
    stays = draws.percent("stays", len(person), settings().shape["home_percent"])
    return np.where(stays, home[person], draws.pick("away", len(person), weights))


def other_counties(n: int, main: int, draws: Draws) -> Ints:
    """Draw counties, never the main one. Shape (n,)."""
    return choose(draws.uniform("other county", n), other_weights(main))


def other_weights(main: int) -> Ints:
    """Give the weight of each county by its people, and none to the main one. Shape (58,)."""
    people = table("counties").select(pl.col("thousands").cast(pl.Int64)).to_series()
    return np.where(np.arange(len(people)) == main, 0, people.to_numpy())
