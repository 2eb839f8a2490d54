"""A summary that counts otherwise than the tables on disk never becomes a result."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import vacatur
from vacatur.engine import outcome
from vacatur.errors import VacaturError
from vacatur.results.recount import recount

ROOT = Path(__file__).resolve().parents[2]
RECORDS = ROOT / "data" / "synthetic" / "illinois_2000.csv"
AS_OF = date(2020, 1, 15)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("recount") / "out"
    vacatur.run(RECORDS, vacatur.load_pack("us-il/cannabis"), as_of=AS_OF, out=out)
    return out


def summary_of(folder: Path) -> dict[str, Any]:
    summary: dict[str, Any] = json.loads((folder / "summary.json").read_bytes())
    return summary


def test_the_counts_of_a_result_are_those_of_its_tables(made: Path) -> None:
    recount(made, summary_of(made))


@pytest.mark.parametrize("table", ["decisions", "people"])
def test_a_row_that_the_disk_lost_is_missed(made: Path, tmp_path: Path, table: str) -> None:
    folder = Path(shutil.copytree(made, tmp_path / "out"))
    path = folder / f"{table}.parquet"
    pl.read_parquet(path).slice(1).write_parquet(path)
    with pytest.raises(VacaturError, match="not those of the tables"):
        recount(folder, summary_of(folder))


def more_eligible(summary: dict[str, Any]) -> None:
    summary["determination"]["ELIGIBLE"]["records"] += 1


def another_outcome(summary: dict[str, Any]) -> None:
    first, second = list(summary["outcome"])[:2]
    summary["outcome"][first]["records"] -= 1
    summary["outcome"][second]["records"] += 1


def more_persons(summary: dict[str, Any]) -> None:
    summary["persons"] += 1


def fewer_on_hold(summary: dict[str, Any]) -> None:
    summary["persons_on_hold"] -= 1


def more_set_aside(summary: dict[str, Any]) -> None:
    summary["rows"]["quarantined"] += 1


@pytest.mark.parametrize(
    "change", [more_eligible, another_outcome, more_persons, fewer_on_hold, more_set_aside]
)
def test_a_wrong_count_is_no_result(
    change: Callable[[dict[str, Any]], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = outcome.summarize

    def wrong(*arguments: Any, **more: Any) -> dict[str, Any]:
        summary = right(*arguments, **more)
        change(summary)
        return summary

    monkeypatch.setattr(outcome, "summarize", wrong)
    with pytest.raises(VacaturError, match="nothing was written"):
        vacatur.run(RECORDS, vacatur.load_pack("us-il/cannabis"), as_of=AS_OF, out=tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
