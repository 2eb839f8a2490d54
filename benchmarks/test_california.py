"""California's histories scored, held against copying the same file."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import vacatur
from benchmarks.yardstick import beside
from vacatur.synthetic import synthesize_doj, write_synthetic

ROWS = int(os.environ.get("BENCH_DOJ_ROWS", "50000"))
AS_OF = date(2020, 7, 1)
OPTIONS = {
    "county": "LOS ANGELES",
    "dismiss": "11357,11358",
    "reduce": "11359,11360",
    "subject_under_21_at_conviction": "true",
    "subject_age_threshold": "57",
    "years_crime_free_threshold": "3",
    "subject_has_only_prop64_charges": "true",
}


@pytest.fixture(scope="session")
def doj(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bench") / "doj.csv"
    write_synthetic(synthesize_doj(ROWS, seed=1), path)
    return path


@pytest.mark.parametrize("flow", ["configurable", "los-angeles"])
def test_california(benchmark: BenchmarkFixture, doj: Path, tmp_path: Path, flow: str) -> None:
    pack = vacatur.load_pack("us-ca/prop64", options=OPTIONS | {"flow": flow})
    out, copy = tmp_path / "out", tmp_path / "copy.csv"
    beside(
        benchmark,
        lambda: vacatur.run(doj, pack, as_of=AS_OF, out=out, source="ca-doj", force=True),
        lambda: pl.read_csv(doj, infer_schema=False).write_csv(copy),
        against="Polars copying it as CSV",
        count=ROWS,
        whole=True,
    )
