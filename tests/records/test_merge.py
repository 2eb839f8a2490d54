"""Several rows of one record: which disposition decides."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from vacatur.records.intake import Intake, take_in_frame
from vacatur.records.profiles import Profile, load_profile

PLEA = "Plea of Guilty"
FINDING = "Finding of Guilty"
PROBATION_710 = "710-1410 Probation"
SATISFIED = "Probation Terminated- Satisfactory"
FAILED = "Probation Terminated- Unsatisfactory"


def clerk_like() -> Profile:
    """Give the clerk's merge rule over canonical columns."""
    rule = load_profile("cook-clerk-json").merge
    assert rule is not None
    return Profile.model_validate(
        {
            "name": "x",
            "title": "x",
            "match": ["person_id"],
            "same_names": True,
            "grouping": {"sequence": "sequence"},
            "merge": rule,
        }
    )


def row(disposition: str | None, day: str | None = "2001-01-01", **other: Any) -> dict[str, Any]:
    return {
        "person_id": "P1",
        "case_number": "C1",
        "incident_id": "D1",
        "sequence": "1",
        "charge_code": "720-550/4(d)",
        "charge_description": "POSS",
        "charge_class": "F4",
        "sentence": "Probation",
        "disposition": disposition,
        "disposition_date": day,
        **other,
    }


def merged(*rows: dict[str, Any]) -> Intake:
    return take_in_frame(pl.DataFrame(list(rows)), profile=clerk_like())


@pytest.mark.parametrize(
    ("dispositions", "decides"),
    [
        ((PLEA, FINDING), FINDING),
        ((FINDING, PLEA, SATISFIED), PLEA),
        ((PLEA, FAILED), PLEA),
        ((PROBATION_710, "PG JW Finding Guilty", SATISFIED), f"{PROBATION_710}; {SATISFIED}"),
        ((PROBATION_710, FAILED), f"{PROBATION_710}; {FAILED}"),
        ((PROBATION_710, FAILED, SATISFIED), f"{PROBATION_710}; {FAILED}"),
        ((PROBATION_710, PLEA), PROBATION_710),
        ((PLEA, "Supervision Terminated Satisfactory"), "Supervision Terminated Satisfactory"),
        ((PLEA, "Charge Vacated"), "Charge Vacated"),
        (("Superseded by Indictment", PLEA), PLEA),
        (("Superseded by Indictment", "Nolle Prosequi"), "Nolle Prosequi"),
        (("Finding of Not Guilty", "Superseded by Indictment"), "Finding of Not Guilty"),
        ((None, "Nolle Prosequi"), "Nolle Prosequi"),
        ((None, None), None),
        # Rows that contradict each other, or say what no list knows, decide nothing.
        ((PLEA, "Nolle Prosequi"), f"{PLEA}; Nolle Prosequi"),
        ((PLEA, "Finding of Not Guilty"), f"{PLEA}; Finding of Not Guilty"),
        ((PLEA, "Something New"), f"{PLEA}; Something New"),
        ((PLEA, "Plea of Guilty Withdrawn"), f"{PLEA}; Plea of Guilty Withdrawn"),
        ((PLEA, "Bond Forfeiture Vacated"), f"{PLEA}; Bond Forfeiture Vacated"),
        (
            (PROBATION_710, SATISFIED, "Probation Revoked"),
            f"{PROBATION_710}; {SATISFIED}; Probation Revoked",
        ),
        (
            (PROBATION_710, "Probation Terminated- Instanter"),
            f"{PROBATION_710}; Probation Terminated- Instanter",
        ),
    ],
)
def test_the_rows_of_one_day_decide_together(
    dispositions: tuple[str | None, ...], decides: str | None
) -> None:
    intake = merged(*(row(text) for text in dispositions))
    assert intake.records["disposition"].to_list() == [decides]
    assert (intake.files[0].merged, intake.files[0].reconciles) == (len(dispositions) - 1, True)


@pytest.mark.parametrize(
    ("rows", "decides", "day"),
    [
        (((PLEA, "2001-01-01"), ("Charge Vacated", "2005-01-01")), "Charge Vacated", 2005),
        (((PLEA, "2007-01-01"), ("Charge Vacated", "2005-01-01")), PLEA, 2007),
        (((PLEA, None), ("Charge Vacated", "2005-01-01")), f"{PLEA}; Charge Vacated", 2005),
        ((("Nolle Prosequi", "2001-01-01"), (PLEA, "2002-01-01")), PLEA, 2002),
        (((PLEA, "2001-01-01"), ("Nolle Prosequi", "2002-01-01")), f"{PLEA}; Nolle Prosequi", 2002),
        (
            ((PROBATION_710, "2001-01-01"), (SATISFIED, "2003-01-01"), (PLEA, "2004-01-01")),
            f"{PROBATION_710}; {SATISFIED}; {PLEA}",
            2004,
        ),
        (((PROBATION_710, "2001-01-01"), (PLEA, "2002-01-01")), f"{PROBATION_710}; {PLEA}", 2002),
        (((FINDING, "2001-01-01"), (PLEA, "2003-01-01"), (SATISFIED, "2005-01-01")), PLEA, 2003),
    ],
)
def test_dates_decide_which_row_came_last(
    rows: tuple[tuple[str, str | None], ...], decides: str, day: int
) -> None:
    records = merged(*(row(*each) for each in rows)).records
    assert records["disposition"].to_list() == [decides]
    assert records["disposition_date"].to_list() == [date(day, 1, 1)]


def test_a_deferral_that_only_the_sentence_shows_is_seen() -> None:
    records = merged(
        row(PLEA, sentence="Supervision"), row(SATISFIED, sentence="Supervision")
    ).records
    assert records["disposition"].to_list() == [f"Supervision; {SATISFIED}"]


def test_a_termination_settles_that_the_sentence_is_complete() -> None:
    assert merged(row(PLEA), row(SATISFIED)).records["sentence_completed"].to_list() == [True]
    assert merged(row(PLEA), row(FINDING)).records["sentence_completed"].to_list() == [None]


@pytest.mark.parametrize(
    "other",
    [
        {"sequence": "2"},
        {"case_number": "C2"},
        {"charge_description": "POSS 2ND"},
        {"charge_class": "F3"},
        {"person_id": "P2"},
    ],
)
def test_rows_that_differ_stay_records_of_their_own(other: dict[str, str]) -> None:
    intake = merged(row(PLEA), row(SATISFIED, **other))
    assert intake.records["disposition"].to_list() == [PLEA, SATISFIED]


@pytest.mark.parametrize("column", ["sequence", "case_number"])
def test_rows_without_number_or_case_are_never_merged(column: str) -> None:
    intake = merged(row(PLEA, **{column: None}), row(SATISFIED, **{column: None}))
    assert intake.records.height == 2


def test_a_merged_record_stands_where_its_first_row_stood() -> None:
    intake = merged(row(PLEA), row(PLEA, sequence="2"), row(FINDING), row(None, sequence="3"))
    assert intake.records["source_row"].to_list() == [1, 2, 4]
    assert intake.records["record_id"].to_list() == ["frame:1", "frame:2", "frame:4"]


def test_the_order_of_the_rows_does_not_change_what_decides() -> None:
    rows = [row(PROBATION_710), row("PG JW Finding Guilty"), row(SATISFIED, "2003-01-01")]
    forth, back = merged(*rows).records, merged(*reversed(rows)).records
    for name in ("disposition", "disposition_date", "sentence_completed"):
        assert forth[name].to_list() == back[name].to_list()


def test_a_row_in_quarantine_holds_the_person_of_the_record_it_belonged_to() -> None:
    intake = merged(row(PLEA), row("Charge Vacated", "2005-02-30"))
    assert intake.quarantine["reason"].to_list() == ["BAD_DATE"]
    assert intake.holds.to_list() == ["P1"]
    assert intake.files[0].reconciles
