"""What is objected to, or was filed already, comes on no new motion."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.papers.motions_made import schedule, scored, told, written
from vacatur.errors import InputError
from vacatur.papers.api import prepare_motions
from vacatur.status.api import update

Row = Mapping[str, str]
OBJECTED = {
    "record_id": "R00000",
    "objection_date": "2020-02-01",
    "objection_by": "STATES_ATTORNEY",
}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    people = [{"name": f"{name}, A"} for name in ("AAA", "BBB", "CCC")]
    return scored(written(tmp_path_factory.mktemp("status") / "records.csv", people))


def events(path: Path, *rows: Row) -> Path:
    names = dict.fromkeys(name for row in rows for name in row)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(names))
        writer.writeheader()
        writer.writerows(rows)
    return path


def left(papers: Path) -> dict[str, str]:
    with (papers / "left_out.csv").open(encoding="utf-8") as stream:
        return {row["record_id"]: row["left_out_because"] for row in csv.DictReader(stream)}


def entered(result: Path, ledger: Path, *rows: Row) -> None:
    taken = update(
        result,
        [events(ledger.with_suffix(".csv"), *rows)],
        by="K. Clerk",
        ledger=ledger,
        force=True,
    )
    assert taken.document["refused"] == 0


def test_a_result_without_status_keeps_nobody_off(result: Path, tmp_path: Path) -> None:
    papers = prepare_motions(result, out=tmp_path / "papers").folder
    assert left(papers) == {}
    assert told(papers)["cases"] == 3


def test_an_objection_and_a_filing_keep_records_off(result: Path, tmp_path: Path) -> None:
    filed = {"record_id": "R00001", "new_stage": "filed", "stage_date": "2020-02-03"}
    entered(result, tmp_path / "ledger", OBJECTED | {"path": "INDIVIDUAL"}, filed)
    papers = prepare_motions(result, out=tmp_path / "papers", status=tmp_path / "ledger").folder
    assert left(papers) == {"R00000": "OBJECTED", "R00001": "UNDER_WAY"}
    assert [row["name"] for row in schedule(papers, "cook/001-schedule.csv")] == ["CCC, A"]
    assert told(papers)["records"]["left_out"]["OBJECTED"] == 1


def test_an_objection_that_was_overruled_keeps_nobody_off(result: Path, tmp_path: Path) -> None:
    decided = {
        "record_id": "R00000",
        "path": "INDIVIDUAL",
        "objection_by": "STATES_ATTORNEY",
        "objection_outcome": "overruled",
        "objection_outcome_date": "2020-03-01",
    }
    entered(result, tmp_path / "ledger", OBJECTED | {"path": "INDIVIDUAL"})
    entered(result, tmp_path / "ledger", decided)
    papers = prepare_motions(result, out=tmp_path / "papers", status=tmp_path / "ledger").folder
    assert left(papers) == {}


def test_the_status_beside_the_result_is_found(tmp_path: Path) -> None:
    records = written(tmp_path / "records.csv", [{"name": "AAA, A"}, {"name": "BBB, A"}])
    own = scored(records)
    entered(own, own.with_name(f"{own.name}-status"), OBJECTED | {"path": "INDIVIDUAL"})
    assert left(prepare_motions(own, out=tmp_path / "papers").folder) == {"R00000": "OBJECTED"}


def test_the_status_of_other_records_is_refused(result: Path, tmp_path: Path) -> None:
    other = written(tmp_path / "records.csv", [{"name": "ZZZ, Z", "person_id": "Q1"}])
    own = scored(other)
    filed = {"record_id": "R00000", "new_stage": "filed", "stage_date": "2020-02-03"}
    entered(own, tmp_path / "ledger", filed)
    with pytest.raises(InputError):
        prepare_motions(result, out=tmp_path / "papers", status=tmp_path / "ledger")
    assert not (tmp_path / "papers").exists()
