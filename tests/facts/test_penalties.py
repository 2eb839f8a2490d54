"""Class and weight of a charge: the table of inference, row by row, and its edges."""

from __future__ import annotations

import math
from datetime import date

import pytest

from vacatur.facts.penalties import Charge, Judged, Penalties, meets
from vacatur.rules.load import load_pack

CCA = "720 ILCS 550"
PACK = load_pack("us-il/cannabis")
TABLE = Penalties(PACK.data("statutes.csv"), PACK.data("attempt_classes.csv"))


def judge(
    section: str,
    letter: str | None,
    day: str,
    recorded: str | None,
    *,
    inchoate: str = "none",
    stated: tuple[float, float] | None = None,
) -> Judged:
    return TABLE.judge(
        Charge(
            act=CCA,
            section=section,
            letter=letter,
            period=TABLE.period(date.fromisoformat(day)),
            inchoate=inchoate,
            recorded=recorded,
            stated=stated,
        )
    )


@pytest.mark.parametrize(
    ("section", "day", "recorded", "grams"),
    [
        ("4", "1990-01-01", "M C", (0, 2.5)),
        ("4", "2010-01-01", "M B", (2.5, 10)),
        ("4", "2010-01-01", "M A", (10, 30)),
        ("4", "2010-01-01", "F 4", (10, 500)),
        ("4", "2010-01-01", "F 3", (30, 2000)),
        ("4", "1990-01-01", "F 3", (30, math.inf)),
        ("4", "2018-01-01", "CV", (0, 10)),
        ("4", "2018-01-01", "PO", (0, 10)),
        ("4", "2018-01-01", "M B", (10, 30)),
        ("4", "2018-01-01", "M A", (30, 100)),
        ("4", "2018-01-01", "F 4", (30, 500)),
        ("5", "1983-09-24", "M B", (0, 2.5)),
        ("5", "2010-01-01", "M A", (2.5, 10)),
        ("5", "2010-01-01", "F 4", (10, 30)),
        ("5", "2010-01-01", "F 3", (30, 500)),
        ("4", "2010-01-01", "F 2", (2000, 5000)),
        ("4", "2018-01-01", "F 1", (5000, math.inf)),
    ],
)
def test_a_class_without_letter_leaves_these_weights(
    section: str, day: str, recorded: str, grams: tuple[float, float]
) -> None:
    judged = judge(section, None, day, recorded)
    assert judged.grams == grams
    assert judged.class_conflict is False


def test_an_attempt_as_class_a_leaves_several_letters() -> None:
    judged = judge("4", None, "2010-01-01", "M A", inchoate="attempt")
    assert judged.grams == (10, 2000)
    assert judge("4", None, "1990-01-01", "M A", inchoate="attempt").grams == (10, math.inf)
    assert judge("5", None, "2010-01-01", "M A", inchoate="attempt").grams == (2.5, 500)


@pytest.mark.parametrize(
    ("letter", "classes"),
    [
        ("a", {"M C"}),
        ("c", {"M A"}),
        ("d", {"M A"}),
        ("e", {"M A"}),
        ("f", {"F 3"}),
        ("g", {"F 2"}),
    ],
)
def test_an_attempt_brings_the_class_down(letter: str, classes: set[str]) -> None:
    judged = judge("4", letter, "2010-01-01", None, inchoate="attempt")
    assert {judged.least, judged.most} == classes


def test_a_missing_class_is_derived_from_the_letter() -> None:
    judged = judge("4", "c", "2010-01-01", None)
    assert (judged.class_derived, judged.least, judged.most) == (True, "M A", "F 4")


@pytest.mark.parametrize(
    ("section", "letter", "day", "recorded", "conflict"),
    [
        ("4", "d", "2010-01-01", "M A", True),
        ("4", "f", "1997-08-14", "F 2", True),
        ("4", "f", "1997-08-15", "F 2", False),
        ("5", None, "2010-01-01", "M C", True),
        ("5", "a", "1983-09-23", "F 1", False),
        ("5", None, "1983-09-23", "M C", False),
        ("4", "a", "2016-07-28", "M C", False),
        ("4", "a", "2016-07-29", "M C", True),
        ("4", "b", "2010-01-01", "M", False),
        ("4", "b", "2010-01-01", "F", True),
    ],
)
def test_conflicts_of_class(
    section: str, letter: str | None, day: str, recorded: str, *, conflict: bool
) -> None:
    assert judge(section, letter, day, recorded).class_conflict is conflict


def test_a_stated_weight_finds_the_letter_where_letter_and_class_are_missing() -> None:
    judged = judge("4", None, "2010-01-01", None, stated=(12, 12))
    assert (judged.grams, judged.least, judged.most) == ((10, 30), "M A", "F 4")
    assert judge("4", None, "2018-01-01", None, stated=(12, 12)).grams == (10, 30)
    assert judge("4", None, "2018-01-01", None, stated=(12, 12)).least == "M B"


def test_nothing_known_gives_nothing() -> None:
    judged = judge("4", None, "2010-01-01", None)
    assert (judged.grams, judged.least, judged.class_derived) == (None, None, False)


@pytest.mark.parametrize(
    ("grams", "stated", "answer"),
    [
        ((0, 2.5), (0, 2.5), True),
        ((2.5, 10), (2.5, 2.5), False),
        ((0, 2.5), (2.5, 2.5), True),
        ((10, 30), (30, 500), False),
        ((500, 2000), (500, math.inf), True),
        ((0, 10), (0, 2.5), True),
    ],
)
def test_ranges_are_more_than_low_at_most_high(
    grams: tuple[float, float], stated: tuple[float, float], *, answer: bool
) -> None:
    assert meets(grams, stated) is answer
