"""Records made cases: against a plain way of doing it, and the traits of a case one by one."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import vacatur
from vacatur.dossiers.deadlines import read_dues
from vacatur.papers.cases import STATUSES, cases, in_counties, judged, keyed
from vacatur.papers.worklist.courthouses import with_courthouse
from vacatur.papers.worklist.words import Words, read_words

PACK = vacatur.load_pack("us-il/cannabis")
PAPERS = PACK.folder.parent / "papers"
WORDS, DUES = read_words(PAPERS, PACK), read_dues(PAPERS, PACK)
SCHEMA: dict[str, Any] = {
    "place": pl.UInt32,
    "record_id": pl.String,
    "person_id": pl.String,
    "determination": pl.String,
    "outcome": pl.String,
    "also": pl.List(pl.String),
    "tier": pl.String,
    "suggestion": pl.String,
    "reasons": pl.List(pl.String),
    "statute": pl.String,
    "offense_class": pl.String,
    "disposition_category": pl.String,
    "eligible_on": pl.Date,
    "deadline": pl.Date,
    "hold": pl.Boolean,
    "deceased": pl.Boolean,
    "disposition_date": pl.Date,
    "arrest_date": pl.Date,
    "charge_code": pl.String,
    "name": pl.String,
    "dob": pl.Date,
    "incident_id": pl.String,
    "case_number": pl.String,
    "county": pl.String,
    "agency": pl.String,
}
PLAIN = {
    "determination": "ELIGIBLE",
    "outcome": "SA_MOTION",
    "disposition_category": "CONV",
    "person_id": "p",
    "hold": False,
    "name": "DOE, JO",
    "county": "Cook",
    "case_number": "1",
}
ANSWERS = {
    "SA_MOTION": "ELIGIBLE",
    "PARDON": "ELIGIBLE",
    "AUTO_ARREST": "ELIGIBLE",
    "CIVIL_LAW_AUTO": "ELIGIBLE",
    "AUTO_NOT_YET": "NOT_YET",
    "NEEDS_REVIEW": "NEEDS_REVIEW",
}


def records(*rows: dict[str, Any]) -> pl.DataFrame:
    whole = [
        {"place": place, "record_id": f"r{place}"} | PLAIN | row for place, row in enumerate(rows)
    ]
    return pl.DataFrame(whole, schema=SCHEMA)


def made(*rows: dict[str, Any], words: Words = WORDS) -> pl.DataFrame:
    return cases(with_courthouse(keyed(judged(records(*rows), words, DUES)), None))


def statuses(table: pl.DataFrame) -> list[str]:
    return [STATUSES[stage] for stage in table["stage"]]


@st.composite
def some_records(draw: st.DrawFn) -> list[dict[str, Any]]:
    def pick(*values: Any) -> Any:
        return draw(st.sampled_from(values))

    found = []
    for _ in range(draw(st.integers(1, 12))):
        outcome = pick(*ANSWERS)
        found.append(
            {
                "person_id": pick("p", "q"),
                "case_number": pick(None, "1", "2"),
                "incident_id": pick(None, "i", "j"),
                "county": pick(None, "Cook", "COOK", " cook", "Lake"),
                "outcome": outcome,
                "determination": ANSWERS[outcome],
                "hold": pick(False, False, True, None),
                "disposition_category": pick(None, "CONV", "NONCONV"),
                "disposition_date": pick(None, date(2001, 1, 1), date(2011, 1, 1)),
            }
        )
    return found


def plainly(rows: list[dict[str, Any]]) -> dict[Any, list[int]]:
    """The places of the records of each case, found one record after another."""

    def case_of(row: dict[str, Any], place: int) -> tuple[Any, ...]:
        if row["case_number"]:
            return (row["person_id"], "case", row["case_number"])
        if row["incident_id"]:
            return (row["person_id"], "arrest", row["incident_id"])
        return (row["person_id"], "record", place)

    counties = defaultdict(set)
    for place, row in enumerate(rows):
        if row["county"]:
            counties[case_of(row, place)].add(row["county"].strip().upper())
    found = defaultdict(list)
    for place, row in enumerate(rows):
        case = case_of(row, place)
        county = row["county"].strip().upper() if row["county"] else None
        if county is None and len(counties[case]) == 1:
            (county,) = counties[case]
        found[*case, county].append(place)
    return found


@given(rows=some_records())
def test_cases_are_those_of_a_plain_reading(rows: list[dict[str, Any]]) -> None:
    table = made(*rows)
    found = {tuple(ids) for ids in table["record_ids"]}
    assert found == {tuple(f"r{place}" for place in places) for places in plainly(rows).values()}
    assert table["records"].sum() == len(rows)


@given(rows=some_records())
def test_the_status_of_a_case_is_the_strictest_of_its_records(rows: list[dict[str, Any]]) -> None:
    def status(row: dict[str, Any]) -> int:
        if row["hold"] is not False:
            return STATUSES.index("HOLD")
        return ["ELIGIBLE", "NOT_YET", "NEEDS_REVIEW"].index(row["determination"])

    table = made(*rows)
    for ids, stage, number in table.select("record_ids", "stage", "task_number").rows():
        of_case = [rows[int(name[1:])] for name in ids]
        assert stage == max(map(status, of_case))
        strict = [row for row in of_case if status(row) == stage]
        task = WORDS.task[number]
        assert task.hold == (STATUSES[stage] == "HOLD")
        assert task.hold or any(
            row["outcome"] in task.outcomes or row["determination"] in task.determinations
            for row in strict
        )


@given(rows=some_records(), seed=st.randoms(use_true_random=False))
def test_the_order_of_records_in_the_table_changes_nothing(
    rows: list[dict[str, Any]], seed: Any
) -> None:
    table = records(*rows)
    places = list(range(len(rows)))
    seed.shuffle(places)
    shuffled = table[places]
    one, two = (
        cases(with_courthouse(keyed(judged(each, WORDS, DUES)), None)) for each in (table, shuffled)
    )
    assert one.equals(two)


def test_a_motion_goes_before_an_expungement_of_the_same_case() -> None:
    table = made({"outcome": "AUTO_ARREST", "disposition_category": "NONCONV"}, {})
    assert [WORDS.task[number].id for number in table["task_number"]] == ["file_motion"]
    assert [WORDS.task[number].id for number in table["task_numbers"][0]] == [
        "file_motion",
        "expunge_arrest",
    ]


def test_a_hold_that_is_not_recorded_is_one() -> None:
    assert statuses(made({"hold": None})) == ["HOLD"]


def test_two_people_of_one_case_number_have_a_row_each() -> None:
    assert made({}, {"person_id": "q"}).height == 2


def test_a_blank_county_is_that_of_the_case_where_there_is_but_one() -> None:
    table = made({"county": None}, {"county": "Lake"})
    assert table.select("county", "records").rows() == [("Lake", 2)]


def test_a_blank_county_of_a_number_of_two_counties_stays_blank() -> None:
    table = made({"county": None}, {"county": "Lake"}, {"county": "Cook"})
    assert table["county"].to_list() == [None, "Lake", "Cook"]
    assert "COUNTY_UNKNOWN" in table["notes"][0]


def test_the_earliest_last_day_and_the_newest_conviction_are_the_case_s() -> None:
    table = made(
        {
            "outcome": "AUTO_ARREST",
            "disposition_category": "NONCONV",
            "deadline": date(2023, 1, 1),
            "disposition_date": date(2018, 1, 1),
        },
        {"outcome": "AUTO_ARREST", "disposition_category": None, "deadline": date(2021, 1, 1)},
        {"disposition_date": date(2005, 5, 5)},
        {"disposition_date": date(2003, 3, 3)},
    )
    assert table.select("deadline", "last_day", "conviction_date").row(0) == (
        date(2021, 1, 1),
        date(2020, 12, 31),
        date(2005, 5, 5),
    )


def test_several_names_and_dates_of_birth_are_told() -> None:
    table = made({"dob": date(1980, 1, 1)}, {"name": "ROE, JO", "dob": date(1981, 1, 1)})
    assert table.select("name", "dob").row(0) == ("DOE, JO / ROE, JO", "1980-01-01 / 1981-01-01")
    assert {"NAMES_DIFFER", "BIRTH_DATES_DIFFER"} <= set(table["notes"][0])


def test_who_died_is_told() -> None:
    died = made({"case_number": "1", "deceased": True}, {"case_number": "2"})["notes"]
    assert [("DECEASED" in notes) for notes in died] == [True, False]


def test_what_has_no_date_says_so() -> None:
    known = {"disposition_date": date(2001, 1, 1)}
    notes = made({"case_number": "1"}, {"case_number": "2"} | known)["notes"].to_list()
    assert notes == [["DATE_UNKNOWN"], []]


def test_an_outcome_under_a_deadline_without_its_date_says_so() -> None:
    civil = {"outcome": "CIVIL_LAW_AUTO", "disposition_category": "NONCONV"}
    table = made(civil | {"arrest_date": date(2018, 1, 1)})
    assert table["notes"].to_list() == [["NO_DEADLINE"]]


def test_a_county_is_found_however_it_is_spelled() -> None:
    table = made({"county": "St.  Clair"}, {"county": None, "person_id": "q"})
    assert table.filter(in_counties(table, ["st. clair"])).height == 1


def test_a_name_of_two_lines_stands_in_one() -> None:
    table = made({"county": "St.\nClair", "agency": "Clair \t Police"})
    assert table.select("county", "agency").row(0) == ("St. Clair", "Clair Police")


@pytest.mark.parametrize("name", ["us-il/cannabis", "us-ca/prop64"])
def test_every_outcome_with_something_to_do_has_a_task(name: str) -> None:
    pack = vacatur.load_pack(name)
    tasks = read_words(pack.folder.parent / "papers", pack).task
    for outcome in pack.header.outcome:
        speaks = [
            task.id
            for task in tasks
            if outcome.code in task.outcomes or outcome.determination in task.determinations
        ]
        assert bool(speaks) == (outcome.determination != "NOT_ELIGIBLE")
