"""Each stage alone, then the whole run held against copying the same file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import vacatur
from benchmarks.conftest import AS_OF, RECORDS
from vacatur import Pack
from vacatur.charges.resolve import read_charges
from vacatur.charges.tables import load_charge_tables
from vacatur.records.intake import Intake, take_in
from vacatur.results.write import write_result

LEAST_RECORDS_A_MINUTE = 10_000
CHARGE = ("charge_code", "charge_description")


def measured(benchmark: BenchmarkFixture, stage: Callable[[], Any], copy_seconds: float) -> float:
    """Time a stage after one warm-up, say how it compares, and return its best time."""
    benchmark.pedantic(stage, rounds=3, warmup_rounds=1)
    best: float = benchmark.stats.stats.min
    benchmark.extra_info["times_copying"] = round(best / copy_seconds, 2)
    ratio, pace = best / copy_seconds, RECORDS / best * 60
    print(f"\n{benchmark.name}: {best:.3f} s, {ratio:.1f} x copying, {pace:,.0f} a minute")  # noqa: T201
    return best


def test_read(benchmark: BenchmarkFixture, csv: Path, copy_seconds: float) -> None:
    measured(benchmark, lambda: take_in([csv]), copy_seconds)


def test_resolve(
    benchmark: BenchmarkFixture, intake: Intake, pack: Pack, copy_seconds: float
) -> None:
    tables = load_charge_tables(pack.charges_folder)
    pairs = intake.records.select(CHARGE)
    measured(benchmark, lambda: read_charges(pairs, tables), copy_seconds)


def test_decide(
    benchmark: BenchmarkFixture, intake: Intake, pack: Pack, copy_seconds: float
) -> None:
    records = intake.records.drop("source_file", "source_row")
    measured(benchmark, lambda: vacatur.score(records, pack, as_of=AS_OF).collect(), copy_seconds)


@pytest.mark.parametrize("suffix", ["parquet", "csv", "arrow"])
def test_write(
    benchmark: BenchmarkFixture,
    csv: Path,
    pack: Pack,
    tmp_path: Path,
    copy_seconds: float,
    suffix: str,
) -> None:
    vacatur.run([csv], pack, as_of=AS_OF, out=tmp_path / "run")
    files = {f"decisions.{suffix}": pl.read_parquet(tmp_path / "run" / "decisions.parquet")}
    out = tmp_path / "out"

    def write() -> None:
        write_result(out, files, manifest=lambda _: {"software": {"name": "vacatur"}}, force=True)

    measured(benchmark, write, copy_seconds)


def test_score(
    benchmark: BenchmarkFixture, csv: Path, pack: Pack, tmp_path: Path, copy_seconds: float
) -> None:
    out = tmp_path / "out"
    best = measured(
        benchmark, lambda: vacatur.run([csv], pack, as_of=AS_OF, out=out, force=True), copy_seconds
    )
    assert RECORDS / best * 60 > LEAST_RECORDS_A_MINUTE
