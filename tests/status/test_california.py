"""California's way: no window is stated, so nothing is late, and dates are kept all the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

import vacatur
from tests.status.conftest import ROOT, Desk, objection, step
from vacatur.status import api

SAMPLE = ROOT / "data" / "synthetic" / "ca_doj_2000.csv"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("california") / "result"
    options = {"county": "SACRAMENTO", "dismiss": ["11357", "11358", "11359", "11360"]}
    law = vacatur.load_pack("us-ca/prop64", options=options)
    vacatur.run([SAMPLE], law, as_of=date(2019, 7, 1), out=out, source="ca-doj")
    return out


@pytest.fixture
def desk(county: Path, tmp_path: Path) -> Desk:
    return Desk(folder=county, ledger=tmp_path / "ledger", place=tmp_path)


def test_convictions_go_from_the_list_to_the_corrected_history(desk: Desk) -> None:
    first = desk.docket().standing()
    assert set(first["path"]) <= {"DISMISS", "REDUCE"}
    assert first["stage"].unique().to_list() == ["listed"]
    one, two = first["record_id"].head(2)
    days = {"filed": "7/2/2019", "granted": "8/1/2019", "confirmed": "9/3/2019"}
    district = {"objection_by": "DISTRICT_ATTORNEY", "objection_ground": "DANGER"}
    told = desk.take(
        *(step(one, stage, day) for stage, day in days.items()),
        objection(two, "2019-07-03", **district),
    ).document
    assert (told["taken_in"], told["refused"]) == (4, 0)
    found = api.counted(desk.docket(), as_of=date(2030, 1, 1))
    assert found["overdue"] == []
    assert found["records"]["overdue"] == 0
    assert found["objections"]["timing"]["no_window"] == 1
    assert desk.of(one)["stage"] == "confirmed"
    assert (desk.of(two)["stopped"], desk.of(two)["waits_for"]) == (True, "COURT")


def test_the_county_gets_its_case_numbers(desk: Desk) -> None:
    path = desk.place / "form.csv"
    api.write_form(desk.docket(), path, records=[SAMPLE])
    table = pl.read_csv(path, infer_schema=False)
    assert table["case_number"].null_count() < table.height
    assert set(table["county"].drop_nulls()) == {"SACRAMENTO"}
