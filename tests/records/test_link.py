"""Cases of a list found in histories: every key alone, none on blanks, and no tie is taken."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from vacatur.records.link import link

CASE = dict.fromkeys(
    ("case_number", "name", "dob", "booking_date", "state_number", "ssn", "licence")
)
HISTORY = dict.fromkeys(
    (
        "person_id",
        "case_number",
        "court_number",
        "name",
        "dob",
        "cycle_date",
        "state_number",
        "ssn",
        "licence",
    )
)


def table(blank: dict[str, Any], *rows: dict[str, Any]) -> pl.DataFrame:
    schema = dict.fromkeys(blank, pl.String)
    return pl.DataFrame([blank | row for row in rows], schema=schema)


def linked(
    case: dict[str, Any], *histories: dict[str, Any], here: bool = True
) -> tuple[str, str | None]:
    past = table(HISTORY, *histories).with_columns(county_cycle=pl.lit(here))
    where = pl.Series([here] * past.height, dtype=pl.Boolean)
    row = link(table(CASE, case), past, here=where).row(0, named=True)
    return row["linked"], row["person_id"]


@pytest.mark.parametrize(
    ("case", "history"),
    [
        ({"state_number": "A123456781"}, {"state_number": "23456781"}),
        ({"state_number": "123"}, {"state_number": "00000123"}),
        ({"ssn": "000-12-3456"}, {"ssn": "000123456"}),
        ({"licence": "F1234567 CA"}, {"licence": "F1234567"}),
        ({"case_number": "398765"}, {"case_number": "398765"}),
        ({"case_number": "398765"}, {"case_number": "12 398765-01"}),
        ({"case_number": "398765"}, {"court_number": "398765"}),
        (
            {"name": "COUNT/VON/THE", "dob": "1960-05-14"},
            {"name": "COUNT,VON THE", "dob": "1960-05-14"},
        ),
        (
            {"name": "COUNT/VON/THE", "dob": "1960-05-14"},
            {"name": "COUNT,VON X", "dob": "1960-05-14"},
        ),
        (
            {"name": "COUNT/VON", "booking_date": "19800101"},
            {"name": "COUNT,VON", "cycle_date": "19800101"},
        ),
    ],
)
def test_each_key_alone_finds_the_history(case: dict[str, str], history: dict[str, str]) -> None:
    assert linked(case, {"person_id": "s1"} | history) == ("one", "s1")


@pytest.mark.parametrize(
    ("case", "history"),
    [
        ({}, {}),
        (
            {"state_number": " ", "ssn": "", "licence": ""},
            {"state_number": " ", "ssn": "", "licence": ""},
        ),
        ({"ssn": "000000000"}, {"ssn": "000-00-0000"}),
        ({"state_number": "A1"}, {"state_number": "B1"}),
        ({"name": "COUNT/VON"}, {"name": "COUNT,VON"}),
        ({"name": "COUNT/VON", "dob": "1960-05-14"}, {"name": "COUNT,VON", "dob": "1960-05-15"}),
    ],
)
def test_blank_and_other_keys_find_nothing(case: dict[str, str], history: dict[str, str]) -> None:
    assert linked(case, {"person_id": "s1"} | history) == ("none", None)


def test_a_court_number_and_a_cycle_of_another_county_find_nothing() -> None:
    history = {"person_id": "s1", "case_number": "7", "name": "A,B", "cycle_date": "19800101"}
    assert linked({"case_number": "7"}, history, here=False) == ("none", None)
    assert linked({"name": "A/B", "booking_date": "19800101"}, history, here=False)[0] == "none"


def test_the_history_with_more_keys_wins_whatever_the_order() -> None:
    case = {"state_number": "A1", "name": "A/B", "dob": "1960-01-01"}
    twin = {"person_id": "s1", "state_number": "A1"}
    own = {"person_id": "s2", "state_number": "A1", "name": "A,B", "dob": "1960-01-01"}
    assert linked(case, twin, own) == linked(case, own, twin) == ("one", "s2")


def test_a_key_counts_once_however_many_rows_have_it() -> None:
    case = {"state_number": "A1", "ssn": "000123456"}
    often = [{"person_id": "s1", "state_number": "A1"}] * 3
    assert linked(case, *often, {"person_id": "s2", "state_number": "A1", "ssn": "000123456"}) == (
        "one",
        "s2",
    )


def test_a_tie_is_nobody() -> None:
    case = {"state_number": "A1"}
    twins = [{"person_id": s, "state_number": "A1"} for s in ("s2", "s1")]
    past = table(HISTORY, *twins).with_columns(county_cycle=pl.lit(value=True))
    row = link(table(CASE, case), past, here=pl.Series([True, True])).row(0, named=True)
    assert (row["linked"], row["person_id"], row["candidates"]) == ("several", None, ["s1", "s2"])
