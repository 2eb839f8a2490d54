from __future__ import annotations

import json
from datetime import date
from typing import Any

import polars as pl
import pytest

from tests.results.frames import AS_OF, TERMS, conviction, decisions
from vacatur.results.people import people
from vacatur.results.reconcile import Rows
from vacatur.results.summary import summarize

DECISIONS = decisions(
    conviction("ELIGIBLE", person_id="A", tier="A", reasons=["MCO"]),
    conviction("NEEDS_REVIEW", person_id="A", reasons=["NO_DATE", "HOLD"], criteria_unknown=0b101),
    conviction("NEEDS_REVIEW", person_id="B", reasons=["NO_DATE"], criteria_unknown=0b100),
    conviction("NOT_ELIGIBLE", person_id="C", reasons=["CLASS"], offense_class=None),
)
RECORDS = pl.DataFrame(
    {
        "county": ["Cook", "Cook", "Will", None],
        "offense_date": [date(2001, 1, 1), None, None, date(1999, 1, 1)],
        "arrest_date": [date(2002, 1, 1), date(2001, 5, 5), None, None],
        "disposition_date": [date(2003, 1, 1)] * 4,
        "weight": pl.Series([1, 10, 1, 1], dtype=pl.UInt32),
    }
)
QUARANTINE = pl.DataFrame({"reason": ["BAD_DATE", "BAD_DATE", "RAGGED_ROW"]})
ROWS = Rows(rows_in=7, records=4, merged=0, quarantined=3)


def summary(records: pl.DataFrame = RECORDS, frame: pl.DataFrame = DECISIONS) -> dict[str, Any]:
    return summarize(
        frame,
        records,
        people(frame, RECORDS, AS_OF, terms=TERMS),
        rows=ROWS,
        quarantine=QUARANTINE,
        criteria=("class_known", "before_act", "date_known"),
    )


def test_records_persons_and_rows() -> None:
    found = summary()
    assert (found["records"], found["weighted"], found["persons"]) == (4, 13, 3)
    assert found["rows"] == {"rows_in": 7, "records": 4, "merged": 0, "quarantined": 3}


def test_every_determination_is_there_even_at_zero() -> None:
    assert summary()["determination"] == {
        "ELIGIBLE": {"records": 1, "weighted": 1, "persons": 1},
        "NOT_YET": {"records": 0, "weighted": 0, "persons": 0},
        "NEEDS_REVIEW": {"records": 2, "weighted": 11, "persons": 2},
        "NOT_ELIGIBLE": {"records": 1, "weighted": 1, "persons": 1},
    }


def test_codes_stand_by_frequency_then_name() -> None:
    assert list(summary()["reason"].items()) == [
        ("NO_DATE", {"records": 2, "weighted": 11}),
        ("CLASS", {"records": 1, "weighted": 1}),
        ("HOLD", {"records": 1, "weighted": 10}),
        ("MCO", {"records": 1, "weighted": 1}),
    ]
    assert summary()["quarantine"] == {
        "BAD_DATE": {"records": 2, "weighted": 2},
        "RAGGED_ROW": {"records": 1, "weighted": 1},
    }
    assert summary()["tier"] == {"A": {"records": 1, "weighted": 1}}


def test_an_outcome_is_counted_over_all_classes_counties_and_years() -> None:
    assert summary()["outcome"] == {
        "NEEDS_REVIEW": {"records": 2, "weighted": 11},
        "NOT_ELIGIBLE": {"records": 1, "weighted": 1},
        "SA_MOTION": {"records": 1, "weighted": 1},
    }


def test_a_reason_of_several_determinations_is_counted_over_all_and_under_review() -> None:
    frame = decisions(
        conviction("NEEDS_REVIEW", reasons=["CLASS", "NO_DATE"]),
        conviction("NOT_ELIGIBLE", reasons=["CLASS"]),
        conviction("NOT_ELIGIBLE", reasons=["NO_DATE", "CLASS"]),
        conviction("ELIGIBLE", reasons=[]),
    )
    found = summary(RECORDS.drop("weight"), frame)
    assert {code: count["records"] for code, count in found["reason"].items()} == {
        "CLASS": 3,
        "NO_DATE": 2,
    }
    assert found["unknown"]["reason"] == {
        "CLASS": {"records": 1, "weighted": 1},
        "NO_DATE": {"records": 1, "weighted": 1},
    }


def test_values_stand_in_their_own_order_the_unknown_last() -> None:
    counties = summary()["county"]
    assert [row["county"] for row in counties] == ["Cook", "Will", None]
    assert counties[0] == {
        "county": "Cook",
        "records": 2,
        "weighted": 11,
        "ELIGIBLE": 1,
        "NOT_YET": 0,
        "NEEDS_REVIEW": 10,
        "NOT_ELIGIBLE": 0,
    }
    assert [row["class"] for row in summary()["class"]] == ["M A", None]


def test_a_year_is_the_offense_s_or_else_the_arrest_s() -> None:
    years = {row["year"]: row["records"] for row in summary()["year"]}
    assert years == {1999: 1, 2001: 2, None: 1}


def test_days_far_apart_and_masks_of_many_criteria_are_counted_all_the_same() -> None:
    apart = [date(201, 1, 1), date(2001, 1, 1), date(9999, 12, 31), date(2001, 5, 5)]
    frame = DECISIONS.with_columns(criteria_unknown=pl.lit(1 << 62 | 1, pl.UInt64))
    found = summary(RECORDS.with_columns(offense_date=pl.Series(apart)), frame)
    assert [(row["year"], row["records"]) for row in found["year"]] == [
        (201, 1),
        (2001, 2),
        (9999, 1),
    ]
    assert found["unknown"]["criterion"] == {"class_known": {"records": 2, "weighted": 11}}


def test_a_row_without_a_weight_weighs_nothing() -> None:
    found = summary(RECORDS.with_columns(weight=pl.Series([1, None, None, 5], dtype=pl.UInt32)))
    assert (found["records"], found["weighted"]) == (4, 6)
    assert found["unknown"]["reason"]["HOLD"] == {"records": 1, "weighted": 0}


def test_unknowns_are_counted_for_records_under_review_only() -> None:
    unknown = summary()["unknown"]
    assert set(unknown["reason"]) == {"NO_DATE", "HOLD"}
    assert unknown["criterion"] == {
        "date_known": {"records": 2, "weighted": 11},
        "class_known": {"records": 1, "weighted": 10},
    }


def test_impact_counts_all_three_values() -> None:
    assert summary()["impact"]["no_conviction_left"] == {"true": 0, "false": 3, "unknown": 0}


@pytest.mark.parametrize("absent", ["county", "weight", "offense_date", "arrest_date"])
def test_an_absent_column_counts_as_unknown(absent: str) -> None:
    found = summary(RECORDS.drop(absent))
    assert found["records"] == 4
    if absent == "weight":
        assert found["weighted"] == 4
    if absent == "county":
        assert [row["county"] for row in found["county"]] == [None]


def test_it_is_plain_json_and_the_same_twice() -> None:
    assert json.dumps(summary()) == json.dumps(summary())
    assert json.loads(json.dumps(summary())) == summary()


def test_nothing_at_all_counts_to_zero() -> None:
    found = summarize(
        DECISIONS.clear(),
        RECORDS.clear(),
        people(DECISIONS.clear(), RECORDS.clear(), AS_OF, terms=TERMS),
        rows=Rows(rows_in=0, records=0, merged=0, quarantined=0),
        quarantine=QUARANTINE.clear(),
    )
    assert json.loads(json.dumps(found)) == found
    assert (found["records"], found["weighted"], found["persons_on_hold"]) == (0, 0, 0)
    assert found["reason"] == {}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        *((name, True) for name in ("COOK", "St. Clair", "Prince George's", "016", "17031")),
        *((name, True) for name in ("Cook (16)", "DOÑA ANA", "Miami-Dade", "Lake of the Woods")),
        *((text, False) for text in ("DOE, JANE", "1990-01-31", "01/31/1990", "123-45-6789")),
        *((text, False) for text in ("123456789", "12 ELM ST", "IL1234567", "x" * 60, "")),
    ],
)
def test_only_what_can_be_a_county_is_named(text: str, named: bool) -> None:
    counties = summary(records=RECORDS.with_columns(county=pl.lit(text)))["county"]
    assert [row["county"] for row in counties] == [text if named else None]
    assert counties[0]["records"] == RECORDS.height
