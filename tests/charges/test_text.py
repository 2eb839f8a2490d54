"""What a charge text says."""

from __future__ import annotations

import math
from dataclasses import replace

import polars as pl
import pytest

from vacatur.charges.tables import BUNDLED, load_charge_tables
from vacatur.charges.text import read_texts

TABLES = load_charge_tables(BUNDLED / "us-il" / "charges")


def read(text: str) -> dict[str, object]:
    return read_texts(pl.Series([text]), TABLES).to_dicts()[0]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("CANNABIS - POSSESS LESS THAN 2.5 GRMS", 0.0, 2.5),
        ("CANNABIS - MFG/DEL - SCHOOL - LESS 2.5 GRMS", 0.0, 2.5),
        ("POSS CANNABIS<10 GRAMS", 0.0, 10.0),
        ("POSSESSION OF CANNABIS UP TO 15 GRAMS", 0.0, 15.0),
        ("ILLEGAL POSSESSION OF CANNABIS:2.5 GRAMS OR LESS", 0.0, 2.5),
        ("POSS CANNABIS NOT MORE THAN 30 GRAMS", 0.0, 30.0),
        ("CANNABIS - POSSESS 2.5-10 GRMS", 2.5, 10.0),
        ("POSS CAN/>10-30 GRAMS/1ST", 10.0, 30.0),
        ("POSS CAN/>30-100 GRAM/2+", 30.0, 100.0),
        ("Poss Cannabis/10-30 Gram/Subq", 10.0, 30.0),
        ("ILLEGAL POSSESSION OF CANNABIS:30 TO 500 GRAMS", 30.0, 500.0),
        ("CANNABIS - POSS CANNABIS/500<2,000 GRAMS", 500.0, 2000.0),
        ("POSS CANNABIS MORE THAN 10 GRAMS BUT NOT MORE THAN 30 GRAMS", 10.0, 30.0),
        ("Poss. Of Cann. 30-500g", 30.0, 500.0),
        ("POSSESS CANNABIS/>5,000 GRAMS", 5000.0, math.inf),
        ("CANNABIS - POSSESS MORE THAN 5000 GRMS", 5000.0, math.inf),
        ("ILLEGAL POSSESSION OF CANNABIS:OVER 500 GRAMS", 500.0, math.inf),
        ("CANNABIS - CANNABIS TRAFFICKING - 5000+GRMS", 5000.0, math.inf),
        ("CANNABIS - MFG/DEL - 2.5-10 GRMS - UNDER 18", 2.5, 10.0),
        ("POSS CANNABIS 1 OZ OR LESS", 0.0, 28.35),
        ("POSS CANNABIS 30 GRAMS AND UNDER", 0.0, 30.0),
        ("POSS CANNABIS OVER 10 UNDER 30 GRAMS", 10.0, 30.0),
        ("POSS CANNABIS MORE THAN 10 LESS THAN 30 GRAMS", 10.0, 30.0),
        ("POSS CANNABIS BETWEEN 10 AND 30 GRAMS", 10.0, 30.0),
        ("POSS CANNABIS NOT LESS THAN 30 GRAMS", 30.0, math.inf),
        ("POSS CANNABIS 500 GRAMS OR MORE", 500.0, math.inf),
        ("POSS CANNABIS 10 & OVER", 10.0, math.inf),
        ("POSS CANNABIS COUNT 2 10-30 GRAMS", 10.0, 30.0),
        ("DEL CANNABIS OVER 1 KG", 1000.0, math.inf),
        ("DEL CANNABIS OVER 1,000,000 GRAMS", 1_000_000.0, math.inf),
    ],
)
def test_weights(text: str, low: float, high: float) -> None:
    row = read(text)
    assert (row["text_low"], row["text_high"]) == (low, high)
    assert row["text_at"] is None


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("POSS CANNABIS/500", 500.0),
        ("MANU/DEL CAN 2.5", 2.5),
        ("MFG/DEL CAN 10", 10.0),
        ("POSSESSION OF CANNABIS 15.5 GRAMS", 15.5),
        ("POSS CANNABIS 2 1/2 OZ", 70.875),
        ("POSS CANNABIS 1/2 OZ", 14.175),
    ],
)
def test_a_number_without_a_direction(text: str, at: float) -> None:
    row = read(text)
    assert (row["text_low"], row["text_high"], row["text_at"]) == (None, None, at)


@pytest.mark.parametrize(
    "text",
    [
        "CANNABIS - PRODUCTION - LESS THAN 5 PLANTS",
        "CANNABIS 5-20 PLANTS",
        "POSSESS CANNABIS",
        "DEL CANNABIS UNDER 18",
        "POSS CANNABIS VIO 720 ILCS 550.0/4",
        "CRIM DAMAGE PROP-KNOWINGLY DAMAGE <$300",
        "PERMIT < 21 CONSUME CANNABIS",
        "POSS CANNABIS/1ST",
        "POSS CANNABIS COUNT 2",
        "POSS CANNABIS CLASS 4",
        "POSS CANNABIS ON 01/02/2005",
        "POSS CANNABIS 550/4",
    ],
)
def test_no_grams_in_these(text: str) -> None:
    row = read(text)
    assert (row["text_low"], row["text_high"], row["text_at"]) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("CANNABIS - POSSESS 10-30 GRMS", "possession"),
        ("POSS CAN/>10-30 GRAMS/1ST", "possession"),
        ("POSS CANNABIS W/I DEL", "possession_intent"),
        ("POSSESSION OF CANNABIS WITH INTENT TO DELIVER", "possession_intent"),
        ("CANNABIS - MFG/DEL - 30-500 GRMS", "delivery"),
        ("MANUFACTURE/DELIVERY OF MARIHUANA", "delivery"),
        ("CAS DEL CAN/30-500 GRAMS/SUBQ", "casual_delivery"),
        ("CANNABIS - MFG/DEL - SCHOOL - 10-30 GRMS", "school"),
        ("CANNABIS TRAFFICKING>5000 GRAM", "trafficking"),
        ("CANNABIS - PRODUCTION - LESS THAN 5 PLANTS", "plants"),
        ("CANNABIS - MFG/DEL - 2.5-10 GRMS - UNDER 18", "minor"),
        ("CANNABIS - CALCULATED CRIMINAL CONSPIRACY", "conspiracy"),
        ("CANNABIS PROD MFG EQIPT", "equipment"),
        ("PCS - DRUG PARAPHERNALIA - POSSESS", "paraphernalia"),
        ("SYNTHETIC MARIJUANA", "synthetic"),
        ("ARMED ROBBERY/ARMED W/FIREARM", "other"),
        ("METH - POSSESSION OF METHAMPHETAMINE < 5 GR", "other"),
        ("TRAFFICKING IN PERSONS", "other"),
        ("DISTURBING THE PEACE", "other"),
        ("POSSESSION", "possession"),
        ("CANNABIS CULTIVATION", "plants"),
        ("SEE COMPLAINT", None),
        ("", None),
    ],
)
def test_kinds(text: str, kind: str | None) -> None:
    assert read(text)["text_kind"] == kind


@pytest.mark.parametrize(
    ("text", "cannabis"),
    [
        ("POSS MARIJ", True),
        ("POSSESSION OF MARIHUANA", True),
        ("POSS CAN/10-30", True),
        ("POSS OF CANN", True),
        ("CASUAL DEL CAN<2.5 GRAMS", True),
        ("UNLWFL POSS MEDICAL CAN/PASS", True),
        ("POSS OF SPRAY CAN/MARKER BY UNDERAGE PERSON", False),
        ("DRIVING/NO LIC/CANC/SEX OFFEN", False),
        ("POSSESSION OF POLICE SCANNER", False),
        ("HAZARDOUS VACANT BUILDINGS", False),
        ("MARINA TRESPASS", False),
    ],
)
def test_words_of_cannabis(text: str, cannabis: bool) -> None:
    assert read(text)["text_cannabis"] is cannabis


@pytest.mark.parametrize(
    ("text", "subsequent"),
    [
        ("POSS CANNABIS/30-500 GRAM/SUBQ", True),
        ("POSS CAN/>30-100 GRAM/2+", True),
        ("POSS CANNABIS 2ND OFFENSE", True),
        ("POSS CANNABIS SUBSEQUENT", True),
        ("POSS CANNABIS/30-500 GRAM/1ST", False),
        ("POSS.CONT.SUB.W/INTENT", None),
        ("CANNABIS TRAFFICKING - 5002+ GRAMS", None),
    ],
)
def test_subsequent_offenses(text: str, subsequent: bool | None) -> None:
    assert read(text)["text_subsequent"] is subsequent


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("CANNABIS - MFG/DEL - 2.5-10 GRMS - UNDER 18", True),
        ("DEL CANNABIS <18", True),
        ("DEL CANNABIS TO A MINOR", True),
        ("POSS CANNABIS UNDER 180 GRAMS", False),
        ("MISD. CANNABIS CONTROL AC", False),
    ],
)
def test_delivery_to_a_minor(text: str, minor: bool) -> None:
    assert read(text)["text_minor"] is minor


def test_a_kind_may_have_several_patterns() -> None:
    again = {"name": "school", "pattern": "XYZZY"}
    words = {**TABLES.words, "kind": [*TABLES.words["kind"], again]}
    texts = pl.Series(["XYZZY", "DEL AT SCHOOL", "SCHOOL XYZZY", "PLUGH"])
    read_anew = read_texts(texts, replace(TABLES, words=words))
    assert read_anew["text_kind"].to_list() == ["school", "school", "school", None]
