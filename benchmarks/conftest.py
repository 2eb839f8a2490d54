"""One synthetic file, and one yardstick, for every benchmark of a run."""

from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from vacatur import Pack, load_pack
from vacatur.records.intake import Intake, take_in
from vacatur.synthetic import synthesize, write_synthetic

RECORDS = int(os.environ.get("BENCH_RECORDS", "100000"))
AS_OF = date(2020, 1, 15)


@pytest.fixture(scope="session")
def csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bench") / "records.csv"
    write_synthetic(synthesize(RECORDS, seed=1), path)
    return path


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack("us-il/cannabis")


@pytest.fixture(scope="session")
def intake(csv: Path) -> Intake:
    return take_in([csv])


@pytest.fixture(scope="session")
def copy_seconds(csv: Path) -> float:
    """The limit to measure against: Polars copying the same CSV to Parquet, all as text."""
    taken = []
    for _ in range(5):
        started = time.perf_counter()
        pl.scan_csv(csv, infer_schema=False).sink_parquet(csv.with_suffix(".parquet"))
        taken.append(time.perf_counter() - started)
    return min(taken)
