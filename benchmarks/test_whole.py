"""A whole run, as a process from its start to its end, beside a process that copies the file."""

from __future__ import annotations

import subprocess
from pathlib import Path

import polars as pl
from pytest_benchmark.fixture import BenchmarkFixture

import vacatur
from benchmarks.conftest import AS_OF, RECORDS
from benchmarks.yardstick import beside
from vacatur import Pack
from vacatur.engine.bench import copying_command, scoring_command


def test_score_process(benchmark: BenchmarkFixture, csv: Path, tmp_path: Path) -> None:
    scoring = scoring_command(csv, tmp_path / "out", as_of=AS_OF)
    copying = copying_command(csv, tmp_path / "copy.parquet")
    beside(
        benchmark,
        lambda: subprocess.run(scoring, check=True, stdout=subprocess.DEVNULL),
        lambda: subprocess.run(copying, check=True),
        against="a process that copies it to Parquet",
        count=RECORDS,
        whole=True,
    )


def test_score_call(benchmark: BenchmarkFixture, csv: Path, pack: Pack, tmp_path: Path) -> None:
    beside(
        benchmark,
        lambda: vacatur.run([csv], pack, as_of=AS_OF, out=tmp_path / "out", force=True),
        lambda: pl.scan_csv(csv, infer_schema=False).sink_parquet(tmp_path / "copy.parquet"),
        against="Polars copying it to Parquet",
        count=RECORDS,
        whole=True,
    )
