"""What must not change a decision: row order, other people's rows, splitting by person."""

from __future__ import annotations

from datetime import date

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from vacatur.api import score
from vacatur.rules.load import load_pack
from vacatur.synthetic import synthesize

AS_OF = date(2020, 1, 15)
PACK = load_pack("us-il/cannabis")
RECORDS = synthesize(1_500, seed=3).records


def decided(records: pl.DataFrame) -> pl.DataFrame:
    return score(records, PACK, as_of=AS_OF).collect().drop("source_row").sort("record_id")


WHOLE = decided(RECORDS)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32))
def test_row_order_changes_nothing(seed: int) -> None:
    assert decided(RECORDS.sample(fraction=1, shuffle=True, seed=seed)).equals(WHOLE)


@settings(max_examples=5, deadline=None)
@given(st.integers(2, 5), st.integers(0, 100))
def test_any_split_by_person_changes_nothing(parts: int, seed: int) -> None:
    bucket = pl.col("person_id").hash(seed) % parts
    pieces = [decided(RECORDS.filter(bucket == part)) for part in range(parts)]
    assert pl.concat([p for p in pieces if p.height]).sort("record_id").equals(WHOLE)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32))
def test_rows_of_one_person_change_no_one_else(seed: int) -> None:
    person = RECORDS["person_id"].sample(1, seed=seed).item()
    others = pl.col("person_id") != person
    assert decided(RECORDS.filter(others)).equals(WHOLE.filter(others))


def test_the_same_run_gives_the_same_decisions_with_every_kept_column() -> None:
    assert decided(RECORDS.select(reversed(RECORDS.columns))).equals(WHOLE)
