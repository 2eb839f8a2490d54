"""A second engine for the same law: the SQL of a pack, run as it stands by DuckDB."""

from __future__ import annotations

import random
from datetime import date

import duckdb
import numpy as np
import polars as pl

from tests.rules.oracle_facts import TEXTS, Drawn
from tests.rules.oracle_sql import statement
from vacatur.engine.pipeline import DATES, answered
from vacatur.engine.pipeline import _dates as dates_of
from vacatur.facts.leveled import Leveled
from vacatur.rules.compile import OPTION, Compiled, compile_pack
from vacatur.rules.load import Pack, load_pack

COMPARED = ("determination", "outcome", "also", "tier", "suggestion", "rule", "reasons", *DATES)
HALF = 0.5


def ours(facts: pl.DataFrame, beside: pl.DataFrame, compiled: Compiled) -> pl.DataFrame:
    """Answers and decisions as a run gives them, every second fact shared by a charge."""
    own, shared = (facts.select(facts.columns[first::2]) for first in (0, 1))
    places = pl.int_range(facts.height, dtype=pl.UInt32, eager=True)
    told = Leveled(rows=own, shared=shared, places=places).with_steps(compiled.derived)
    wheres = {
        f"where {part.id}": told.values(step.expr, "where") for part, step in compiled.associations
    }
    told = told.with_rows(beside)
    gathered = {
        f"where {part.id}": told.values(step.expr, "where")
        for layer in compiled.gathered
        for part, step in layer
    }
    decided = answered(told, compiled)
    dates = dates_of(told, decided["outcome"], compiled)
    steps = told.with_steps(compiled.stages)
    named = [step.id for stage in (*compiled.derived, *compiled.stages) for step in stage]
    columns = [pl.Series(name, values) for name, values in (wheres | gathered).items()]
    return pl.DataFrame(
        [
            *steps.frame(named),
            *columns,
            *decided.drop("criteria_true", "criteria_false", "criteria_unknown"),
            *dates,
        ]
    )


def theirs(facts: pl.DataFrame, beside: pl.DataFrame, pack: Pack, as_of: date) -> pl.DataFrame:
    """The same by DuckDB, one statement of the pack's own SQL."""
    options = {OPTION + name: value for name, value in pack.options.items()}
    told = {name: value for name, value in options.items() if not isinstance(value, tuple)}
    rows = pl.concat([facts, beside], how="horizontal").with_columns(
        pl.col(pl.Enum, pl.Categorical).cast(pl.String)
    )
    rows = rows.with_columns(as_of=pl.lit(as_of), **{k: pl.lit(v) for k, v in told.items()})
    with duckdb.connect() as engine:
        engine.execute("SET threads TO 1")
        engine.register("facts", rows)
        return engine.sql(statement(pack)).pl()


def differences(mine: pl.DataFrame, other: pl.DataFrame) -> dict[str, int]:
    """In how many rows a column of ours is not what the other engine says."""
    found = {}
    for name in mine.columns:
        if name in other.columns:
            own = mine[name]
            plain = own.cast(_plain(own.dtype))
            apart = int(plain.ne_missing(other[name].cast(plain.dtype)).sum())
            if apart:
                found[name] = apart
    return found


def _plain(dtype: pl.DataType) -> pl.DataType:
    if isinstance(dtype, pl.List):
        return pl.List(pl.String)
    return pl.String() if isinstance(dtype, pl.Enum | pl.Categorical) else dtype


DAYS = (date(2019, 6, 25), date(2020, 1, 15), date(2020, 2, 29), date(2021, 2, 28))


def chosen(name: str, seed: int) -> tuple[Pack, date]:
    """A pack under options at random, each flow in its turn, and a day to decide for."""
    draw = random.Random(seed)  # noqa: S311
    pack = load_pack(name)
    options: dict[str, object] = {}
    for option in pack.header.option:
        if option.id == "flow":
            options["flow"] = option.values[seed % len(option.values)]
        elif option.required:
            options[option.id] = draw.choice(TEXTS[option.id])
        elif isinstance(option.default, tuple):
            options[option.id] = [value for value in option.values if draw.random() < HALF]
        elif option.values:
            options[option.id] = draw.choice(option.values)
        elif isinstance(option.default, int):
            least, most = option.least or 0, option.most or 2 * option.default
            options[option.id] = draw.choice([option.default, draw.randint(least, most)])
    return load_pack(name, options=options), draw.choice(DAYS)


def tried(pack: Pack, as_of: date, rows: int, seed: int) -> tuple[dict[str, int], pl.DataFrame]:
    """Decide records at random twice: where the answers differ, and the decisions."""
    rng = np.random.default_rng(seed)
    drawn = Drawn(pack, as_of, rows, rng)
    facts, beside = drawn.facts(), drawn.beside()
    mine = ours(facts, beside, compile_pack(pack, as_of=as_of))
    assert set(COMPARED) <= set(mine.columns)
    return differences(mine, theirs(facts, beside, pack, as_of)), mine
