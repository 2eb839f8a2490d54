"""Facts of histories: weights before a change of law, sentences, birthdays, comments, blanks."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from vacatur.facts.histories.law import HistoryLaw
from vacatur.facts.histories.schema import HISTORY_COLUMNS, HISTORY_FACTS
from vacatur.facts.histories.sentences import sentence_ends
from vacatur.records.intake import take_in_frame
from vacatur.rules.load import load_pack

OPTIONS = {"county": "YOLO", "dismiss": "11358,11357", "reduce": "11359"}
LAW = HistoryLaw.of(load_pack("us-ca/prop64", options=OPTIONS))
PEER = HistoryLaw.of(load_pack("us-ca/prop64", options=OPTIONS | {"flow": "gogen"}))
USUAL = {
    "person_id": "p",
    "charge_code": "11359 HS-POSSESS",
    "charge_class": "FELONY",
    "disposition": "CONVICTED",
    "disposition_date": "2015-01-01",
    "dob": "1980-06-15",
    "county": "YOLO",
    "event": "COURT ACTION",
    "sentence": "6 M",
    "comment": "SEEN",
    "cycle": "101",
    "step": "101001",
    "count": "101001001000",
}


def facts(*rows: dict[str, Any], law: HistoryLaw = LAW) -> pl.DataFrame:
    frame = pl.DataFrame([USUAL | row for row in rows], infer_schema_length=None)
    return law.facts(take_in_frame(frame, columns=HISTORY_COLUMNS).records).rows


@pytest.mark.parametrize(
    ("charge", "day", "grams"),
    [
        ("11357(B) HS", "2016-11-08", (0.0, 28.5)),
        ("11357(B) HS", "2016-11-09", (None, None)),
        ("11357(C) HS", "2016-11-08", (28.5, float("inf"))),
        ("11357(C) HS", None, (None, None)),
        ("11357(A) HS", "2016-11-08", (None, None)),
        ("11357 HS", "2016-11-08", (None, None)),
        ("11359 HS", "2016-11-08", (None, None)),
    ],
)
def test_a_weight_is_known_of_those_convicted_before_the_change(
    charge: str, day: str | None, grams: tuple[float | None, float | None]
) -> None:
    found = facts({"charge_code": charge, "disposition_date": day})
    assert found.select("grams_low", "grams_high").rows() == [grams]


@pytest.mark.parametrize(
    ("sentence", "end"),
    [
        ("90 D", date(2015, 4, 1)),
        ("6 M", date(2015, 7, 1)),
        ("10 Y", date(2025, 1, 1)),
        ("1 Y; 1 Y; 30 D", date(2017, 1, 31)),
        ("LIFE", None),
        ("6 M; LIFE", None),
        ("6", None),
        ("6 W", None),
        (None, None),
    ],
)
def test_a_sentence_ends_when_all_its_parts_are_added(sentence: str | None, end: Any) -> None:
    days = pl.Series([date(2015, 1, 1)], dtype=pl.Date)
    assert sentence_ends(pl.Series([sentence], dtype=pl.String), days).to_list() == [end]


def test_a_month_that_is_shorter_ends_the_sentence_on_its_last_day() -> None:
    days = pl.Series([date(2015, 8, 31)])
    assert sentence_ends(pl.Series(["6 M"]), days).to_list() == [date(2016, 2, 29)]


@pytest.mark.parametrize(
    ("days", "known"),
    [
        (["1980-06-15", "1980-06-15"], date(1980, 6, 15)),
        (["1980-06-15", None], date(1980, 6, 15)),
        (["1980-06-15", "1981-06-15"], None),
        ([None, None], None),
    ],
)
def test_a_person_has_one_date_of_birth_or_none(days: list[str | None], known: Any) -> None:
    found = facts(*({"dob": day, "count": str(n)} for n, day in enumerate(days)))
    assert set(found["dob"]) == {known}


@pytest.mark.parametrize(
    ("charge", "comment", "other"),
    [
        ("11359 HS", "11357(B) HS-POSSESS", True),
        ("11359 HS", "11359 HS-POSSESS", False),
        ("11357(A) HS", "11357(B) HS", True),
        ("11357(A) HS", "11357 HS", False),
        ("459 PC", "11357(B) HS", True),
        ("459 PC", "484 PC", False),
        ("459 PC", None, False),
        ("SEE COMMENT FOR CHARGE", "11357(B) HS", False),
    ],
)
def test_a_comment_that_names_another_covered_charge_is_told(
    charge: str, comment: str | None, other: bool
) -> None:
    found = facts({"charge_code": charge, "comment": comment})
    assert found["comment_names_other"].to_list() == [other]


def test_the_first_section_of_an_offices_list_is_named() -> None:
    found = facts({"charge_code": "11357 HS"}, {"charge_code": "11359 HS"})
    assert found["dismissed_section"].to_list() == ["11357", None]
    assert found["reduced_section"].to_list() == [None, "11359"]


def test_the_peer_takes_the_first_of_the_list_that_stands_in_the_code() -> None:
    found = facts({"charge_code": "11357/11358 HS"}, law=PEER)
    assert found["covered_section"].to_list() == ["11357"]
    assert found["dismissed_section"].to_list() == ["11358"]


@pytest.mark.parametrize("blank", [name for name in USUAL if name != "person_id"])
def test_a_blank_is_unknown_and_never_an_error(blank: str) -> None:
    for law in (LAW, PEER):
        found = facts({blank: None}, law=law)
        assert found.height == 1
        assert set(found.columns) > {fact.name for fact in HISTORY_FACTS}


def test_types_are_those_of_the_schema() -> None:
    for law in (LAW, PEER):
        found = facts({}, law=law)
        assert {f.name: found.schema[f.name] for f in HISTORY_FACTS} == {
            f.name: f.dtype for f in HISTORY_FACTS
        }
