"""Facts of Illinois records at random, held against a walk over one record after another."""

from __future__ import annotations

import random
from datetime import date, timedelta
from functools import cache
from typing import Any

import polars as pl
import pytest

from tests.facts.naive_illinois import DISPOSITIONS, SENTENCES, Charge, category, found
from vacatur.facts.build import Law
from vacatur.facts.columns import COLUMNS
from vacatur.facts.family import family_of
from vacatur.records.intake import take_in_frame
from vacatur.rules.load import load_pack

ROWS = 6_000
PACK = load_pack("us-il/cannabis")
SPELLINGS = {
    "M A": ["M A", "Class A Misdemeanor", "A"],
    "M B": ["M B", "MB"],
    "M C": ["M C", "misd c"],
    "F 4": ["F 4", "4", "Felony Class 4"],
    "F 3": ["F 3", "CL 3"],
    "F 2": ["F 2"],
    "F 1": ["F 1"],
    "F X": ["X"],
    "CV": ["CV", "Civil law violation"],
    "PO": ["PO"],
    "BO": ["Business offense"],
    "M": ["MISDEMEANOR"],
    "F": ["FELONY"],
    None: [None, "Z", "G"],
}
EDGES = [date(1971, 8, 16), date(1983, 9, 24), date(1997, 8, 15), date(2016, 7, 29)]
DAYS = [edge + timedelta(days=step) for edge in EDGES for step in (-1, 0, 1)]
DAYS += [date(1973, 8, 13), date(2005, 5, 5), date(2019, 6, 25)]
GRAMS = [None, 0.5, 2.5, 2.6, 10.0, 10.1, 29.9, 30.0, 30.1, 100.0, 500.0, 2000.0, 5000.1]


@cache
def drawn() -> tuple[list[dict[str, Any]], list[Charge]]:
    draw = random.Random(19970815)  # noqa: S311
    both = [_record(draw, str(place)) for place in range(ROWS)]
    return [record for record, _ in both], [charge for _, charge in both]


def _record(draw: random.Random, name: str) -> tuple[dict[str, Any], Charge]:
    offense, arrest = (draw.choice([None, *DAYS]) for _ in range(2))
    label = draw.choice([*SPELLINGS, None])
    grams = draw.choice(GRAMS)
    charge = Charge(
        section=draw.choice("45"),
        letter=draw.choice([None, None, *"abcdefg"]),
        attempt=draw.random() < 0.25,
        label=label,
        day=offense or arrest,
        grams=grams,
    )
    written = f"720-550/{charge.section}" + (f"({charge.letter})" if charge.letter else "")
    code = f"720-5/8-4({written})" if charge.attempt else written
    spelt = draw.choice(SPELLINGS[label])
    amended = draw.choice(["", "", "", "charge", "class"])
    record = {
        "record_id": name,
        "person_id": name,
        "offense_date": offense and offense.isoformat(),
        "arrest_date": arrest and arrest.isoformat(),
        "charge_code": "720-570/402(c)" if amended == "charge" else code,
        "charge_class": draw.choice(["F 4", "X", None]) if amended else spelt,
        "amended_charge_code": code if amended == "charge" else None,
        "amended_charge_class": spelt if amended else None,
        "amount_grams": None if grams is None else str(grams),
        "case_number": draw.choice([None, "10CF123", "14 OV 99", "OV123"]),
        "disposition": draw.choice([*DISPOSITIONS]),
        "sentence": draw.choice([*SENTENCES]),
    }
    return record, _as_decided(charge, record, spelt, amended)


def _as_decided(charge: Charge, record: dict[str, Any], spelt: str | None, amended: str) -> Charge:
    """An amended class alone that is blank leaves the class as it was; a new charge does not."""
    if amended == "class" and spelt is None:
        own = record["charge_class"]
        return charge._replace(label={"X": "F X"}.get(own, own))
    return charge


@cache
def facts() -> pl.DataFrame:
    records, _ = drawn()
    intake = take_in_frame(pl.DataFrame(records), columns=family_of(PACK).scored)
    assert not intake.quarantine.height
    assert set(COLUMNS) <= set(intake.records.columns)
    told = Law.of(PACK).facts(intake.records)
    return told.frame(told.names)


NAMES = ("class_conflict", "class_derived", "class_least", "class_most", "grams_low", "grams_high")


def test_class_and_weight_are_those_of_the_tables() -> None:
    _, charges = drawn()
    told = facts().select(NAMES).with_columns(pl.col("class_least", "class_most").cast(pl.String))
    wrong = [
        (charge, ours, tuple(found(charge)))
        for charge, ours in zip(charges, told.rows(), strict=True)
        if ours != tuple(found(charge))
    ]
    assert wrong == []


@pytest.mark.parametrize("field", ["section", "letter", "attempt"])
def test_citations_are_read_as_they_were_written(field: str) -> None:
    _, charges = drawn()
    columns = {
        "section": facts()["section"].cast(pl.String),
        "letter": facts()["subsection"].cast(pl.String),
        "attempt": facts()["inchoate"] == "attempt",
    }
    assert columns[field].to_list() == [getattr(charge, field) for charge in charges]


def test_the_day_of_the_offense_is_that_of_the_arrest_where_it_is_blank() -> None:
    records, charges = drawn()
    assert facts()["offense_date"].to_list() == [charge.day for charge in charges]
    told = [record["offense_date"] is not None for record in records]
    assert facts()["offense_date_recorded"].to_list() == told


def test_how_charges_ended() -> None:
    records, _ = drawn()
    wanted = [category(record["disposition"], record["sentence"]) for record in records]
    assert facts()["disposition"].cast(pl.String).to_list() == wanted


def test_cases_on_file_and_those_of_ordinances() -> None:
    records, _ = drawn()
    numbers = [record["case_number"] for record in records]
    assert facts()["case_on_file"].to_list() == [number is not None for number in numbers]
    wanted = [number is not None and "OV" in number for number in numbers]
    assert facts()["ordinance_case"].to_list() == wanted


def test_every_answer_of_the_tables_is_met() -> None:
    _, charges = drawn()
    answers = [found(charge) for charge in charges]
    assert {answer.class_conflict for answer in answers} == {True, False, None}
    assert {answer.class_derived for answer in answers} == {True, False}
    assert {answer.grams_high for answer in answers} >= {2.5, 10, 30, 100, 500, 2000, None}
