"""Code and text held against each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl
import pytest

from vacatur.charges.columns import PAIR
from vacatur.charges.combined import _one_of
from vacatur.charges.literals import text_index
from vacatur.charges.resolve import read_charges
from vacatur.charges.tables import BUNDLED, ChargeTables, load_charge_tables

TABLES = load_charge_tables(BUNDLED / "us-il" / "charges")
RULES = TABLES.words["fuzzy"]
TELL, APART = RULES["tell"], RULES["apart"]
ACT = "720 ILCS 550"
BATTERY, DAMAGE, THEFT = "720 ILCS 5/12-3", "720 ILCS 5/21-1", "720 ILCS 5/16-1"


def read_one(
    code: str | None, text: str | None, tables: ChargeTables = TABLES
) -> dict[str, object]:
    pairs = pl.DataFrame([(code, text)], schema=dict.fromkeys(PAIR, pl.String), orient="row")
    return read_charges(pairs, tables).to_dicts()[0]


def told(
    costs: Mapping[str, int], places: Sequence[str], form: str = "same_words", key: str = "BATTERY"
) -> str | None:
    row = {
        "alternatives": ";".join(costs),
        "costs": list(costs.values()),
        "said_form": form,
        "said_places": list(places),
        "text_key": key,
    }
    return _one_of(row, TABLES)


@pytest.mark.parametrize(
    ("costs", "answer"),
    [
        ({f"{BATTERY}(a)": 0}, f"{BATTERY}(a)"),
        ({DAMAGE: 0, BATTERY: 0}, BATTERY),
        ({DAMAGE: 30, BATTERY: TELL}, BATTERY),
        ({BATTERY: TELL + 1}, None),
        ({DAMAGE: 0, THEFT: 0}, None),
        ({f"{BATTERY}(a)": 30, f"{BATTERY}(b)": 30 + APART}, f"{BATTERY}(a)"),
        ({f"{BATTERY}(a)": 30, f"{BATTERY}(b)": 29 + APART}, None),
        ({f"{BATTERY}(a)": 0, f"{BATTERY}(b)": 0}, None),
    ],
)
def test_the_candidate_that_the_text_speaks_of(costs: dict[str, int], answer: str | None) -> None:
    assert told(costs, [BATTERY]) == answer


def test_a_candidate_that_lacks_the_letter_it_needs_is_not_told() -> None:
    assert told({f"{ACT}/4": 0}, [f"{ACT}/4"], "cannabis") is None
    assert told({f"{ACT}/4(c)": 0}, [f"{ACT}/4"], "cannabis") == f"{ACT}/4(c)"
    assert told({f"{ACT}/6": 0}, [f"{ACT}/6"], "cannabis") == f"{ACT}/6"


@pytest.mark.parametrize(
    ("costs", "key", "answer"),
    [
        ({BATTERY: 30, DAMAGE: 150}, "BATTERY", BATTERY),
        ({BATTERY: 30, DAMAGE: 30}, "BATTERY", BATTERY),
        # Another candidate is nearer to the code.
        ({DAMAGE: 29, BATTERY: 30}, "BATTERY", None),
        # The text is hardly like those known of the section.
        ({BATTERY: 30, DAMAGE: 150}, "XYZZY PLUGH FROBOZZ", None),
        # It is as much like those of another candidate.
        ({BATTERY: 30, "720 ILCS 5/12-3.2": 150}, "DOMESTIC BATTERY", None),
    ],
)
def test_an_alike_text_tells_only_the_nearest_candidate_that_alone_is_alike(
    costs: dict[str, int], key: str, answer: str | None
) -> None:
    assert told(costs, [BATTERY], "alike", key) == answer


def test_an_alike_text_of_two_sections_tells_neither() -> None:
    one, other = "720 ILCS 5/24-1", "720 ILCS 5/24-1.6"
    index = text_index(TABLES)
    places = [("720 ILCS 5", section) for section in ("24-1", "24-1.6")]
    key = next(key for key in index.places[places[0]] if key in index.places[places[1]])
    assert [index.likeness(key, place) for place in places] == pytest.approx([1.0, 1.0])
    assert told({one: 30, other: 150}, [one], "alike", key) is None
    assert told({one: 30, BATTERY: 150}, [one], "alike", key) == one


@pytest.mark.parametrize(
    ("code", "text", "conflict"),
    [
        ("720-5/12-3", "BATTERY", False),
        ("720-5/16-1", "BATTERY", True),
        ("720-5/16-1 - BATTERY", None, True),
        ("720-550/4(c)", "BATTERY", True),
        # The text of another subsection is no other statute.
        ("720-5/12-3.2(a)(1)", "BATTERY, DOMESTIC", False),
        # A text nobody knows, one alike, one of cannabis, and none contradict nothing.
        ("720-5/16-1", "SEE COMPLAINT", False),
        ("720-5/16-1", "DOMESTIC BATTERY OF A PERSON", False),
        ("720-5/16-1", "CANNABIS TRAFFICKING NOW", False),
        ("720-5/16-1", None, False),
        # A code that is not clear is contradicted by nothing.
        ("720-5/999-1", "BATTERY", False),
        ("VOP", "BATTERY", False),
        (None, "BATTERY", False),
    ],
)
def test_a_text_known_for_sure_contradicts_another_section(
    code: str | None, text: str | None, conflict: bool
) -> None:
    assert read_one(code, text)["text_conflict"] is conflict


@pytest.mark.parametrize(("source", "conflict"), [("Cook", False), ("Cook;Lake", True)])
def test_a_text_of_one_source_contradicts_nothing(source: str, conflict: bool) -> None:
    tables = with_literal("JUGGLING", "720 ILCS 5", "12-3", source)
    assert read_one("720-5/16-1", "JUGGLING", tables)["text_conflict"] is conflict
    assert read_one("720-5/12-3", "JUGGLING", tables)["text_conflict"] is False


def test_a_text_of_an_ordinance_agrees_with_its_ordinance() -> None:
    tables = with_literal("SELL SPRAY PAINT", "MCC", "8-16-095", "Cook;Lake")
    assert read_one("8-16-095", "SELL SPRAY PAINT", tables)["text_conflict"] is False
    assert read_one("8-4-059", "SELL SPRAY PAINT", tables)["text_conflict"] is True


def with_literal(text: str, act: str, section: str, source: str) -> ChargeTables:
    row = {"text": text, "act": act, "section": section, "subsection": None, "source": source}
    one = pl.DataFrame([row], schema=TABLES.literals.schema)
    return replace(TABLES, literals=pl.concat([TABLES.literals, one]))


def test_a_text_alone_has_no_margin_from_a_code_that_it_sets_aside() -> None:
    """The code resembles one statute, the text names three: which of them stays open."""
    code = "7220-646/25(b)"
    text = "Possession or Delivery of Anhydrous Ammonia with Intent to Manufacture Meth"
    alone = read_one(code, None)
    assert (alone["reading"], alone["method"]) == ("unreadable", "fuzzy")
    assert alone["costs"]
    both = read_one(code, text)
    same = ("method", "alternatives", "costs", "score", "margin")
    expected = read_one(None, text)
    assert {name: both[name] for name in same} == {name: expected[name] for name in same}


@pytest.mark.parametrize("code", ["000", None])
def test_a_text_names_act_and_section_where_no_code_does(code: str | None) -> None:
    row = read_one(code, "BATTERY")
    assert (row["act"], row["section"]) == ("720 ILCS 5", "12-3")
    assert (row["statute"], row["method"], row["grade"]) == (BATTERY, "description", "text")
    assert row["alternatives"] is None


def test_a_clear_code_is_never_changed_by_a_text() -> None:
    alone = read_one("720-5/16-1", None)
    for text in ("BATTERY", "POSS CANNABIS", "THEFT", "SEE COMPLAINT"):
        row = read_one("720-5/16-1", text)
        for name in ("act", "section", "statute", "reading", "method", "score", "alternatives"):
            assert row[name] == alone[name]
