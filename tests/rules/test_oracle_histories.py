"""Every flow of Proposition 64 through DuckDB from the same text: facts, conditions, criteria."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import numpy as np
import polars as pl
import pytest

from vacatur.facts.histories.schema import HISTORY_FACTS
from vacatur.rules.compile import GATHERED_TYPES, OPTION, compile_pack
from vacatur.rules.load import Pack, flows, load_pack
from vacatur.rules.model import Gathered

AS_OF = date(2020, 2, 29)
ROWS = 8_000
EDGES = [
    AS_OF,
    date(2016, 11, 9),
    date(2010, 3, 1),
    date(2017, 3, 1),
    date(1999, 2, 28),
    date(1998, 2, 28),
    date(1963, 2, 28),
    date(1964, 2, 29),
    date(2000, 2, 29),
]
TEXTS = {
    "county": ["LOS ANGELES", "YOLO", "SACRAMENTO"],
    "event": ["COURT ACTION", "REGISTRATION", "DECEASED", "CASE LIST"],
    "covered_section": ["11357", "11358", "11359", "11360"],
    "dismissed_section": ["11357"],
    "reduced_section": ["11359"],
    "letter": ["a", "b", "c"],
    "book": ["HS", "BP"],
    "section": ["11357", "4060"],
}
CHOICES = {
    "subject_under_21_at_conviction": "true",
    "subject_age_threshold": "57",
    "years_since_conviction_threshold": "10",
    "years_crime_free_threshold": "3",
    "subject_has_only_prop64_charges": "true",
    "subject_is_deceased": "true",
    "county": "LOS ANGELES",
}
FLOWS = [str(pack.options["flow"]) for pack in flows(load_pack("us-ca/prop64"))]


def drawn(rng: np.random.Generator, values: list[object], dtype: pl.DataType) -> pl.Series:
    """Values at random, a fifth of them unknown."""
    picked = [values[place] for place in rng.integers(0, len(values), ROWS)]
    blank = rng.random(ROWS) < 0.2
    return pl.Series([None if b else v for b, v in zip(blank, picked, strict=True)], dtype=dtype)


def random_facts(rng: np.random.Generator) -> pl.DataFrame:
    days = [day + timedelta(days=shift) for day in EDGES for shift in (-1, 0, 1)]
    choices = {
        "date": days,
        "number": [0.0, 453.592, 453.593],
        "boolean": [True, False],
        "text": ["x"],
    }
    return pl.DataFrame(
        {
            fact.name: drawn(
                rng,
                list(fact.words) or TEXTS.get(fact.name) or choices[fact.type],
                pl.String() if fact.type == "text" else fact.dtype,
            )
            for fact in HISTORY_FACTS
        }
    )


def random_gathered(rng: np.random.Generator, part: Gathered) -> pl.Series:
    kinds = {
        "boolean": ([True, False], pl.Boolean()),
        "number": ([0.0, 1.0, 2.0, 3.0], pl.Float64()),
        "date": (list(EDGES), pl.Date()),
    }
    values, dtype = kinds[GATHERED_TYPES[part.kind].value]
    return drawn(rng, values, dtype)  # type: ignore[arg-type]


def step(rows: pl.DataFrame, name: str, sql: str) -> pl.DataFrame:  # noqa: ARG001  by name
    return duckdb.sql(f'SELECT *, ({sql}) AS "{name}" FROM rows').pl()  # noqa: S608


def theirs(facts: pl.DataFrame, pack: Pack, gathered: dict[str, pl.Series]) -> pl.DataFrame:
    """Every step one SQL statement over the step before."""
    options = {OPTION + k: v for k, v in pack.options.items() if not isinstance(v, tuple)}
    table = facts.with_columns(as_of=pl.lit(AS_OF), **{k: pl.lit(v) for k, v in options.items()})
    for derived in pack.facts.derived:
        sql = f"CAST(({derived.sql}) AS DATE)" if derived.type == "date" else derived.sql
        table = step(table, derived.id, sql)
    for part in pack.facts.gathered:
        table = step(table, f"where {part.id}", part.where).with_columns(
            gathered[part.id].alias(part.id)
        )
    for criterion in pack.criteria:
        table = step(table, criterion.id, criterion.sql)
    return table


@pytest.mark.parametrize("flow", FLOWS)
def test_every_step_agrees_on_random_facts(flow: str) -> None:
    pack = load_pack("us-ca/prop64", options=CHOICES | {"flow": flow})
    rng = np.random.default_rng(20161109)
    facts = random_facts(rng)
    gathered = {part.id: random_gathered(rng, part) for part in pack.facts.gathered}
    compiled = compile_pack(pack, as_of=AS_OF)
    other = theirs(facts, pack, gathered)

    mine = facts
    names = []
    for stage in compiled.derived:
        mine = mine.with_columns(s.expr.alias(s.id) for s in stage)
        names += [s.id for s in stage]
    for layer in compiled.gathered:
        mine = mine.with_columns(s.expr.alias(f"where {part.id}") for part, s in layer)
        mine = mine.with_columns(gathered[part.id].alias(part.id) for part, _ in layer)
        names += [f"where {part.id}" for part, _ in layer]
    for stage in compiled.stages:
        mine = mine.with_columns(s.expr.alias(s.id) for s in stage)
        names += [s.id for s in stage]
    different = [n for n in names if not _same(mine[n], other[n])]
    assert different == []


def _same(mine: pl.Series, other: pl.Series) -> bool:
    plain = mine.cast(pl.String) if isinstance(mine.dtype, pl.Enum) else mine
    return bool(plain.eq_missing(other.cast(plain.dtype)).all())
