from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import vacatur
from vacatur.dossiers.result import Result
from vacatur.status import api
from vacatur.status.docket import Docket
from vacatur.status.update import Updated

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "data" / "synthetic" / "illinois_2000.csv"
DAY = date(2020, 1, 15)
ROWS = 2000

Row = Mapping[str, str | None]


def records_of(folder: Path, rows: int = ROWS) -> Path:
    """Records of the sample; of the person with most, one stands twice: that person is held."""
    path = folder / "records.csv"
    with SAMPLE.open() as source:
        lines = list(itertools.islice(source, rows + 1))
    persons = Counter(line.split(",")[1] for line in lines[1:])
    person = next(line for line in lines if line.split(",")[1] == persons.most_common(1)[0][0])
    path.write_text("".join([*lines, person]))
    return path


def scored(records: Path, out: Path, **options: str) -> Path:
    law = vacatur.load_pack("us-il/cannabis", options=options)
    vacatur.run([records], law, as_of=DAY, out=out)
    return out


@pytest.fixture(scope="session")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return records_of(tmp_path_factory.mktemp("status"))


@pytest.fixture(scope="session")
def folder(records: Path) -> Path:
    return scored(records, records.parent / "result")


@pytest.fixture(scope="session")
def result(folder: Path) -> Result:
    return Result.open(folder)


@dataclass(frozen=True, kw_only=True)
class Ids:
    """Ids of records of each kind."""

    motion: list[str]
    pardon: list[str]
    """On the motion path, with the two other paths open as well."""
    arrest: list[str]
    review: list[str]
    held: list[str]
    not_yet: list[str]
    no: list[str]


@pytest.fixture(scope="session")
def ids(result: Result) -> Ids:
    decided = result.decisions().collect()

    def of(*where: pl.Expr) -> list[str]:
        return decided.filter(*where)["record_id"].to_list()

    motion = pl.col("outcome") == "SA_MOTION"
    both = pl.col("also").list.len() == 2
    review = pl.col("determination") == "NEEDS_REVIEW"
    return Ids(
        motion=of(motion),
        pardon=of(motion, both),
        arrest=of(pl.col("outcome") == "AUTO_ARREST"),
        review=of(review, ~pl.col("hold")),
        held=of(review, pl.col("hold")),
        not_yet=of(pl.col("determination") == "NOT_YET"),
        no=of(pl.col("determination") == "NOT_ELIGIBLE"),
    )


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A ledger of its own, and somebody who enters things."""

    folder: Path
    ledger: Path
    place: Path

    def file(self, rows: Iterable[Row], name: str = "back.csv") -> Path:
        path = self.place / name
        rows = list(rows)
        names = list(dict.fromkeys(name for row in rows for name in row))
        table = {name: [row.get(name) for row in rows] for name in names}
        pl.DataFrame(table, schema=dict.fromkeys(names, pl.String)).write_csv(path)
        return path

    def take(self, *rows: Row, **options: Any) -> Updated:
        return self.take_files(self.file(rows), **options)

    def take_files(self, *files: Path, **options: Any) -> Updated:
        told = {"by": "M. Okafor", "force": True, "ledger": self.ledger} | options
        return api.update(self.folder, files, **told)

    def docket(self, **options: Any) -> Docket:
        return api.open_docket(self.folder, ledger=self.ledger, **options)

    def of(self, record: str, as_of: date | None = None) -> dict[str, Any]:
        return (
            self.docket()
            .standing(as_of)
            .row(by_predicate=pl.col("record_id") == record, named=True)
        )

    def refused(self, *rows: Row, **options: Any) -> dict[str, int]:
        """Why rows are refused; nothing of them may be taken in."""
        before = self.docket().ledger.events
        told = self.take(*rows, **options).document
        assert told["taken_in"] + told["known"] + told["refused"] == len(rows)
        if not told["taken_in"]:
            assert self.docket().ledger.events.equals(before)
        return dict(told["reasons"])


@pytest.fixture
def desk(folder: Path, tmp_path: Path) -> Desk:
    return Desk(folder=folder, ledger=tmp_path / "ledger", place=tmp_path)


def step(record: str, stage: str, day: str, **more: str | None) -> Row:
    return {"record_id": record, "new_stage": stage, "stage_date": day} | more


def objection(record: str, day: str, **more: str | None) -> Row:
    told = {"objection_by": "STATES_ATTORNEY", "objection_date": day}
    return {"record_id": record} | told | more


def decision(record: str, outcome: str, day: str, **more: str | None) -> Row:
    told = {"objection_by": "STATES_ATTORNEY", "objection_outcome": outcome}
    return {"record_id": record, "objection_outcome_date": day} | told | more


def withdrawal(record: str, what: str, day: str, **more: str | None) -> Row:
    told = {"withdraw": what, "withdraw_date": day, "note": "entered for the wrong case"}
    return {"record_id": record} | told | more


@pytest.fixture(scope="session")
def shared(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Docket:
    """A docket without a ledger, for questions that change nothing."""
    return api.open_docket(folder, ledger=tmp_path_factory.mktemp("none") / "ledger")
