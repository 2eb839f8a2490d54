"""One synthetic file for every benchmark of a run, and one table of ratios at the end."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from vacatur import Pack, load_pack
from vacatur.synthetic import synthesize, write_synthetic

RECORDS = int(os.environ.get("BENCH_RECORDS", "100000"))
AS_OF = date(2020, 1, 15)
HEADER = ("benchmark", "seconds", "ratio", "against", "a minute")


@pytest.fixture(scope="session")
def csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bench") / "records.csv"
    write_synthetic(synthesize(RECORDS, seed=1), path)
    return path


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack("us-il/cannabis")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what each benchmark cost beside its yardstick."""
    session = getattr(terminalreporter.config, "_benchmarksession", None)
    told = [(found.name, found.extra_info) for found in session.benchmarks] if session else []
    rows = [row_of(name, info) for name, info in told if "ratio" in info]
    if rows:
        terminalreporter.section("times of the yardstick")
        terminalreporter.write_line(table([HEADER, *rows]))


def row_of(name: str, info: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        name.removeprefix("test_"),
        f"{info['seconds']:.4f}",
        f"{info['ratio']:.2f} x",
        info["against"],
        f"{info['a_minute']:,} {info['unit']}",
    )


def table(rows: Iterable[tuple[str, ...]]) -> str:
    columns = list(zip(*rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    lines = zip(*columns, strict=True)
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
