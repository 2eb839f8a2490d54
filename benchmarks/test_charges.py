"""What reading 5,000 distinct charges costs beside scoring all the rows that carry them."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import vacatur
from benchmarks.conftest import AS_OF, RECORDS
from benchmarks.noisy import slipped
from vacatur import Pack
from vacatur.facts import charge_facts

DISTINCT = 5_000
MANY = 1_000_000
"""Rows from which on the share of reading means something."""
LARGEST_SHARE = 0.15


def distinct_charges(pack: Pack, count: int) -> pl.DataFrame:
    """Known texts with subsections of their statutes, every third misspelt; no code twice."""
    draw = random.Random(1)  # noqa: S311 - the same charges every time
    rows = pack.charge_tables.literals.select("text", "act", "section").unique(maintain_order=True)
    charges: dict[tuple[str, str], None] = {}
    while len(charges) < count:
        for text, act, section in rows.iter_rows():
            code = f"{act}/{section}({draw.choice('abcdefgh')})({draw.randint(1, 40)})"
            charges[(slipped(code, draw) if draw.random() < 1 / 3 else code, text)] = None
    schema = {"charge_code": pl.String, "charge_description": pl.String}
    return pl.DataFrame(list(charges)[:count], schema, orient="row")


@pytest.fixture(scope="module")
def many_charges(csv: Path, pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The synthetic records, their charges replaced by 5,000 others in turn."""
    records = pl.read_csv(csv, infer_schema=False)
    charges = distinct_charges(pack, DISTINCT)
    turns = pl.int_range(records.height, eager=True) * 7919 % DISTINCT
    path = tmp_path_factory.mktemp("charges") / "records.csv"
    records.with_columns(charges.select(pl.all().gather(turns))).write_csv(path)
    return path


def test_reading_charges_beside_scoring(
    benchmark: BenchmarkFixture,
    many_charges: Path,
    pack: Pack,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spent: list[float] = []
    monkeypatch.setattr(charge_facts, "_read", timed(charge_facts._read, spent))  # noqa: SLF001
    out = tmp_path / "out"
    benchmark.pedantic(
        lambda: vacatur.run([many_charges], pack, as_of=AS_OF, out=out, force=True),
        rounds=1,
        warmup_rounds=1,
    )
    whole = benchmark.stats.stats.min
    share = spent[-1] / whole
    benchmark.extra_info.update(
        against="scoring all the rows",
        seconds=round(spent[-1], 5),
        yardstick_seconds=round(whole, 5),
        ratio=round(share, 4),
        count=DISTINCT,
        unit="charges",
        a_minute=round(DISTINCT / spent[-1] * 60),
    )
    assert share < LARGEST_SHARE or RECORDS < MANY


def timed(function: Callable[..., Any], spent: list[float]) -> Callable[..., Any]:
    def timing(*given: Any) -> Any:  # noqa: ANN401
        started = time.perf_counter()
        answer = function(*given)
        spent.append(time.perf_counter() - started)
        return answer

    return timing
