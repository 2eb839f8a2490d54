"""A spoiled file is dirty exactly where it says it is."""

from __future__ import annotations

from vacatur.synthetic import spoil, synthesize
from vacatur.synthetic.spoil import FAULTS

CLEAN = synthesize(1500, seed=4).records


def test_the_same_seed_spoils_the_same_way() -> None:
    assert spoil(CLEAN, seed=1).csv == spoil(CLEAN, seed=1).csv
    assert spoil(CLEAN, seed=1).csv != spoil(CLEAN, seed=2).csv


def test_every_kind_of_fault_appears_and_only_the_listed_rows_differ() -> None:
    dirty = spoil(CLEAN, seed=1)
    before = CLEAN.write_csv().encode().splitlines()
    after = dirty.csv.splitlines()
    changed = [i for i, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]

    assert changed == sorted(dirty.rows["row"])
    assert set(dirty.rows["fault"]) == set(FAULTS)
