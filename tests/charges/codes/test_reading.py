"""Charge texts whose section stands before the code book, one by one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vacatur.charges.codes.reading import Reading, read_code
from vacatur.charges.codes.statute import Statute
from vacatur.charges.codes.tables import load_code_tables
from vacatur.charges.tables import BUNDLED

TABLES = load_code_tables(BUNDLED / "us-ca" / "charges")


def read(text: str | None) -> Reading:
    return read_code(text, TABLES)


def offered(text: str) -> list[str]:
    return [statute.text for statute in read(text).alternatives]


@pytest.mark.parametrize(
    ("text", "statute", "words"),
    [
        ("11359 HS-MARIJUANA POSSESION FOR SALE", "HS 11359", "MARIJUANA POSSESION FOR SALE"),
        (
            "11357(A) HS-POSSESS CONCENTRATED CANNABIS",
            "HS 11357(a)",
            "POSSESS CONCENTRATED CANNABIS",
        ),
        ("148(A)(1) PC-OBSTRUCT/ETC PUBLIC OFFICER/ETC", "PC 148(a)(1)", None),
        ("288A(C)(2)(A) PC", "PC 288A(c)(2)(a)", None),
        ("18 1201(A) US-KIDNAPPING", "US 18 1201(a)", "KIDNAPPING"),
        ("14 29.90(C) CA", "CA 14 29.90(c)", None),
        ("484(A)/490.5 PC-THEFT/PETTY THEFT", "PC 484(A)/490.5", "THEFT/PETTY THEFT"),
        ("11359 HS-2 COUNTS", "HS 11359", "2 COUNTS"),
        ("19921(A) BP--21 NOT PERMITED", "BP 19921(a)", "-21 NOT PERMITED"),
        ("23546(A) VC-3RD DUI CONV WITHIN 10YRS", "VC 23546(a)", "3RD DUI CONV WITHIN 10YRS"),
    ],
)
def test_the_states_own_spelling_is_exact(text: str, statute: str, words: str | None) -> None:
    reading = read(text)
    assert reading.statute
    assert (reading.statute.text, reading.method, reading.state) == (statute, "exact", "clear")
    assert reading.inchoate is None
    assert words is None or reading.text == words


@pytest.mark.parametrize(
    ("text", "statute"),
    [
        ("11357(C)HS-POSSESS MARIJUANA", "HS 11357(c)"),
        ("11357(b)HS-POSSESS MARIJUANA", "HS 11357(b)"),
        ("11359HS-INTENT SELL CANNABIS", "HS 11359"),
        ("11357A HS-POSSESSION OF MARIJUANA", "HS 11357(a)"),
        ("11357B2 HS", "HS 11357(b)(2)"),
        ("11360A2 HS-SELL", "HS 11360(a)(2)"),
        ("11357-C HS", "HS 11357(c)"),
        ("11357 C HS-POSSESS", "HS 11357(c)"),
        ("11357 (C) HS", "HS 11357(c)"),
        ("11357(C HS-CUT OFF", "HS 11357(c)"),
        ("11359 H&S POSSESS FOR SALE", "HS 11359"),
        ("11359-HS POSSESS FOR SALE", "HS 11359"),
        ("HS 11357(a)", "HS 11357(a)"),
        ("H&S 11357(A) POSSESS", "HS 11357(a)"),
        ("PC 187", "PC 187"),
        ("--40508 VC--", "VC 40508"),
        ("/11357 HS", "HS 11357"),
        ("496. PC-RECEIVE KNOWN STOLEN PROPERTY", "PC 496"),
        ("146BPC-WORDS", "PC 146B"),
        ("11359H&S-SALE", "HS 11359"),
        ("HS11357(A)", "HS 11357(a)"),
        ("SEC. 11357(b) H&S", "HS 11357(b)"),
        ("H&S SEC 11358", "HS 11358"),
        ("187-MURDER", "PC 187"),
        ("10851 TAKE VEHICLE", "VC 10851"),
        ("2885BP", "BP 2885"),
        # Without a book: only where one book alone has the section.
        ("11360(B) SELL/FURNISH", "HS 11360(b)"),
        ("11357(E) MNR POSS MARIJ SCHOOL", "HS 11357(e)"),
        ("11357", "HS 11357"),
        ("11359-2 COUNTS", "HS 11359"),
    ],
)
def test_other_spellings_are_normalized(text: str, statute: str) -> None:
    reading = read(text)
    assert reading.statute
    assert (reading.statute.text, reading.method, reading.state) == (statute, "normalized", "clear")


@pytest.mark.parametrize(
    ("text", "statute", "inchoate"),
    [
        ("664/11357(c) HS", "HS 11357(c)", "attempt"),
        ("664-11357(c) HS", "HS 11357(c)", "attempt"),
        ("664.11357(c) HS", "HS 11357(c)", "attempt"),
        ("66411357(c) HS", "HS 11357(c)", "attempt"),
        ("664 11357(c) HS", "HS 11357(c)", "attempt"),
        ("664 PC/11359 HS-ATTEMPT", "HS 11359", "attempt"),
        ("664 PC 187 PC", "PC 187", "attempt"),
        ("187(A)/664 PC", "PC 187(a)", "attempt"),
        ("664/11359", "HS 11359", "attempt"),
        ("182/11360(A) HS-CONSPIRACY", "HS 11360(a)", "conspiracy"),
        ("182(A)(1)/11360(A) HS", "HS 11360(a)", "conspiracy"),
        ("653F/211 PC", "PC 211", "solicitation"),
    ],
)
def test_an_inchoate_section_beside_an_offense(text: str, statute: str, inchoate: str) -> None:
    reading = read(text)
    assert reading.statute
    assert (reading.statute.text, reading.inchoate) == (statute, inchoate)
    assert reading.method == "normalized"


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("664 PC-ATTEMPT", False),
        ("182(A)(1) PC", False),
        ("664 HS", False),
        ("66499.30(B) GC", True),
    ],
)
def test_an_inchoate_section_alone_leaves_open_which_offense(text: str, known: bool) -> None:
    reading = read(text)
    assert (reading.statute is None) is (text == "664 HS")
    assert reading.inchoate is None
    assert (reading.flags["prop64"] is False) is known


@pytest.mark.parametrize(
    ("text", "alternatives"),
    [
        ("11360(A)-11359 HS-TWO", ["HS 11360(a)", "HS 11359"]),
        ("11360(A) HS-11359 HS-TWO", ["HS 11360(a)", "HS 11359"]),
        ("11357(C), 11358 HS", ["HS 11357(c)", "HS 11358"]),
        ("11357(C) HS 11358 HS", ["HS 11357(c)", "HS 11358"]),
        ("11357-11360 HS", ["HS 11357", "HS 11360"]),
    ],
)
def test_two_sections_are_left_open_but_agree_on_their_lists(
    text: str, alternatives: list[str]
) -> None:
    reading = read(text)
    assert (reading.statute, reading.state) == (None, "ambiguous")
    assert offered(text) == alternatives
    assert reading.flags["prop64"] is True


def test_two_sections_that_disagree_leave_the_lists_open() -> None:
    reading = read("459 PC/11359 HS")
    assert (reading.statute, reading.flags["prop64"]) == (None, None)
    assert reading.flags["gang"] is False


@pytest.mark.parametrize(
    ("text", "offer"),
    [("128 GRAMS MARIJUANA", "PC 128"), ("187 MURDER", "PC 187"), ("37 COUNTS", "PC 37")],
)
def test_a_short_number_before_words_may_count_something(text: str, offer: str) -> None:
    reading = read(text)
    assert (reading.statute, reading.flags["superstrike"]) == (None, None)
    assert offer in offered(text)


def test_a_section_of_several_books_is_never_one_of_them() -> None:
    several = next(
        section for section, books in TABLES.books_of.items() if len(books) > 1 and len(section) > 3
    )
    reading = read(f"{several} WORDS")
    assert (reading.statute, reading.state) == (None, "ambiguous")
    assert {statute.book for statute in reading.alternatives} == set(TABLES.books_of[several])


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("11375 HS", "HS 11375"),
        ("1136O(A) HS", "HS 11360(a)"),
        ("l1357(b) HS", "HS 11357(b)"),
        ("1135B HS", "HS 11358"),
        ("113S7 HS", "HS 11357"),
        ("1359 HS", "HS 11359"),
        ("111358 HS", "HS 11358"),
        ("11537 HS", "HS 11357"),
        ("11357 PC", "HS 11357"),
        ("11359 XX-BOOK OF ANOTHER KIND", "HS 11359"),
        ("PROB VIOL 11359 HS", "HS 11359"),
        ("11357(A)/(B) HS", "HS 11357(a)"),
        ("11357(A)-(B) HS", "HS 11357(a)"),
        ("11357(A) OR (B) HS", "HS 11357(a)"),
        ("11357 OR 11358 HS", "HS 11357"),
        ("11357.A HS", "HS 11357"),
        ("2016 11357 HS", "HS 11357"),
        ("Some Prefix 11357(C) Some Suffix", "HS 11357(c)"),
    ],
)
def test_a_slip_away_from_a_guarded_section_is_only_a_suggestion(text: str, first: str) -> None:
    reading = read(text)
    assert (reading.statute, reading.state, reading.method) == (None, "ambiguous", "fuzzy")
    assert offered(text)[0] == first
    assert any(
        statute.section.startswith("1135") or statute.section == "11360"
        for statute in reading.alternatives
    )
    assert reading.flags["prop64"] is None


@pytest.mark.parametrize(
    "text", ["11375(B)(1) HS", "11377(A) HS", "11350 HS-POSSESS", "11361 HS", "11357.5(A) HS"]
)
def test_a_listed_neighbour_is_itself(text: str) -> None:
    reading = read(text)
    assert (reading.state, reading.flags["prop64"]) == ("clear", False)


@pytest.mark.parametrize(
    ("text", "state", "verdict"),
    [
        ("12345(c) HS", "unknown", False),
        ("11359.5 HS-NOT A REAL CODE", "unknown", None),
        ("11358(Z) HS", "unknown", True),
        ("503 VC-TAKE CAR W/OUT OWNERS CONSENT", "unknown", False),
        ("211360 XX-NOT A REAL CODE", "unreadable", None),
        ("2) PC-RECEIVE/ETC KNOWN STOLEN PROPERTY", "unreadable", None),
        ("UH OH", "unreadable", None),
        ("SEE COMMENT FOR CHARGE", "elsewhere", None),
        ("  see comment  for charge ", "elsewhere", None),
        ("   ", "blank", None),
        ("", "blank", None),
        (None, "blank", None),
        ("DNA PALM PRINT ZZ", "clear", False),
    ],
)
def test_what_is_no_known_statute(text: str | None, state: str, verdict: bool | None) -> None:
    reading = read(text)
    assert (reading.state, reading.flags["prop64"]) == (state, verdict)
    assert state == "clear" or reading.statute is None


@pytest.mark.parametrize(
    "text", ["246/186.22(B)(4) PC", "186.22(B)(4)-246 PC", "215 + 186.22(B)(4) PC"]
)
def test_an_enhancement_beside_an_offense_is_no_second_offense(text: str) -> None:
    reading = read(text)
    assert reading.statute
    assert reading.statute.section in {"246", "215"}
    assert [reading.flags[name] for name in ("gang", "enhanceable", "superstrike")] == [True] * 3


@given(st.text(max_size=40) | st.text("0123456789()ABCHSPV ./-", max_size=24))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_and_a_statute_is_always_a_listed_one(text: str) -> None:
    reading = read(text)
    assert (reading.statute is not None) == (reading.state == "clear")
    assert reading.statute is None or TABLES.is_listed(reading.statute)
    assert reading.state == "clear" or True not in reading.flags.values() or reading.alternatives


@given(st.sampled_from(sorted(TABLES.sections)), st.integers(0, 1))
@settings(max_examples=200, deadline=None)
def test_a_canonical_statute_reads_as_itself(place: tuple[str, str], which: int) -> None:
    tokens = sorted(TABLES.sections[place])[-which]
    statute = Statute(*place, tokens)
    if statute not in TABLES.literals.values() and place[0] not in {"AA", "ZZ"}:
        assert read(statute.written).statute == statute
        assert read(statute.text).statute == statute
