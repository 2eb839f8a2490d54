"""What statute a charge text speaks of."""

from __future__ import annotations

import polars as pl
import pytest

from vacatur.charges.description import SCHEMA, place, read_said
from vacatur.charges.tables import BUNDLED, load_charge_tables
from vacatur.charges.text import read_texts

TABLES = load_charge_tables(BUNDLED / "us-il" / "charges")
ACT = "720 ILCS 550"


def said(text: str | None) -> dict[str, object]:
    texts = read_texts(pl.Series([text], dtype=pl.String), TABLES)
    return read_said(texts, TABLES).to_dicts()[0]


@pytest.mark.parametrize(
    ("text", "section", "others"),
    [
        ("POSS CANNABIS", "4", ["10"]),
        ("POSS CANNABIS W/I DEL", "5", []),
        ("MFG/DEL CANNABIS 3 G", "5", ["5.1", "5.2", "6", "7"]),
        ("DEL CANNABIS AT SCHOOL", "5.2", []),
        ("CANNABIS PLANTS", "8", []),
        ("DEL CANNABIS UNDER 18", "7", ["5", "5.2"]),
        ("CRIMINAL CANNABIS CONSPIRACY", "9", []),
    ],
)
def test_the_kind_of_a_cannabis_text_tells_its_section(
    text: str, section: str, others: list[str]
) -> None:
    assert said(text) == {
        "text": text,
        "said_act": ACT,
        "said_section": section,
        "said_statute": None,
        "said_list": f"{ACT}/{section}",
        "said_form": "cannabis",
        "said_likeness": 1.0,
        "said_places": [f"{ACT}/{one}" for one in (section, *others)],
        "said_witnessed": False,
    }


@pytest.mark.parametrize(
    ("text", "statute"),
    [
        ("CASUAL DELIVERY OF CANNABIS", "6"),
        ("CANNABIS TRAFFICKING NOW", "5.1(a)"),
        ("CANNABIS EXTRACTION EQUIPMENT", "5.3(a)"),
    ],
)
def test_kinds_with_one_statute_whatever_the_weight(text: str, statute: str) -> None:
    told = said(text)
    assert told["said_statute"] == told["said_list"] == f"{ACT}/{statute}"
    assert told["said_section"] == statute.split("(", maxsplit=1)[0]
    assert told["said_form"] == "cannabis"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("CANNABIS SCHOOL POSS", "words"),
        ("CANNABIS AT SCHOOL", "words"),
        ("CANNABIS SCHOOL SALE", "cannabis"),
        ("MANU CANNABIS SCHL", "cannabis"),
    ],
)
def test_a_kind_is_sure_only_with_all_its_words(text: str, form: str) -> None:
    told = said(text)
    assert (told["said_section"], told["said_form"]) == ("5.2", form)


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("POSS CANNABIS BY DRIVER", ["625 ILCS 5/11-502.15", "625 ILCS 5/11-502.1"]),
        ("DEL CANNABIS IN A JAIL", ["720 ILCS 5/31A-1.1"]),
        ("POSS CANNABIS AND A FIREARM", ["720 ILCS 5/24-1.6"]),
        ("POSS CANNABIS IN PUBLIC", ["410 ILCS 705/10-15"]),
        ("POSS SYNTHETIC CANNABIS AGAIN", []),
        ("POSS CANNABIS ORD VIOL", []),
    ],
)
def test_a_cannabis_text_that_speaks_of_another_law_is_never_of_the_act(
    text: str, listed: list[str]
) -> None:
    told = said(text)
    assert (told["said_act"], told["said_statute"]) == (None, None)
    assert told["said_list"] == (";".join(listed) or None)
    assert told["said_places"] == listed
    assert told["said_form"] == "words"


@pytest.mark.parametrize(
    "text", ["CANNABIS", "CANNABIS PARAPHERNALIA", "SEE COMPLAINT", "", " ", "\x00", "\u00e9", None]
)
def test_what_says_nothing(text: str | None) -> None:
    told = said(text)
    assert told.pop("text") == text
    assert told.pop("said_likeness") == 0.0
    assert told.pop("said_places") == []
    assert told.pop("said_witnessed") is False
    assert set(told.values()) == {None}


@pytest.mark.parametrize(
    ("text", "form", "statute", "listed"),
    [
        ("BATTERY", "as_written", "720 ILCS 5/12-3", "720 ILCS 5/12-3"),
        ("battery  ", "as_written", "720 ILCS 5/12-3", "720 ILCS 5/12-3"),
        ("BATTERY, DOMESTIC", "same_words", "720 ILCS 5/12-3.2", "720 ILCS 5/12-3.2"),
        ("ATT ARMED ROBBERY", "same_words", "720 ILCS 5/18-2", "720 ILCS 5/18-2(a)"),
    ],
)
def test_known_texts(text: str, form: str, statute: str, listed: str) -> None:
    told = said(text)
    assert (told["said_form"], told["said_statute"]) == (form, statute)
    assert told["said_list"] == listed


def test_a_text_with_an_inchoate_word_is_known_without_it_and_with_no_other_word() -> None:
    assert said("ATT ARMED ROBBERY")["said_section"] == "18-2"
    assert said("ARMED ROBBERY NONE")["said_form"] != "same_words"


def test_an_alike_text_only_suggests() -> None:
    told = said("DOMESTIC BATTERY OF A PERSON")
    assert told["said_form"] == "alike"
    assert told["said_act"] is None
    assert told["said_statute"] is None
    least = TABLES.words["description"]["suggest"]
    assert isinstance(told["said_likeness"], float)
    assert least <= told["said_likeness"] < 1
    assert len(str(told["said_list"]).split(";")) <= TABLES.words["description"]["most"]


def test_rows_stay_in_order_and_none_give_none() -> None:
    texts = pl.Series(["POSS CANNABIS", None, "BATTERY", "POSS CANNABIS"])
    told = read_said(read_texts(texts, TABLES), TABLES)
    assert told["said_section"].to_list() == ["4", None, "12-3", "4"]
    assert told.schema == SCHEMA
    none = read_said(read_texts(texts.clear(), TABLES), TABLES)
    assert (none.height, none.schema) == (0, SCHEMA)


def test_an_ordinance_is_named_as_its_citations_are() -> None:
    assert place("MCC", "7-24-099") == "MCC 7-24-099"
