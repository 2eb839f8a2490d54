"""Codes and texts together: readings, conflicts, near misses."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from vacatur.charges.columns import COLUMNS
from vacatur.charges.resolve import read_charges
from vacatur.charges.tables import BUNDLED, load_charge_tables

TABLES = load_charge_tables(BUNDLED / "us-il" / "charges")
CANNABIS = "720 ILCS 550"


def read_one(code: str | None, text: str | None = None) -> dict[str, object]:
    pairs = pl.DataFrame(
        {"charge_code": [code], "charge_description": [text]},
        schema={"charge_code": pl.String, "charge_description": pl.String},
    )
    return read_charges(pairs, TABLES).to_dicts()[0]


@pytest.mark.parametrize(
    ("code", "text", "statute"),
    [
        ("720 ILCS 550.0/4-C", "CANNABIS - POSSESS 10-30 GRMS", "4(c)"),
        ("720 ILCS 550.0/4-B", "POSS CAN/>10-30 GRAMS/1ST", "4(b)"),
        ("720 ILCS 550.0/4-C", "POSS CAN/>30-100 GRAM/2+", "4(c)"),
        ("720 ILCS 550.0/4-A", "POSS CANNABIS<10 GRAMS", "4(a)"),
        ("720 ILCS 550.0/4-D", "POSS CANNABIS/30-500 GRAM/SUBQ", "4(d)"),
        ("720 ILCS 550.0/4-E", "CANNABIS - POSS CANNABIS/500<2,000 GRAMS", "4(e)"),
        ("720 ILCS 550.0/4-G", "CANNABIS - POSSESS MORE THAN 5000 GRMS", "4(g)"),
        ("720 ILCS 550.0/5-A", "CANNABIS - MFG/DEL - LESS THAN 2.5 GRMS", "5(a)"),
        ("720 ILCS 550.0/5.2-D", "CANNABIS - MFG/DEL - SCHOOL - 2.5-10 GRMS", "5.2(d)"),
        ("720 ILCS 550.0/5.1-A", "CANNABIS - CANNABIS TRAFFICKING - 5000+GRMS", "5.1(a)"),
        ("720 ILCS 550.0/5.3-A", "CANNABIS PROD MFG EQIPT", "5.3(a)"),
        ("720 ILCS 550.0/6", "CASUAL DEL CAN<2.5 GRAMS", "6"),
        ("720 ILCS 550.0/7-A", "CANNABIS - MFG/DEL  - 10-30 GRMS - UNDER 18", "7(a)"),
        ("720 ILCS 550.0/8-A", "CANNABIS - PRODUCTION - LESS THAN 5 PLANTS", "8(a)"),
        ("720 ILCS 550.0/9-B", "CANNABIS - CALCULATED CRIMINAL CONSPIRACY", "9(b)"),
        ("720 ILCS 550 4(d) [5015400]", "POSS CANNABIS/30-500 GRAM/1ST", "4(d)"),
        ("720 ILCS 550 4(a) [5015000]", "POSSESS CANNABIS", "4(a)"),
        ("720 ILCS 550/4(e)", "ILLEGAL POSSESSION OF CANNABIS:OVER 500 GRAMS", "4(e)"),
        ("720 ILCS 550/5.2(d)", "MANU/DEL CAN 2.5", "5.2(d)"),
        ("720-550/6", "CAS DEL CAN/30-500 GRAMS/SUBQ", "6"),
        ("720 550/4(D)", "UNLAWFUL POSS OF CANNABIS", "4(d)"),
        ("56.5-704", None, "4"),
        ("720-550/5(d)", "POSS CANNABIS W/INTENT TO DELIVER", "5(d)"),
        ("720 550.0 /5 a", None, "5(a)"),
    ],
)
def test_real_charges_read_clear_and_without_conflict(
    code: str, text: str | None, statute: str
) -> None:
    row = read_one(code, text)
    assert row["statute"] == f"{CANNABIS}/{statute}"
    assert row["reading"] == "clear"
    assert row["inchoate"] == "none"
    assert row["section_conflict"] is False
    assert row["cannabis_words"] is True


@pytest.mark.parametrize(
    ("code", "reading", "first"),
    [
        ("720-5504B", "ambiguous", "4(b)"),
        ("720-550/5-2-C", "ambiguous", "5.2(c)"),
        ("720-5/550-4(a)", "ambiguous", "4(a)"),
        ("720-550/4(h)", "ambiguous", "4"),
        ("720-550/5.", "ambiguous", "5"),
        ("720-550/5[2]", "ambiguous", "5"),
        ("720-550/4 <c>", "ambiguous", "4(c)"),
        ("720-550/4(c) AND 720-570/402(c)", "ambiguous", "4(c)"),
        ("550/4(c)", "ambiguous", "4(c)"),
        ("720-550/4(c) 720-550/5(d)", "ambiguous", "4(c)"),
        ("720-550/4a-c (att)", "many_subsections", "4(a)"),
        ("705-550/4", "unknown", "4"),
        ("720-550/4(8)", "ambiguous", "4(b)"),
        ("7205504C", "fuzzy", "4(c)"),
    ],
)
def test_a_doubtful_code_gets_a_suggestion_and_no_statute(
    code: str, reading: str, first: str
) -> None:
    row = read_one(code)
    assert row["statute"] is None
    assert row["reading"] == reading
    assert str(row["alternatives"]).split(";")[0] == f"{CANNABIS}/{first}"


@pytest.mark.parametrize(
    ("code", "reading", "listed"),
    [
        ("720-550/402-D", "impossible", ["720 ILCS 570/402(d)"]),
        ("720 55-4-c", "unknown", [f"{CANNABIS}/4(c)"]),
    ],
)
def test_suggestions_come_in_the_order_of_their_slips(
    code: str, reading: str, listed: list[str]
) -> None:
    row = read_one(code)
    assert (row["statute"], row["reading"]) == (None, reading)
    alternatives = str(row["alternatives"]).split(";")
    assert alternatives[: len(listed)] == listed
    assert len(set(alternatives)) == len(alternatives)
    assert any(CANNABIS in one for one in alternatives)


@pytest.mark.parametrize(
    "code", ["705-550/4", "720-550/402-D", "720-5504B", "56.5-704", "56 1/2-799"]
)
def test_the_act_number_alone_is_a_word_of_cannabis(code: str) -> None:
    assert read_one(code)["cannabis_words"] is True


@pytest.mark.parametrize("code", ["720-570/402(c)", "56.5-1402-C", "625 5/5500", "720-5/12-3"])
def test_other_numbers_are_no_words_of_cannabis(code: str) -> None:
    assert read_one(code)["cannabis_words"] is False


@pytest.mark.parametrize(
    ("code", "text", "reading"),
    [
        (None, None, "blank"),
        ("  ", "", "blank"),
        ("000", None, "unreadable"),
        ("60-30", None, "unreadable"),
        ("56-1/2-440(D)", None, "unknown"),
        ("720 ILCS 500/3", None, "unknown"),
        ("38-22-3", "POSSESSION OF MARIHUANA", "unknown"),
        ("60-30", "ILLEGAL POSSESSION OF CANNABIS:OVER 500 GRAMS", "description"),
        (None, "POSS CANNABIS 10-30 GRAMS", "description"),
    ],
)
def test_codes_that_cannot_be_used(code: str | None, text: str | None, reading: str) -> None:
    row = read_one(code, text)
    assert row["reading"] == reading
    assert row["statute"] is None


def test_a_text_alone_is_only_a_suggestion() -> None:
    row = read_one("60-30", "ILLEGAL POSSESSION OF CANNABIS:OVER 500 GRAMS")
    assert (row["method"], row["alternatives"]) == ("description", f"{CANNABIS}/4")
    assert row["text_low"] == 500.0
    assert row["text_high"] == float("inf")


NEAR_MISSES = [
    ("720 ILCS 570.0/402-C", "PCS - POSSESSION - POSS AMT CON SUB EXCEPT (A)(D)", False, False),
    ("720 ILCS 570.0/401-D-I", "OTHER AMT NARCOTIC SCHED I&II", False, False),
    ("720 ILCS 600.0/3.5-A", "PCS - DRUG PARAPHERNALIA - POSSESS", False, False),
    ("720 ILCS 646.0/60-A", "METH - POSSESSION OF METHAMPHETAMINE < 5 GR", False, False),
    ("625 ILCS 5.0/11-502.15-B", "UNLWFL POSS CANNABIS/DRIVER", True, True),
    ("625 ILCS 5.0/11-502.15-A", "UNLWFL USE CANNABIS/DRIVER", True, True),
    ("625 ILCS 5.0/11-502.1-C", "UNLWFL POSS MEDICAL CAN/PASS", True, True),
    ("7-24-099-A", "POSSESSION OF CANNABIS UP TO 15 GRAMS", True, False),
    ("7-24-099(B)(6)", "POSS CANNABIS VIO 720 ILCS 550.0/4", True, False),
    ("7-24-099(D)(3)", "UNLAWFUL TRANSFER OF CANNABIS", True, False),
    ("410 ILCS 705.0/10-15-D", "PERMIT < 21 CONSUME CANNABIS", True, True),
    ("4-4-333-B", "SYNTHETIC MARIJUANA", True, False),
    ("720 ILCS 570.0/204", "SYNTHETIC CANNABIS", True, True),
    ("720 ILCS 570.0/401-C-11", "MFG/ POSS W/INTENT DEL-SYNTH CANNABIS >50GRM<200GRM", True, True),
    ("720 ILCS 5.0/31A-1.1-A-1", "BRING CANNABIS IN A PENAL INST", True, True),
    ("720 ILCS 5.0/31A-1.1-B-2", "POSSESS CANNABIS PENAL INST", True, True),
    ("720 ILCS 5.0/24-1.6-A-3-E", "UUW WHILE ENGAGED IN VIOLATING THE MISD. CANNABIS CONTROL AC",
     True, True),
    ("56.5-1405.1", "CRIMINAL DRUG CONSPIRACY", False, False),
    ("720-5/8-4 (24-1.1 (A))", "ATTEMPT FELON POSS", False, False),
    ("625 5/6-301", "POSS CANC/SUSP/RVK/LIC/PERMIT", False, False),
    ("15 335/14", "ID CARD - CANCEL/REVKD", False, False),
    ("8-16-095", "POSS OF SPRAY CAN/MARKER", False, False),
    ("8-4-059", "POSSESSION OF POLICE SCANNER", False, False),
    ("13-12-148 (C)", "HAZARDOUS VACANT BUILDINGS-ENTRY PROHIBITED", False, False),
]  # fmt: skip


@pytest.mark.parametrize(("code", "text", "words", "names"), NEAR_MISSES)
def test_near_misses_are_never_the_cannabis_act(
    code: str, text: str, words: bool, names: bool
) -> None:
    row = read_one(code, text)
    assert row["act"] not in {CANNABIS, None}
    assert row["reading"] == "clear"
    assert row["cannabis_words"] is words
    assert row["names_cannabis"] is names
    assert row["ordinance"] is (row["act"] == "MCC")
    assert row["section_conflict"] is False


def test_a_cannabis_text_under_a_controlled_substance_code_is_flagged_by_words() -> None:
    row = read_one("720 ILCS 570 404(c) [5110100]", "MFG/DEL CANNABIS/2.5-10 GRAMS")
    assert row["act"] == "720 ILCS 570"
    assert row["cannabis_words"] is True
    assert row["names_cannabis"] is False


@pytest.mark.parametrize(
    ("code", "text", "conflict"),
    [
        ("720-550/5(D)", "POSS OF CANNABIS", True),
        ("720-550/4(D)", "POSS OF CANNABIS", False),
        ("720-550/5(B)", "POSS.CONT.SUB.W/INTENT", True),
        ("720-550/4(B)", "POSS CANNABIS W/INTENT", True),
        ("720-550/5(B)", "POSS CANNABIS W/INTENT", False),
        ("720-550/5.2(D)", "POSS CANNABIS W/I DEL", True),
        ("720-550/5.2(D)", "MFG/DEL CANNABIS", False),
        ("720-550/4(D)", "MFG/DEL CANNABIS", True),
        ("720-550/5(c)", "DEL CANNABIS SCHOOL 10-30 GRAMS", True),
        ("720-550/5(c)", "DEL CANNABIS UNDER 18", False),
        ("720-550/7", "DEL CANNABIS TO MINOR", False),
        ("720-550/4(a)", "CASUAL DEL CAN<2.5 GRAMS", True),
        ("720-550/5(a)", "CASUAL DEL CAN<2.5 GRAMS", True),
        ("720-550/4(a)", "CANNABIS - PRODUCTION - LESS THAN 5 PLANTS", True),
        ("720 ILCS 550 4(c) [5015200]", "CRIMINAL DRUG CONSPIRACY", True),
        ("720-550/4(c)", "ARMED ROBBERY", True),
        ("720-550/4(c)", "DRUG PARAPHERNALIA", True),
        ("720-550/4(c)", "SYNTHETIC CANNABIS", True),
        ("720-550/4(c)", "SEE COMPLAINT", False),
        ("720-550/4(c)", None, False),
    ],
)
def test_conflicts_of_section(code: str, text: str | None, conflict: bool) -> None:
    assert read_one(code, text)["section_conflict"] is conflict


@pytest.mark.parametrize(
    ("code", "text", "inchoate"),
    [
        ("720-550/5(c)", "MFG/DEL CANNABIS (ATTEMPT)", "attempt"),
        ("720-550/5(c)", "ATT MFG/DEL CANNABIS", "attempt"),
        ("720-550/5(c)", "(CONSPIRACY) MFG/DEL CANNABIS", "conspiracy"),
        ("720-550/5(c)", "MFG/DEL CANNABIS (SOLICITATION)", "solicitation"),
        ("720-550/9", "CALCULATED CRIMINAL CANNABIS CONSPIRACY", "none"),
        ("625 5/11-204", "FLEE OR ATTEMPT TO ELUDE PEACE OFFICER", "none"),
        ("720 ILCS 5/11-14.1", "SOLICITATION OF A SEXUAL ACT", "none"),
        ("720-5/18-2", "ARMED ROBBERY (ATTEMPT)", "attempt"),
        ("720-5/8-4(720-550/5(c))", None, "attempt"),
    ],
)
def test_inchoate_forms_in_text(code: str, text: str | None, inchoate: str) -> None:
    assert read_one(code, text)["inchoate"] == inchoate


def test_code_and_text_in_one_field() -> None:
    row = read_one("720 ILCS 550/4(c) - POSS CANNABIS 10-30 GRAMS - Class: A")
    assert row["statute"] == f"{CANNABIS}/4(c)"
    assert (row["text_kind"], row["text_low"], row["text_high"]) == ("possession", 10.0, 30.0)


@pytest.mark.parametrize(
    ("code", "statute", "method"),
    [
        ("72O-55O/4(C)", "4(c)", "normalized"),
        ("72O ILCS 55O.O/4-A", "4(a)", "normalized"),
        ("720550/4(a)", "4(a)", "normalized"),
        ("56.5-7O4-D", "4(d)", "crosswalk"),
    ],
)
def test_what_a_typewriter_wrote_for_a_digit_is_that_digit(
    code: str, statute: str, method: str
) -> None:
    row = read_one(code)
    assert (row["statute"], row["method"]) == (f"{CANNABIS}/{statute}", method)
    assert row["reading"] == "clear"


@pytest.mark.parametrize(
    ("code", "statute"),
    [
        ("720-5S0/4(c)", f"{CANNABIS}/4(c)"),
        ("7Z0-550/4B", f"{CANNABIS}/4(b)"),
        ("720 5/1B-2(A)", "720 ILCS 5/18-2(a)"),
    ],
)
def test_what_a_scanner_misread_is_named_and_left_to_review(code: str, statute: str) -> None:
    row = read_one(code)
    assert (row["statute"], row["reading"]) == (statute, "fuzzy")


def test_a_whole_citation_outside_the_catalogue_is_named_and_stays_unknown() -> None:
    row = read_one("815 ILCS 505/2")
    assert (row["statute"], row["reading"]) == ("815 ILCS 505/2", "unknown")


@pytest.mark.parametrize(
    "code", ["705-550/4", "730-600/3.5", "720 55-4-c", "720 5/61-1-a-1", "705-570/402-c"]
)
def test_a_citation_one_slip_away_from_a_known_one_is_not_taken_as_it_stands(code: str) -> None:
    row = read_one(code)
    assert (row["statute"], row["reading"]) == (None, "unknown")


@pytest.mark.parametrize(
    ("code", "text", "statute"),
    [
        ("720-5504B", "POSS CANNABIS 10-30 GR", f"{CANNABIS}/4(b)"),
        ("720-550/5-2-C", "MFG/DEL CANNABIS SCHOOL", f"{CANNABIS}/5.2(c)"),
        ("720-560/4(c)", "POSS CANNABIS", f"{CANNABIS}/4(c)"),
        (
            "720 ILCS 5.0/21-1-1-A",
            "CRIM DAMAGE PROP-KNOWINGLY DAMAGE <300",
            "720 ILCS 5/21-1(1)(a)",
        ),
        ("720 ILCS 5.0/21-1-1-A", "PCS", None),
        ("720-550/402-D", "POSS CANNABIS", None),
        ("720-550/402-D", "PCS - POSSESSION", "720 ILCS 570/402(d)"),
        ("720-55/4(d)", "POSS CANNABIS", f"{CANNABIS}/4(d)"),
    ],
)
def test_a_text_tells_which_of_several_readings_was_meant(
    code: str, text: str, statute: str | None
) -> None:
    row = read_one(code, text)
    assert row["statute"] == statute
    assert row["reading"] != "clear"
    if statute:
        assert row["method"] == "combined"


@pytest.mark.parametrize(
    "text",
    [
        "BRING CANNABIS IN A PENAL INST",
        "UNLWFL POSS CANNABIS/DRIVER",
        "UUW WHILE ENGAGED IN VIOLATING THE MISD. CANNABIS CONTROL AC",
        "PERMIT < 21 CONSUME CANNABIS",
        "USE CANNABIS IN PUBLIC PLACE",
        "POSS CANNABIS VIO 720 ILCS 550.0/4",
        "POSSESSION OF CANNABIS UP TO 15 GRAMS",
        "POSS COCAINE/CANNABIS",
        "POSS SYN CANNABIS",
        "POSS LOOK-ALIKE CANNABIS",
        "DUI CANNABIS",
        "UNLAWFUL POSSESSION OF HANDGUN",
    ],
)
def test_a_text_of_another_law_beside_a_cannabis_code_is_a_conflict(text: str) -> None:
    assert read_one("720-550/4(c)", text)["section_conflict"] is True
    assert read_one(None, text)["statute"] is None or "550/" not in str(
        read_one(None, text)["statute"]
    )


@pytest.mark.parametrize("text", ["000", "0", "-1", "4.0", "720", "12345", "5015200", "SEE FILE"])
def test_a_bare_number_beside_a_code_says_nothing(text: str) -> None:
    row = read_one("720-550/4(c)", text)
    assert (row["section_conflict"], row["text_low"], row["text_at"]) == (False, None, None)


@pytest.mark.parametrize(
    ("code", "text", "conflict"),
    [
        ("720-570/4(c)", "POSS CANNABIS", False),
        ("720-550/48", "POSS CANNABIS", False),
        ("720-550/48", "ARMED ROBBERY", False),
    ],
)
def test_a_reading_that_the_text_told_is_judged_for_itself(
    code: str, text: str, conflict: bool
) -> None:
    row = read_one(code, text)
    told = row["method"] == "combined"
    assert told is (text == "POSS CANNABIS")
    assert row["section_conflict"] is (conflict or not told)


@pytest.mark.parametrize(
    "code",
    ["720-550/6 720", "720-550/5.1(zz)", "720-550/9(z)", "720-550/1O", "720-550/14(d)"],
)
def test_a_subsection_that_no_section_has_is_not_sure(code: str) -> None:
    row = read_one(code)
    assert (row["statute"], row["reading"]) == (None, "ambiguous")


@pytest.mark.parametrize(
    ("code", "statute"),
    [
        ("Chapter 56 1/2 Paragraph 704(a)", "4(a)"),
        ("Ill. Rev. Stat. 1991, ch. 56 1/2, par. 704(a)", "4(a)"),
        ("720 I.L.C.S. 550/4(a)", "4(a)"),
        ("720 ILCS Act 550 Section 4(a)", "4(a)"),
        ("'720-550/4(a)", "4(a)"),
        ("720.550/4(a)", "4(a)"),
        ("0720-0550/4(a)", "4(a)"),
        ("720-SS0/S(a)", "5(a)"),
        ("720 550/4(d)-Poss Cannabis", "4(d)"),
    ],
)
def test_further_spellings_of_one_citation(code: str, statute: str) -> None:
    assert read_one(code)["statute"] == f"{CANNABIS}/{statute}"


def test_a_stray_number_after_a_letter_is_named_and_left_to_review() -> None:
    row = read_one("720-550/5(E)3")
    assert (row["statute"], row["reading"]) == (f"{CANNABIS}/5(e)", "many_subsections")
    assert row["alternatives"] is None
    assert read_one("720-550/4a-c")["statute"] is None


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("720-550/4(b) AND 570/402", None),
        ("720-550/4(b) AND 550/5(D)", "POSS CANNABIS"),
        ("720-550/4 AND 5(D)", None),
        ("720-550/4(b) AND 18-2", None),
        ("720-550/5(b) ENH 550/7", None),
        ("720-550/4(b) ARMED ROBBERY", "POSS CANNABIS"),
        ("720-550/4(b) - DEL CANNABIS SCHOOL", "POSS CANNABIS"),
        ("720-550/4(b)", "720 ILCS 550/5.2"),
        ("720-550/4(b)", "POSS CANNABIS 720 ILCS 570/402(C)"),
        ("720-550/4(b)", "SECTION 7"),
        ("720-550/4(b)", "POSS CANNABIS / HOME INVASION"),
        ("720-550/4(b)", "POSS CANNABIS AND PCS"),
        ("720-550/4(b)", "INVOLUNTARY MANSLAUGHTER AND R"),
        ("720-550/4(b)", "AGG UNLAWFUL USE WEA"),
        ("720-550/4(b)", "TRAFFICKING"),
        ("720-550/4(b)", "DEL CANNABIS SCHOOLGROUNDS"),
        ("720-550/4(b)", "DEL CANNABIS <18YOA"),
        ("720-550/4(b)", "GROW CANNABIS"),
        ("720-550/4(b)", "POSS CANNABIS 2.5-10 GRAMS/30-500 GRAMS"),
    ],
)
def test_whatever_else_is_written_beside_a_cannabis_code_is_a_conflict(
    code: str, text: str | None
) -> None:
    assert read_one(code, text)["section_conflict"] is True


@pytest.mark.parametrize(
    "text",
    [
        "POSS CANNABIS 2.5-10 GRAMS",
        "POSSESSION OF CANNABIS",
        "SEE COMPLAINT",
        "POSS CANNABIS 2.5 TO 10 GRAMS CT 1",
        "POSS CANNABIS MORE THAN 2.5 GRAMS BUT NOT MORE THAN 10 GRAMS",
        "POSS CANNABIS/2.5-10 GRAM/2+",
        "POSS CANNABIS 2.5-10 GRAMS 05/01/2010",
        "720-550/4(b) POSS CANNABIS",
    ],
)
def test_what_agrees_beside_a_cannabis_code_is_no_conflict(text: str) -> None:
    row = read_one("720-550/4(b)", text)
    assert row["section_conflict"] is False
    assert row["text_high"] in {None, 10.0}


def test_words_in_the_place_of_the_code_leave_a_text_its_doubt() -> None:
    row = read_one("ARMED ROBBERY", "CASUAL DEL CAN<2.5 GRAMS")
    assert (row["statute"], row["alternatives"]) == (None, f"{CANNABIS}/6")
    same = read_one("CASUAL DEL CAN<2.5 GRAMS", "CASUAL DEL  CAN<2.5 GRAMS")
    assert same["statute"] == f"{CANNABIS}/6"


def test_rows_come_back_in_order_with_their_raw_values() -> None:
    pairs = pl.DataFrame(
        {
            "charge_code": ["720-550/4(c)", None, "720-550/4(c)", "VOP", "720-550/4(C)"],
            "charge_description": [None, "POSS CANNABIS", None, None, " "],
        }
    )
    read = read_charges(pairs, TABLES)
    assert tuple(read.columns) == COLUMNS
    assert_frame_equal(read.select(pairs.columns), pairs)
    assert read["statute"].to_list()[:4] == [
        f"{CANNABIS}/4(c)",
        None,
        f"{CANNABIS}/4(c)",
        "730 ILCS 5/5-6-4",
    ]


def test_no_rows_give_no_rows_with_every_column() -> None:
    schema = {"charge_code": pl.String, "charge_description": pl.String}
    read = read_charges(pl.DataFrame(schema=schema), TABLES)
    assert tuple(read.columns) == COLUMNS
    assert read.height == 0


CODES = [
    "720-550/4(c)",
    "720-55O/4(c)",
    "705-550/4",
    "720 ILCS 550/5(",
    "72O ILCS 550/5(d)",
    "x",
    "",
]
TEXTS = ["POSS CANNABIS", "MFG/DEL CAN 10", "ROBBERY", "", "1ST"]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.sampled_from(CODES), st.text(max_size=12)),
            st.one_of(st.none(), st.sampled_from(TEXTS), st.text(max_size=12)),
        ),
        max_size=8,
    )
)
def test_only_a_sure_reading_gives_a_statute(rows: list[tuple[str | None, str | None]]) -> None:
    pairs = pl.DataFrame(
        rows, schema={"charge_code": pl.String, "charge_description": pl.String}, orient="row"
    )
    read = read_charges(pairs, TABLES)
    assert read.height == len(rows)
    clear = read.filter(pl.col("reading") == "clear")
    assert clear["statute"].null_count() == 0
    unsure = read.filter(pl.col("reading").is_in(["ambiguous", "impossible"]))
    assert set(unsure.drop_nulls("statute")["method"]) <= {"combined"}
    whole = {"exact", "normalized", "crosswalk"}
    assert set(read.filter(pl.col("reading") == "clear")["method"]) <= whole
    for name in (
        "inchoate",
        "method",
        "reading",
        "section_conflict",
        "cannabis_words",
        "ordinance",
    ):
        assert read[name].null_count() == 0
    assert read["score"].is_between(0, 1).all()
    assert read["margin"].is_between(0, 1).all()
