"""The oracle against the worked examples of section 9 of the Illinois rules, one by one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from vacatur.synthetic.truth import truth

SCHEMA = {
    "reading": pl.String,
    "section": pl.String,
    "letter": pl.String,
    "inchoate": pl.String,
    "offense_class": pl.String,
    "grams": pl.Float64,
    "text_within": pl.String,
    "section7": pl.String,
    "conflict": pl.Boolean,
    "violence": pl.String,
    "mixed": pl.String,
    "sibling": pl.Boolean,
    "category": pl.String,
    "has_case": pl.Boolean,
    "juvenile": pl.Boolean,
    "cleared": pl.Boolean,
    "offense": pl.Date,
    "arrest": pl.Date,
    "disposed": pl.Date,
    "done": pl.Boolean,
}
PLAIN: dict[str, Any] = {
    "reading": "cca",
    "inchoate": "none",
    "section7": "no",
    "conflict": False,
    "violence": "none",
    "mixed": "no",
    "sibling": False,
    "category": "CONV",
    "has_case": True,
    "juvenile": False,
    "cleared": False,
    "done": True,
}
A = ("SA_MOTION", "A", "PARDON;INDIVIDUAL")
B = ("SA_MOTION", "B", "PARDON;INDIVIDUAL")
C = ("SA_MOTION", "C", "INDIVIDUAL")


def decide(cite: str, offense_class: str | None, day: str, **facts: Any) -> tuple[str | None, ...]:
    """Decide one record; dates follow the reading note of section 9."""
    offense = date.fromisoformat(day)
    fact = PLAIN | {
        "section": cite[:-1].rstrip("(") if cite.endswith(tuple("abcdefg")) else cite,
        "letter": cite[-1] if cite.endswith(tuple("abcdefg")) else None,
        "offense_class": offense_class,
        "offense": offense,
        "arrest": offense,
        "disposed": offense + timedelta(days=90),
    }
    frame = pl.DataFrame([fact | facts], schema=SCHEMA)
    row = truth(frame).row(0, named=True)
    return row["outcome"], row["tier"], row["also"]


def only(outcome: str) -> tuple[str, None, None]:
    return outcome, None, None


FREE = {"category": "NONCONV"}
WORKED = {
    "1": ("4c", "MA", "2005-11-04", {}, A),
    "3": ("4a", "MC", "2012-05-01", FREE, only("AUTO_ARREST")),
    "4": ("4a", "MC", "2013-01-01", FREE, only("AUTO_ARREST")),
    "6": ("4d", "F4", "1989-03-02", {}, C),
    "8": ("4c", "F4", "2003-02-02", {}, B),
    "10": ("4b", "MB", "2018-03-10", {}, A),
    "11": ("4a", "CV", "2017-08-01", {"category": "REVIEW"}, only("CIVIL_LAW_AUTO")),
    "13": ("5a", "MB", "2008-04-04", {}, A),
    "15": ("5d", "F3", "2006-04-04", {}, only("NOT_ELIGIBLE")),
    "17": ("5.2e", "MA", "2006-04-04", {}, only("NOT_ELIGIBLE")),
    "19": ("8a", "MA", "2006-04-04", {}, only("NOT_ELIGIBLE")),
    "20": ("3.5", "MA", "2006-04-04", {"reading": "paraphernalia"}, only("NOT_ELIGIBLE")),
    "22": ("4a", "MC", "2006-04-04", {}, A),
    "25": ("4b", "MB", "2009-04-04", {}, A),
    "26": ("4", "MA", "2007-04-04", {}, A),
    "28": ("4", None, "2002-04-04", {}, only("NEEDS_REVIEW")),
    "30": ("4a", "MC", "2011-04-04", {"category": "DEF_OK"}, only("AUTO_ARREST")),
    "32": ("5c", "F4", "2007-04-04", {"category": "DEF_OK"}, only("AUTO_ARREST")),
    "34": (
        "4b",
        "MB",
        "2010-04-04",
        {"category": "UNKNOWN", "has_case": False},
        only("AUTO_ARREST"),
    ),
    "35": ("4b", "MB", "2015-04-04", {"category": "OPEN"}, only("NEEDS_REVIEW")),
    "37": ("4b", "MB", "2019-09-01", {}, only("NEEDS_REVIEW")),
    "39": ("5e", "F3", "1999-09-01", {"inchoate": "attempt"}, only("NOT_ELIGIBLE")),
    "41": ("4a", None, "2006-09-01", FREE | {"juvenile": True}, only("JUVENILE")),
    "42": ("7-24-099", None, "2014-09-01", {"reading": "ordinance"}, only("NOT_ELIGIBLE")),
    "44": ("22-3", None, "1968-09-01", {"reading": "unparsed"}, only("NEEDS_REVIEW")),
    "46": ("402", "F4", "2006-09-01", {"reading": "unparsed"}, only("NEEDS_REVIEW")),
    "48": ("4d", "MA", "2010-09-01", {}, only("NEEDS_REVIEW")),
    "50": ("4d", "F4", "2010-09-01", FREE, only("NOT_ELIGIBLE")),
}


@pytest.mark.parametrize("number", WORKED)
def test_the_worked_example_comes_out_as_written(number: str) -> None:
    cite, offense_class, day, facts, expected = WORKED[number]

    assert decide(cite, offense_class, day, **facts) == expected


@pytest.mark.parametrize(
    ("letter", "before", "after"),
    [
        ("a", ("MC", A), ("CV", only("CIVIL_LAW_AUTO"))),
        ("b", ("MB", A), ("MB", A)),
        ("c", ("MA", A), ("MA", C)),
        ("d", ("F4", C), ("F4", C)),
    ],
)
def test_possession_letters_flip_on_the_day_of_the_new_tiers(
    letter: str, before: tuple[str, Any], after: tuple[str, Any]
) -> None:
    assert decide(f"4{letter}", before[0], "2016-07-28") == before[1]
    assert decide(f"4{letter}", after[0], "2016-07-29") == after[1]


@pytest.mark.parametrize(
    ("arrest", "outcome"), [("2019-01-15", "AUTO_ARREST"), ("2019-01-16", "AUTO_NOT_YET")]
)
def test_a_year_is_counted_to_the_day(arrest: str, outcome: str) -> None:
    assert decide("4b", "MB", arrest, category="NONCONV") == only(outcome)


@pytest.mark.parametrize(
    ("grams", "outcome"),
    [
        (30.0, "AUTO_ARREST"),
        (30.1, "NEEDS_REVIEW"),
        (30.5, "NEEDS_REVIEW"),
        (30.6, "NEEDS_REVIEW"),  # the letter and the scale contradict each other
    ],
)
def test_the_scale_against_the_letter(grams: float, outcome: str) -> None:
    assert decide("4c", "MA", "2010-01-01", category="NONCONV", grams=grams) == only(outcome)


@pytest.mark.parametrize(
    ("offense_class", "expected"),
    [("MA", C), ("F4", only("NEEDS_REVIEW")), ("F3", only("NEEDS_REVIEW")), (None, C)],
)
def test_an_attempt_takes_the_reduced_class(
    offense_class: str | None, expected: tuple[str, ...]
) -> None:
    assert decide("4d", offense_class, "2010-01-01", inchoate="attempt") == expected


def test_letters_f_and_g_conflict_until_they_validly_exist() -> None:
    assert decide("4f", "F2", "1997-08-14") == only("NEEDS_REVIEW")
    assert decide("4f", "F2", "1997-08-15") == only("NOT_ELIGIBLE")


def test_delivery_before_its_table_starts_turns_on_the_recorded_class() -> None:
    assert decide("5b", "MA", "1983-09-23") == only("NEEDS_REVIEW")
    assert decide("5d", "F3", "1983-09-23") == only("NOT_ELIGIBLE")
    assert decide("5b", "MA", "1983-09-24") == A


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("disposed", None),
        ("disposed", date(2019, 6, 25)),
        ("violence", "T1"),
        ("violence", "T2"),
        ("mixed", "yes"),
        ("mixed", "unknown"),
        ("sibling", True),
        ("done", False),
        ("section7", "cited"),
        ("section7", "hint"),
        ("inchoate", "conspiracy"),
        ("conflict", True),
        ("reading", "ambiguous"),
    ],
)
def test_one_doubt_sends_a_conviction_to_review(fact: str, value: object) -> None:
    assert decide("4c", "MA", "2005-01-01", **{fact: value}) == only("NEEDS_REVIEW")


def test_a_conviction_on_the_eve_of_the_act_is_in_time() -> None:
    assert decide("4b", "MB", "2019-01-20", disposed=date(2019, 6, 24)) == A


def test_a_sentence_not_known_to_be_done_loses_only_the_individual_path() -> None:
    assert decide("4c", "MA", "2005-01-01", done=None) == ("SA_MOTION", "A", "PARDON")
    assert decide("4d", "F4", "2005-01-01", done=None) == ("SA_MOTION", "C", None)


def test_hiding_a_date_or_class_never_makes_a_record_eligible() -> None:
    for hidden in ({"offense": None, "arrest": None}, {"arrest": None}, {"disposed": None}):
        got = decide("4d", "F4", "2010-01-01", category="NONCONV", **hidden)
        assert got[0] in {"NOT_ELIGIBLE", "NEEDS_REVIEW"}
