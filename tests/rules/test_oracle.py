"""The whole Illinois pack through DuckDB from the same text: criteria and facts alike."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import numpy as np
import polars as pl
import pytest

from vacatur.facts.leveled import Leveled
from vacatur.facts.schema import FACTS
from vacatur.rules.compile import OPTION, Compiled, compile_pack
from vacatur.rules.load import Pack, load_pack

AS_OF = date(2020, 1, 15)
ROWS = 20_000
EDGES = [
    date(1971, 8, 16),
    date(1983, 9, 24),
    date(1997, 8, 15),
    date(2016, 7, 29),
    date(2019, 6, 25),
    date(2019, 1, 15),
    date(2016, 2, 29),
    date(2013, 1, 1),
    date(2000, 1, 1),
]
NUMBERS = [0.0, 2.5, 10.0, 29.9, 30.0, 30.1, 30.5, 30.6, 100.0, 500.0]
TEXTS = {
    "act": ["720 ILCS 550", "720 ILCS 600", "720 ILCS 5", "MCC"],
    "section": ["4", "5", "5.2", "6", "7", "8", "10", "3.5", "8-4", "18-2"],
    "subsection": ["a", "b", "c", "d", "e"],
}


def random_facts(rng: np.random.Generator) -> pl.DataFrame:
    """Facts at random, a fifth of them unknown, dates on both sides of every edge."""
    days = [day + timedelta(days=shift) for day in EDGES for shift in (-1, 0, 1)]
    choices = {"date": days, "number": NUMBERS, "boolean": [True, False]}
    columns = {}
    for fact in FACTS:
        values = list(fact.words) or TEXTS.get(fact.name) or choices[fact.type]
        picked = [values[i] for i in rng.integers(0, len(values), ROWS)]
        blank = rng.random(ROWS) < 0.2
        columns[fact.name] = [None if b else v for b, v in zip(blank, picked, strict=True)]
    return pl.DataFrame(columns, schema={fact.name: fact.dtype for fact in FACTS})


def neighbours(rng: np.random.Generator, pack: Pack) -> dict[str, pl.Series]:
    return {
        part.id: pl.Series([[True, False, None][i] for i in rng.integers(0, 3, ROWS)])
        for part in pack.facts.association
    }


def ours(facts: pl.DataFrame, compiled: Compiled, beside: dict[str, pl.Series]) -> pl.DataFrame:
    """Answers as they are worked out when charges share every second fact."""
    own, shared = (facts.select(facts.columns[first::2]) for first in (0, 1))
    places = pl.int_range(facts.height, dtype=pl.UInt32, eager=True)
    told = Leveled(rows=own, shared=shared, places=places).with_steps(compiled.derived)
    asked = {
        f"own {part.id}": told.values(step.expr, "own") for part, step in compiled.associations
    }
    told = told.with_rows(pl.DataFrame(asked | beside)).with_steps(compiled.stages)
    return told.frame(dict.fromkeys(told.names))


def theirs(facts: pl.DataFrame, pack: Pack, beside: dict[str, pl.Series]) -> pl.DataFrame:
    """The same, each step one SQL statement over the step before."""
    texts = facts.select(
        pl.when(pl.lit(value=True))
        .then(
            pl.col(c).cast(pl.String) if facts[c].dtype in (pl.Enum, pl.Categorical) else pl.col(c)
        )
        .alias(c)
        for c in facts.columns
    )
    options = {
        OPTION + key: float(v) if isinstance(v, int) and not isinstance(v, bool) else v
        for key, v in pack.options.items()
    }
    table = texts.with_columns(as_of=pl.lit(AS_OF), **{k: pl.lit(v) for k, v in options.items()})
    for part in pack.facts.derived:
        table = _step(table, part.id, part.sql)
    for part in pack.facts.association:
        table = _step(table, f"own {part.id}", part.sql)
    table = table.with_columns(**beside)
    waiting = {criterion.id: criterion.sql for criterion in pack.criteria}
    while waiting:
        for name, sql in list(waiting.items()):
            if not any(other in sql for other in waiting if other != name):
                table = _step(table, name, waiting.pop(name))
    return table


def _step(rows: pl.DataFrame, name: str, sql: str) -> pl.DataFrame:  # noqa: ARG001  by name
    return duckdb.sql(f'SELECT *, ({sql}) AS "{name}" FROM rows').pl()  # noqa: S608


@pytest.mark.parametrize(
    "options",
    [
        {},
        {
            "mode": "statewide",
            "pardon_violent_rule": "conviction_only",
            "assume_first_offense": "true",
            "casual_delivery": "as_possession",
            "attempt_nonconviction": "decide",
            "leap_day_anniversary": "mar1",
            "inchoate_violent": "ignore",
            "sa_violent_same_case": "bar",
            "pre_1983_delivery": "by_class",
            "sol_dismissed_after_days": "120",
        },
    ],
)
def test_every_criterion_agrees_on_random_facts(options: dict[str, object]) -> None:
    pack = load_pack("us-il/cannabis", options=options)
    compiled = compile_pack(pack, as_of=AS_OF)
    rng = np.random.default_rng(20200115)
    facts, beside = random_facts(rng), neighbours(rng, pack)
    mine, other = ours(facts, compiled, beside), theirs(facts, pack, beside)
    names = [part.id for part in (*pack.facts.derived, *pack.criteria)]
    names += [f"own {part.id}" for part in pack.facts.association]
    different = [
        name
        for name in names
        if not (mine[name].cast(pl.String) if mine[name].dtype == pl.Enum else mine[name])
        .eq_missing(
            other[name].cast(pl.String)
            if mine[name].dtype == pl.Enum
            else other[name].cast(mine[name].dtype)
        )
        .all()
    ]
    assert not different
