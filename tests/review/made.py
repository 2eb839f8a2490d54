"""Answers and decisions of made-up people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from vacatur.review.form import CASES
from vacatur.review.raw import CASE
from vacatur.workbooks.read import read_sheet

ROOT = Path(__file__).resolve().parents[2]
ILLINOIS = ROOT / "data" / "synthetic" / "illinois_2000.csv"
CALIFORNIA = ROOT / "data" / "synthetic" / "ca_doj_2000.csv"
AS_OF = date(2020, 1, 15)
Answers = Mapping[str, Mapping[str, str | None]]


def key_of(sample: Path) -> pl.DataFrame:
    """The sealed key."""
    return pl.read_parquet(sample / "sealed" / "key.parquet")


def answers_of(sample: Path, reviewer: str, otherwise: Answers, to: Path) -> Path:
    """A reviewer's answers as CSV: those of the software, but for some.

    What the software sends to a person, the reviewer cannot tell.
    """
    form = read_sheet(sample / "hand-out" / f"{reviewer}.xlsx", CASES, header=CASE)
    own = dict(key_of(sample).select(CASE, "determination").iter_rows())
    rows = [_answered(row, own, otherwise) for row in form.drop("sheet_row").iter_rows(named=True)]
    path = to / f"{reviewer}.csv"
    pl.DataFrame(rows, schema=form.drop("sheet_row").schema).write_csv(path)
    return path


def _answered(row: dict[str, Any], own: Mapping[str, str], otherwise: Answers) -> dict[str, Any]:
    case = row[CASE]
    said = own[case] if own[case] != "NEEDS_REVIEW" else "CANNOT_TELL"
    usual = {
        "determination": said,
        "reason": "read it",
        "minutes": "4",
        "reviewed_on": "2020-02-03",
    }
    return row | usual | dict(otherwise.get(case, {}))


def some_cases(sample: Path, determination: str, count: int) -> list[str]:
    """Cases of which the software says something."""
    found = key_of(sample).filter(determination=determination).sort(CASE)
    return found[CASE].head(count).to_list()


def filled(queue: pl.DataFrame, rows: int, **values: str | None) -> pl.DataFrame:
    """The first rows of a review queue, decided as the software suggests."""
    usual = {"why": "the file shows it", "who": "A. Lawyer", "when": "2020-02-01"} | values
    head = queue.head(rows).with_columns(
        determination=pl.lit("ELIGIBLE"), outcome=pl.col("suggestion")
    )
    return head.with_columns(pl.lit(value, pl.String).alias(name) for name, value in usual.items())
