"""The California sample in the repository is what its script makes, byte for byte."""

from __future__ import annotations

import runpy
from pathlib import Path

import polars as pl

from vacatur.synthetic.doj.dirt import kinds
from vacatur.synthetic.doj.scenarios import plan

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "data" / "synthetic"
NAMES = ("ca_doj_2000.csv", "ca_doj_2000_truth.csv")


def test_the_sample_is_reproducible(tmp_path: Path) -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "make_synthetic_sample.py"))
    script["make"](tmp_path)

    for name in NAMES:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes()


def test_every_scenario_and_kind_of_dirt_is_in_the_sample() -> None:
    truth = pl.read_csv(FOLDER / NAMES[1], infer_schema=False)

    assert set(truth["scenario"].drop_nulls()) == set(plan(dirt=True).names)
    assert set(truth["dirt"].drop_nulls()) == set(kinds())


def test_the_sample_is_small() -> None:
    assert sum((FOLDER / name).stat().st_size for name in NAMES) <= 1_100_000
