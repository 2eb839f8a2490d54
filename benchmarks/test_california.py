"""California's histories scored, held against copying the same file."""

from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import vacatur
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
LEAST_ROWS_A_MINUTE = 10_000


@pytest.fixture(scope="session")
def doj(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bench") / "doj.csv"
    write_synthetic(synthesize_doj(ROWS, seed=1), path)
    return path


@pytest.fixture(scope="session")
def copying(doj: Path) -> float:
    """The yardstick: Polars copying the same CSV to CSV, all as text; the best of three."""
    taken = []
    for _ in range(3):
        started = time.perf_counter()
        pl.read_csv(doj, infer_schema=False).write_csv(doj.with_name("copy.csv"))
        taken.append(time.perf_counter() - started)
    return min(taken)


@pytest.mark.parametrize("flow", ["configurable", "los-angeles"])
def test_score(
    benchmark: BenchmarkFixture, doj: Path, tmp_path: Path, copying: float, flow: str
) -> None:
    pack = vacatur.load_pack("us-ca/prop64", options=OPTIONS | {"flow": flow})
    out = tmp_path / "out"
    benchmark.pedantic(
        lambda: vacatur.run(doj, pack, as_of=AS_OF, out=out, source="ca-doj", force=True),
        rounds=3,
        warmup_rounds=1,
    )
    best = benchmark.stats.stats.min
    ratio, pace = best / copying, ROWS / best * 60
    benchmark.extra_info["times_copying"] = round(ratio, 2)
    print(f"\n{flow}: {best:.3f} s, {ratio:.1f} x copying as CSV, {pace:,.0f} a minute")  # noqa: T201
    assert pace > LEAST_ROWS_A_MINUTE
