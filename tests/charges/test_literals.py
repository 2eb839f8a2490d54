"""Known texts: what they stand for, how sure, and how they are found."""

from __future__ import annotations

import math
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vacatur.charges.literals import Meaning, Statute, TextIndex, text_index
from vacatur.charges.tables import BUNDLED, load_charge_tables

TABLES = load_charge_tables(BUNDLED / "us-il" / "charges")
INDEX = text_index(TABLES)
CODE, ROADS = "720 ILCS 5", "625 ILCS 5"
COLUMNS = ("text", "act", "section", "subsection", "source")


STEADY = (CODE, "24-1")


def index_of(*rows: tuple[str, str, str, str | None, str]) -> TextIndex:
    literals = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    return text_index(replace(TABLES, literals=literals, steady=frozenset({STEADY})))


def meaning(text: str, *rows: tuple[str, str, str, str | None, str]) -> Meaning:
    found = index_of(*rows).find(text)
    assert found is not None
    assert found.form == "as_written"
    return found.meaning


@pytest.mark.parametrize(
    ("attested", "sure"),
    [
        ([("12-3", None, "Cook")], None),
        ([("12-3", None, "Cook"), ("12-3", None, "Cook")], None),
        ([("12-3", None, "Cook;Lake")], ("12-3", "")),
        ([("12-3", None, "Cook"), ("12-3", None, "Lake")], ("12-3", "")),
        ([("12-3", "a", "Cook;Lake")], ("12-3", "a")),
        # As deep as two agree, whatever a third says.
        ([("12-3", "a", "Cook"), ("12-3", None, "Lake")], ("12-3", "")),
        ([("12-3", "a-1", "Cook"), ("12-3", "a", "Lake")], ("12-3", "a")),
        ([("12-3", "a-1", "Cook"), ("12-3", "a-2", "Lake")], ("12-3", "a")),
        ([("12-3", "a-1", "Cook"), ("12-3", "a-2", "Cook")], None),
        ([("12-3", "a-1", "Cook;Lake"), ("12-3", "a", "Will")], ("12-3", "a-1")),
        ([("12-3", "a-1", "Cook"), ("12-3", "b-1", "Lake")], ("12-3", "")),
        ([("12-3", "a", "Cook"), ("12-3", "ab", "Lake")], ("12-3", "")),
        ([("12-3", "a", "Cook;Lake"), ("12-3", "b", "Will")], ("12-3", "")),
        # Two sections are never sure, however many say so.
        ([("12-3", None, "Cook;Lake"), ("12-4", None, "Cook;Lake")], None),
    ],
)
def test_two_sources_must_agree(
    attested: list[tuple[str, str | None, str]], sure: tuple[str, str] | None
) -> None:
    told = meaning("BATTERY", *(("BATTERY", CODE, *one) for one in attested))
    assert told.sure == (sure and (CODE, *sure))
    turned = meaning("BATTERY", *(("BATTERY", CODE, *one) for one in reversed(attested)))
    assert turned == told


@pytest.mark.parametrize(
    ("attested", "sure"),
    [
        ([("24-1", "a", "Cook")], ("24-1", "a")),
        ([("24-1", "a", "Cook"), ("24-1", "b", "Cook")], None),
        ([("24-1", "a", "Cook"), ("12-3", None, "Cook")], None),
    ],
)
def test_one_source_is_enough_for_a_section_that_kept_its_number(
    attested: list[tuple[str, str | None, str]], sure: tuple[str, str] | None
) -> None:
    text = "CARRYING WEAPON LICENSED LIQUOR PREMISES"
    told = meaning(text, *((text, CODE, *one) for one in attested))
    assert told.sure == (sure and (CODE, *sure))
    assert not told.witnessed
    short = meaning("WEAPONS", *(("WEAPONS", CODE, *one) for one in attested))
    assert short.sure is None


def test_no_section_of_the_cannabis_act_is_taken_from_one_source() -> None:
    assert not [section for act, section in TABLES.steady if act in TABLES.cannabis_acts]
    assert {("720 ILCS 5", "24-1"), ("720 ILCS 5", "18-1")} <= TABLES.steady
    assert not {("720 ILCS 5", "12-3.05"), ("720 ILCS 5", "16A-3")} & TABLES.steady


def test_one_section_of_two_acts_is_not_sure() -> None:
    rows = [("THEFT", act, "4-1", None, "Cook;Lake") for act in (CODE, ROADS)]
    told = meaning("THEFT", *rows)
    assert told.sure is None
    assert told.statutes == ((ROADS, "4-1", ""), (CODE, "4-1", ""))


def test_only_the_deepest_subsections_are_listed() -> None:
    rows = [
        ("BATTERY", CODE, "12-3", subsection, "Cook")
        for subsection in (None, "a", "a-1", "b", "ba")
    ]
    expected: list[Statute] = [(CODE, "12-3", one) for one in ("a-1", "b", "ba")]
    assert meaning("BATTERY", *rows).statutes == tuple(expected)


TITLED = ("STALKING", CODE, "12-7.3", None, "Cook;Lake")


@pytest.mark.parametrize(
    ("act", "subsection", "twin"), [(CODE, None, True), (CODE, "a", False), (ROADS, None, False)]
)
def test_sections_of_one_title_are_twins_that_make_every_text_of_theirs_unsure(
    act: str, subsection: str | None, twin: bool
) -> None:
    rows = [
        TITLED,
        ("OLD TITLE", CODE, "12-7.3", None, "Will"),
        ("OLD TITLE", act, "12-9", subsection, "Will"),
    ]
    told = meaning("STALKING", *rows)
    if twin:
        assert told.statutes == ((CODE, "12-7.3", ""), (CODE, "12-9", ""))
        assert told.sure is None
    else:
        assert told.statutes == ((CODE, "12-7.3", ""),)
        assert told.sure == (CODE, "12-7.3", "")


def test_texts_of_the_same_words_share_what_is_known() -> None:
    index = index_of(
        ("AGG BATTERY", CODE, "12-4", None, "Cook"),
        ("BATTERY - AGGRAVATED", CODE, "12-4", None, "Lake"),
    )
    for text in ("AGG BATTERY", "BATTERY - AGGRAVATED"):
        written = index.find(text)
        assert written is not None
        assert (written.form, written.meaning.sure) == ("as_written", None)
    folded = index.find("AGGRAVATED BATTERIES/BATTERY")
    assert folded is not None
    assert folded.form == "alike"
    same = index.find("AGGRAVATED BATTERY")
    assert same is not None
    assert (same.form, same.meaning.sure) == ("same_words", (CODE, "12-4", ""))


def test_a_word_of_an_inchoate_form_may_stand_beside_a_known_text() -> None:
    index = index_of(("ARMED ROBBERY", CODE, "18-2", None, "Cook;Lake"))
    found = index.find("ATT ARMED ROBBERY", apart_from="ATTEMPT")
    assert found is not None
    assert found.form == "same_words"
    other = index.find("ATT ARMED ROBBERY", apart_from="CONSPIRACY")
    assert other is not None
    assert other.form == "alike"


def test_a_text_that_is_only_alike_is_not_sought_where_it_is_of_no_use() -> None:
    index = index_of(("ARMED ROBBERY", CODE, "18-2", None, "Cook;Lake"))
    assert index.find("ARMED THEFT") is not None
    assert index.find("ARMED THEFT", alike=False) is None
    assert index.find("ROBBERY, ARMED", alike=False) == index.find("ROBBERY, ARMED")


def test_of_texts_equally_alike_the_last_by_name_is_found() -> None:
    index = index_of(
        ("ROBBERY ARMED", CODE, "18-2", None, "Cook;Lake"),
        ("ROBBERY BANK", CODE, "18-3", None, "Cook;Lake"),
        ("ROBBERY ABROAD", CODE, "18-4", None, "Cook;Lake"),
    )
    found = index.find("ROBBERY")
    assert found is not None
    assert found.meaning.sure == (CODE, "18-3", "")


@pytest.mark.parametrize("text", ["", "OF THE", "- /", "\u00e9\u00e8", "XYZZY"])
def test_a_text_without_a_known_word_is_like_nothing(text: str) -> None:
    assert INDEX.find(text) is None
    assert INDEX.find(text, apart_from="ATTEMPT") is None


def test_no_text_is_known_by_no_word_at_all() -> None:
    index = index_of(("OF THE", CODE, "12-3", None, "Cook;Lake"))
    assert "" not in index.same_words
    assert index.find("AND") is None
    assert index.find("THEFT") is None


def naive_likeness(index: TextIndex, text: str, key: str) -> float:
    """What is rare in both over what is rare in either."""
    unseen = math.log(1 + len(index.same_words))
    one, other = set(index.key(text).split()), set(key.split())
    both = sum(index.rarity.get(word, unseen) for word in one & other)
    either = sum(index.rarity.get(word, unseen) for word in one | other)
    return both / either if either else 0.0


SOME_TEXTS = sorted(set(TABLES.literals["text"]))[::40]
SMALL = text_index(
    replace(TABLES, literals=TABLES.literals.filter(pl.col("text").is_in(SOME_TEXTS)))
)
SOME_WORDS = sorted({word for text in SOME_TEXTS for word in text.split()})
TEXTS = st.lists(st.one_of(st.sampled_from(SOME_WORDS), st.text("ABS ", max_size=5)), max_size=6)


@settings(deadline=None, max_examples=60)
@given(TEXTS.map(" ".join))
def test_what_is_found_is_the_known_text_most_alike(text: str) -> None:
    found = SMALL.find(text)
    best = max(naive_likeness(SMALL, text, key) for key in SMALL.same_words)
    if found is None:
        assert best == 0
        return
    assert 0 < found.likeness <= 1
    if text in SMALL.as_written:
        assert (found.form, found.likeness) == ("as_written", 1.0)
    else:
        assert math.isclose(found.likeness, best, rel_tol=1e-9)
        assert (found.form == "same_words") == (SMALL.key(text) in SMALL.same_words)


@settings(deadline=None, max_examples=60)
@given(TEXTS.map(" ".join), st.sampled_from(sorted(SMALL.places)))
def test_likeness_to_a_section_is_that_to_its_nearest_text(
    text: str, place: tuple[str, str]
) -> None:
    likeness = SMALL.likeness(text, place)
    assert 0 <= likeness <= 1 + 1e-9
    best = max(naive_likeness(SMALL, text, key) for key in SMALL.places[place])
    assert math.isclose(likeness, best, rel_tol=1e-9)


def test_a_known_text_is_wholly_like_its_own_section_and_not_at_all_like_no_section() -> None:
    for key, told in SMALL.same_words.items():
        for statute in told.statutes:
            assert math.isclose(SMALL.likeness(key, statute[:2]), 1.0)
    assert SMALL.likeness("BATTERY", ("720 ILCS 5", "no such section")) == 0.0
    assert SMALL.likeness("", next(iter(SMALL.places))) == 0.0


def test_a_word_never_seen_says_as_much_as_the_rarest() -> None:
    assert INDEX.weight(["XYZZY"]) >= max(INDEX.rarity.values())
    assert min(INDEX.rarity.values()) > 0
