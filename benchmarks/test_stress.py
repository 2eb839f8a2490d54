"""Files harder than a statewide export: very wide ones, and ones without two charges alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.conftest import RECORDS
from benchmarks.processes import process_beside

WIDTH = 220
FEWER = 5
"""Files without two charges alike have a fifth of the records: each charge is read anew."""


def widened(records: pl.LazyFrame) -> pl.LazyFrame:
    """Records among columns that nobody asked for, to `WIDTH` in all."""
    own = len(records.collect_schema())
    further = (
        pl.concat_str(pl.lit(f"v{place}-"), (pl.int_range(pl.len()) % (place + 7)).cast(pl.String))
        for place in range(WIDTH - own)
    )
    named = [column.alias(f"extra_{place}") for place, column in enumerate(further)]
    return records.select(*named[: len(named) // 2], pl.all(), *named[len(named) // 2 :])


def each_its_own(records: pl.LazyFrame) -> pl.LazyFrame:
    """Records of which no two have the same charge text."""
    text, row = pl.col("charge_description").fill_null("CHARGE"), pl.int_range(pl.len())
    some = records.head(RECORDS // FEWER)
    return some.with_columns(charge_description=text + "/" + row.cast(pl.String))


@pytest.mark.parametrize(
    "changed", [pytest.param(widened, id="wide"), pytest.param(each_its_own, id="distinct")]
)
def test_stress(
    benchmark: BenchmarkFixture,
    csv: Path,
    tmp_path: Path,
    changed: Callable[[pl.LazyFrame], pl.LazyFrame],
) -> None:
    records = tmp_path / "records.csv"
    changed(pl.scan_csv(csv, infer_schema=False)).collect().write_csv(records)
    count = pl.scan_csv(records).select(pl.len()).collect().item()
    process_beside(benchmark, records, tmp_path, count)
