"""Facts of California histories at random, held against a walk over one record after another."""

from __future__ import annotations

import calendar
import random
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

import polars as pl

from vacatur.facts.family import family_of, law_of
from vacatur.records.intake import take_in_frame
from vacatur.rules.load import load_pack

ROWS = 5_000
PEOPLE = 2_000
OPTIONS = {"county": "YOLO", "dismiss": "11358,11357", "reduce": "11359"}
PACK = load_pack("us-ca/prop64", options=OPTIONS)
COVERED = ("11357", "11358", "11359", "11360")


class Said(NamedTuple):
    """What a charge is, however it is written."""

    book: str | None
    section: str | None
    letter: str | None
    inchoate: str = "none"


CHARGES: dict[str | None, Said] = {
    "11357(A) HS-POSSESS": Said("HS", "11357", "a"),
    "11357(B) HS-POSSESS MARIJUANA": Said("HS", "11357", "b"),
    "11357(C) HS": Said("HS", "11357", "c"),
    "11357 HS-POSSESS": Said("HS", "11357", None),
    "11358 HS-CULTIVATE": Said("HS", "11358", None),
    "11359 HS-POSSESS FOR SALE": Said("HS", "11359", None),
    "11360(A) HS-SELL": Said("HS", "11360", "a"),
    "664/11357(C) HS-ATTEMPT": Said("HS", "11357", "c", "attempt"),
    "11361 HS-EMPLOY MINOR": Said("HS", "11361", None),
    "459 PC-BURGLARY": Said("PC", "459", None),
}
DISPOSITIONS = {
    None: "UNKNOWN",
    "CONVICTED": "CONV",
    "CONVICTED-PROB/JAIL": "CONV",
    "DISMISSED/CHARGE DROPPED": "NONCONV",
    "ACQUITTED": "NONCONV",
    "SET ASIDE & DISMISSED PER 1203.4 PC": "VACATED",
    "DIVERSION GRANTED": "DEF_ACTIVE",
    "PROBATION REVOKED": "INTERIM",
    "SEE MINUTE ORDER": "REVIEW",
}
CLASSES = {None: None, "FELONY": "F", "F": "F", "MISDEMEANOR": "M", "I": "I", "X": None}
SENTENCES: dict[str | None, tuple[int, int] | None] = {
    None: None,
    "LIFE": None,
    "6 M": (6, 0),
    "1 M": (1, 0),
    "90 D": (0, 90),
    "6 M; 90 D": (6, 90),
    "2 Y": (24, 0),
    "1 Y; 30 D; 1 M": (13, 30),
    "3 M; LIFE": None,
}
DAYS = [None, date(2015, 1, 31), date(2016, 2, 29), date(2016, 8, 31)]
DAYS += [date(2016, 11, 9) + timedelta(days=step) for step in (-1, 0, 1)]
BORN = [None, None, date(1980, 6, 15), date(1964, 2, 29)]


def sentence_end(day: date | None, text: str | None) -> date | None:
    """A sentence's months, to the last day of a shorter month, and then its days."""
    length = SENTENCES[text]
    if day is None or length is None:
        return None
    months = day.year * 12 + day.month - 1 + length[0]
    year, month = months // 12, months % 12 + 1
    last = calendar.monthrange(year, month)[1]
    return date(year, month, min(day.day, last)) + timedelta(days=length[1])


def weight(said: Said, day: date | None) -> tuple[float | None, float | None]:
    """What 11357(b) and (c) meant to those convicted before Proposition 64."""
    before = day is not None and day < date(2016, 11, 9)
    if said.section == "11357" and before and said.letter in {"b", "c"}:
        return (0.0, 28.5) if said.letter == "b" else (28.5, float("inf"))
    return None, None


def birth_date(person: str) -> date | None:
    """The one date that a person's records give, none where they give several."""
    given = {row["dob"] for row in drawn() if row["person_id"] == person} - {None}
    return given.pop() if len(given) == 1 else None


@cache
def drawn() -> tuple[dict[str, Any], ...]:
    draw = random.Random(20161109)  # noqa: S311
    return tuple(
        {
            "record_id": str(place),
            "person_id": str(draw.randrange(PEOPLE)),
            "charge_code": draw.choice([*CHARGES]),
            "disposition": draw.choice([*DISPOSITIONS]),
            "charge_class": draw.choice([*CLASSES]),
            "sentence": draw.choice([*SENTENCES]),
            "disposition_date": draw.choice(DAYS),
            "dob": draw.choice(BORN),
            "county": draw.choice([None, "YOLO", "Yolo", " los angeles"]),
            "event": draw.choice([None, "COURT ACTION", "court action"]),
        }
        for place in range(ROWS)
    )


@cache
def facts() -> pl.DataFrame:
    rows = [
        {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}
        for row in drawn()
    ]
    intake = take_in_frame(
        pl.DataFrame(rows, infer_schema_length=None), columns=family_of(PACK).scored
    )
    assert not intake.quarantine.height
    told = law_of(PACK).facts(intake.records)
    return told.frame(told.names)


def text(name: str) -> list[str | None]:
    return facts()[name].cast(pl.String).to_list()


def test_what_a_charge_is() -> None:
    charges = [CHARGES[row["charge_code"]] for row in drawn()]
    for name in ("book", "section", "letter", "inchoate"):
        assert text(name) == [getattr(said, name) for said in charges]


def test_which_sections_are_covered_dismissed_or_reduced() -> None:
    sections = [CHARGES[row["charge_code"]].section for row in drawn()]
    covered = [section if section in COVERED else None for section in sections]
    assert facts()["covered"].to_list() == [section is not None for section in covered]
    assert text("covered_section") == covered
    assert text("dismissed_section") == [s if s in {"11357", "11358"} else None for s in covered]
    assert text("reduced_section") == [s if s == "11359" else None for s in covered]


def test_how_charges_ended_and_of_which_class_they_are() -> None:
    assert text("disposition") == [DISPOSITIONS[row["disposition"]] for row in drawn()]
    assert text("recorded_class") == [CLASSES[row["charge_class"]] for row in drawn()]


def test_when_sentences_end() -> None:
    wanted = [sentence_end(row["disposition_date"], row["sentence"]) for row in drawn()]
    assert facts()["sentence_end"].to_list() == wanted


def test_weights_before_proposition_64() -> None:
    wanted = [weight(CHARGES[row["charge_code"]], row["disposition_date"]) for row in drawn()]
    assert facts().select("grams_low", "grams_high").rows() == wanted


def test_a_person_has_the_one_date_of_birth_that_is_recorded() -> None:
    born = {str(person): birth_date(str(person)) for person in range(PEOPLE // 10)}
    told = {row["person_id"]: day for row, day in zip(drawn(), facts()["dob"], strict=True)}
    assert {p: told[p] for p in born if p in told} == {p: d for p, d in born.items() if p in told}
    assert {*told.values()} >= {None, date(1980, 6, 15), date(1964, 2, 29)}


def test_counties_and_events_are_in_upper_case() -> None:
    for name in ("county", "event"):
        assert text(name) == [row[name] and row[name].strip().upper() for row in drawn()]
