"""The engine against an independent route: what each synthetic record was built to be."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from vacatur.api import run
from vacatur.rules.load import load_pack
from vacatur.synthetic import synthesize

AS_OF = date(2020, 1, 15)
SAMPLE = Path(__file__).parents[2] / "data" / "synthetic"
STANDARD = "STANDARD_5_2"


def differences(decisions: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    also = pl.col("also").cast(pl.List(pl.String))
    mine = decisions.select(
        "record_id",
        pl.col("determination", "outcome", "tier").cast(pl.String),
        also.list.eval(pl.element().filter(pl.element() != STANDARD)).list.sort().list.join(";"),
    )
    theirs = truth.select(
        "record_id",
        "determination",
        "outcome",
        "tier",
        pl.col("also").fill_null("").str.split(";").list.sort().list.join(";"),
    )
    return mine.join(theirs, on=mine.columns, how="anti", nulls_equal=True)


@pytest.mark.parametrize("seed", [1, 2])
def test_agrees_with_the_truth_of_synthetic_records(seed: int, tmp_path: Path) -> None:
    made = synthesize(30_000, seed=seed)
    made.records.write_csv(tmp_path / "records.csv")
    out = tmp_path / "result"
    run([tmp_path / "records.csv"], load_pack("us-il/cannabis"), as_of=AS_OF, out=out)
    decisions = pl.read_parquet(out / "decisions.parquet")
    assert decisions.height == made.truth.height
    assert differences(decisions, made.truth).to_dicts() == []


def test_agrees_with_the_truth_of_the_sample(tmp_path: Path) -> None:
    out = tmp_path / "result"
    records = SAMPLE / "illinois_2000.csv"
    run([records], load_pack("us-il/cannabis"), as_of=AS_OF, out=out)
    decisions = pl.read_parquet(out / "decisions.parquet")
    truth = pl.read_csv(SAMPLE / "illinois_2000_truth.csv", infer_schema=False)
    assert decisions.height == truth.height == 2000
    assert differences(decisions, truth).to_dicts() == []
