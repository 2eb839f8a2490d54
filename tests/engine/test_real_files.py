"""The real Chicago file from end to end, where the reference data lies beside the repository."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from vacatur import load_pack, run

FILE = "chicago_juvenile_arrests_2013_2017.csv"
SHARED = Path(__file__).parents[3] / "shared" / "data" / "real" / FILE


@pytest.mark.skipif(not SHARED.exists(), reason="the reference data is not beside the repository")
def test_chicago_arrests_are_decided_to_the_last_row(tmp_path: Path) -> None:
    done = run(
        [SHARED],
        load_pack("us-il/cannabis"),
        as_of=date(2020, 1, 15),
        out=tmp_path / "out",
        source="chicago-pd-arrests",
        keep=["STATUTE"],
    )
    rows = done.manifest["reconciliation"]
    assert (rows["rows_in"], rows["records"], rows["quarantined"], rows["lost"]) == (
        62291,
        62282,
        9,
        0,
    )
    assert done.summary["outcome"] == {"JUVENILE": {"records": 62282, "weighted": 66826}}
    decisions = pl.read_parquet(tmp_path / "out" / "decisions.parquet")
    cannabis = decisions.filter(pl.col("STATUTE").str.contains("ILCS 550"))
    assert cannabis.height == 6804
    section = pl.col("STATUTE").str.extract(r"550\.0/([\d.]+)")
    letter = pl.col("STATUTE").str.extract(r"-([A-Z])$").str.to_lowercase()
    own = pl.format("720 ILCS 550/{}({})", section, letter)
    assert cannabis.filter(pl.col("statute").cast(pl.String) != own).is_empty()
    assert cannabis["statute"].null_count() == 0
