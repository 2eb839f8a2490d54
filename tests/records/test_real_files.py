"""Two real sources, where the reference data lies beside the repository."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numba
import pytest

from vacatur.records.intake import take_in
from vacatur.records.profiles import load_profile

slow_without_compiler = pytest.mark.skipif(
    bool(numba.config.DISABLE_JIT), reason="five megabytes, byte by byte"
)


@slow_without_compiler
def test_chicago_arrests_are_read_to_the_last_row_and_their_footer_is_kept(shared: Path) -> None:
    path = shared / "chicago_juvenile_arrests_2013_2017.csv"
    intake = take_in([path], profile=load_profile("chicago-pd-arrests"), keep=["AGE"])
    (report,) = intake.files
    assert (report.rows_in, report.records, report.quarantined) == (62291, 62282, 9)
    assert intake.quarantine["reason"].unique().to_list() == ["FOOTER"]
    assert "Data indicating arrest date" in "".join(intake.quarantine["raw"])
    assert intake.holds.is_empty()
    records = intake.records
    assert records["person_id"].n_unique() == records.height
    assert records["juvenile"].all()
    assert records["weight"].null_count() == 0
    assert records["arrest_date"].min() == date(2013, 1, 1)
    assert records["arrest_date"].max() == date(2017, 4, 6)
    assert set(records["charge_class"].unique()) == {"FELONY", "MISDEMEANOR", None}
    data = path.read_bytes()
    for row in intake.quarantine.iter_rows(named=True):
        assert data[row["byte_offset"] :].startswith(row["raw"].encode())


def test_a_history_of_the_clerk_becomes_one_record_for_each_charge(shared: Path) -> None:
    intake = take_in(
        [shared / "cook_county_clerk_history.json"], profile=load_profile("cook-clerk-json")
    )
    (report,) = intake.files
    assert (report.rows_in, report.records, report.merged) == (13, 8, 5)
    found = intake.records.select("case_number", "charge_code", "disposition", "sentence_completed")
    assert found.rows() == [
        ("00CR1234567", "VOP", None, None),
        ("00CR1234567", "720-570/402(C)", "Plea of Guilty", True),
        ("14CR0123456", "625-5/6-303(A)", "Nolle Prosequi", None),
        ("14CR0123456", "625-5/6-303(A)", "Nolle Prosequi", None),
        ("14CR0123456", "625-5/6-303(A)", "Nolle Prosequi", None),
        ("14CR0123456", "625-5/6-303(A)", "Plea of Guilty", None),
        (
            "95CR0127401",
            "720-570/402(C)",
            "710-1410 Probation; Probation Terminated- Satisfactory",
            True,
        ),
        ("00113380301", "720-570.0/402-A-10", "Superceded by Direct Indictment", None),
    ]
    assert intake.records["person_id"].unique().to_list() == ["5555555"]
    assert set(intake.records["dob"]) == {date(1970, 1, 2), date(1970, 1, 3)}
    assert set(intake.records["sex"]) == {"M"}


def test_a_person_without_cases_gives_no_records(shared: Path) -> None:
    intake = take_in([shared / "cook_county_empty.json"], profile=load_profile("cook-clerk-json"))
    assert intake.records.is_empty()
    assert intake.files[0].rows_in == 0


def test_documents_a_line_each_read_as_one_does(shared: Path, tmp_path: Path) -> None:
    one = (shared / "cook_county_clerk_history.json").read_text()
    lines = tmp_path / "two.jsonl"
    lines.write_text("\n".join([" ".join(one.split()), '{"IR_number": "7", "CaseDetails": {}}']))
    intake = take_in([lines], profile=load_profile("cook-clerk-json"))
    assert intake.records.height == 8
    assert intake.quarantine.select("row", "reason").rows() == [(14, "BAD_JSON")]
