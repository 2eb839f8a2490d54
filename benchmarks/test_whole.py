"""A whole run, as a process from its start to its end, beside a process that copies the file."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from pytest_benchmark.fixture import BenchmarkFixture

import vacatur
from benchmarks.conftest import AS_OF, RECORDS
from benchmarks.processes import process_beside
from benchmarks.yardstick import beside
from vacatur import Pack


def test_score_process(benchmark: BenchmarkFixture, csv: Path, tmp_path: Path) -> None:
    process_beside(benchmark, csv, tmp_path, RECORDS)


def test_score_call(benchmark: BenchmarkFixture, csv: Path, pack: Pack, tmp_path: Path) -> None:
    beside(
        benchmark,
        lambda: vacatur.run([csv], pack, as_of=AS_OF, out=tmp_path / "out", force=True),
        lambda: pl.scan_csv(csv, infer_schema=False).sink_parquet(tmp_path / "copy.parquet"),
        against="Polars copying it to Parquet",
        count=RECORDS,
        whole=True,
    )
