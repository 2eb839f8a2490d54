"""A whole run as a process, beside a process that copies the same file."""

from __future__ import annotations

import subprocess
from pathlib import Path

from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.conftest import AS_OF
from benchmarks.yardstick import beside
from vacatur.engine.bench import copying_command, scoring_command


def process_beside(benchmark: BenchmarkFixture, csv: Path, folder: Path, count: int) -> None:
    scoring = scoring_command(csv, folder / "out", as_of=AS_OF)
    copying = copying_command(csv, folder / "copy.parquet")
    beside(
        benchmark,
        lambda: subprocess.run(scoring, check=True, stdout=subprocess.DEVNULL),
        lambda: subprocess.run(copying, check=True),
        against="a process that copies it to Parquet",
        count=count,
        whole=True,
    )
