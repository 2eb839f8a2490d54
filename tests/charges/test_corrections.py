"""An office's own corrections: what they win over, what they leave, and what refuses a file."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from vacatur.charges.columns import ANSWERED, PAIR
from vacatur.charges.corrections import Corrections, correction_rows
from vacatur.charges.corrections_file import read_corrections
from vacatur.charges.resolve import read_charges
from vacatur.charges.tables import BUNDLED, ChargeTables, load_charge_tables
from vacatur.errors import InputError

PLAIN = load_charge_tables(BUNDLED / "us-il" / "charges")
ACT = "720 ILCS 550"
HEADER = "charge_code,charge_description,statute,inchoate,who,when,why"
SIGNED = "Ann Clerk,2020-01-02,our jail code"
PERSONAL = "IL77700001"


def file_of(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "ours.csv"
    path.write_text("\n".join((header, *rows, "")), encoding="utf-8")
    return path


def row(code: str, text: str, statute: str, inchoate: str = "") -> str:
    return f"{code},{text},{statute},{inchoate},{SIGNED}"


def corrected(folder: Path, *rows: str, header: str = HEADER) -> ChargeTables:
    return replace(
        PLAIN, corrections=read_corrections(file_of(folder, *rows, header=header), PLAIN)
    )


def told(tables: ChargeTables) -> Corrections:
    assert tables.corrections is not None
    return tables.corrections


def pairs(*charges: tuple[str | None, str | None]) -> pl.DataFrame:
    return pl.DataFrame(charges, schema=dict.fromkeys(PAIR, pl.String), orient="row")


def refusal(folder: Path, *rows: str, header: str = HEADER) -> InputError:
    with pytest.raises(InputError) as refused:
        read_corrections(file_of(folder, *rows, header=header), PLAIN)
    assert len(str(refused.value).splitlines()) <= 2
    return refused.value


def test_an_answer_stands_as_a_clear_reading(tmp_path: Path) -> None:
    text = "POSS CANNABIS 10-30 GRAMS"
    tables = corrected(tmp_path, row("JAIL 12", text, f"{ACT}/5(d)", "attempt"))
    read = read_charges(pairs(("JAIL 12", "POSS CANNABIS 10-30 GRAMS")), tables).row(0, named=True)
    assert {name: read[name] for name in ANSWERED} == {
        "act": ACT,
        "section": "5",
        "subsection": "d",
        "statute": f"{ACT}/5(d)",
        "inchoate": "attempt",
        "method": "crosswalk",
        "grade": "correction",
        "costs": [],
        "likeness": None,
        "score": 1.0,
        "margin": 1.0,
        "alternatives": None,
        "reading": "clear",
        "ordinance": False,
        "cannabis_words": True,
        "names_cannabis": False,
        "section_conflict": False,
        "text_conflict": False,
        "cites_enhancement": False,
    }
    said = (read["text_kind"], read["text_low"], read["text_high"])
    assert said == ("possession", 10.0, 30.0)


@pytest.mark.parametrize(
    ("statute", "fact"),
    [
        ("720 ILCS 570/402(c)", {"cannabis_words": False, "names_cannabis": False}),
        ("410 ILCS 705/10-15(d)", {"names_cannabis": True}),
        ("625 ILCS 5/11-502.15(b)", {"names_cannabis": True}),
        ("MCC 7-24-099(a)", {"ordinance": True, "act": "MCC"}),
        (f"{ACT}/7", {"cites_enhancement": True, "cannabis_words": True}),
    ],
)
def test_what_follows_from_the_act_follows_from_the_corrected_one(
    tmp_path: Path, statute: str, fact: dict[str, object]
) -> None:
    tables = corrected(tmp_path, row("720-550/402-D", "POSS CANNABIS", statute))
    (read,) = read_charges(pairs(("720-550/402-D", "POSS CANNABIS")), tables).to_dicts()
    (alone,) = read_charges(pairs((statute, None)), PLAIN).to_dicts()
    assert {name: read[name] for name in fact} == fact
    for name in ("act", "section", "subsection", "statute", "ordinance", "names_cannabis"):
        assert read[name] == alone[name]


def test_a_pair_goes_before_a_code_and_a_text_alone_needs_a_blank_code(tmp_path: Path) -> None:
    tables = corrected(
        tmp_path,
        row("J1", "", f"{ACT}/4(a)"),
        row("J1", "SALE", f"{ACT}/5(a)"),
        row("", "SALE", f"{ACT}/5(b)"),
    )
    charges = pairs(
        ("J1", None), ("J1", "OTHER"), ("J1", "SALE"), (None, "SALE"), (" ", "SALE"),
        ("J2", "SALE"), (None, None), ("J2", None),
    )  # fmt: skip
    assert correction_rows(charges, tables).to_list() == [1, 1, 2, 3, 3, None, None, None]
    read = read_charges(charges, tables)
    letters = ["4(a)", "4(a)", "5(a)", "5(b)", "5(b)"]
    assert read["statute"].to_list()[:5] == [f"{ACT}/{letter}" for letter in letters]
    others = charges[5:]
    assert_frame_equal(read[5:], read_charges(others, PLAIN))


@pytest.mark.parametrize(
    ("code", "text"), [("j 12", None), ("  J  12 ", "X"), ("J 12", None), ("J\t12", None)]
)
def test_case_and_spaces_do_not_matter(tmp_path: Path, code: str, text: str | None) -> None:
    tables = corrected(tmp_path, row("J 12", "", f"{ACT}/4(a)"))
    assert correction_rows(pairs((code, text)), tables).to_list() == [1]


@pytest.mark.parametrize("code", ["J12", "J-12", "J 12.", "J 1", "J 120"])
def test_nothing_else_is_folded(tmp_path: Path, code: str) -> None:
    tables = corrected(tmp_path, row("J 12", "", f"{ACT}/4(a)"))
    assert correction_rows(pairs((code, None)), tables).to_list() == [None]


def test_a_text_is_compared_whole(tmp_path: Path) -> None:
    tables = corrected(tmp_path, row("", "poss  of grass", f"{ACT}/4"))
    charges = pairs((None, "POSS OF  GRASS"), (None, "POSS OF GRASS 10 GR"), (None, "GRASS"))
    assert correction_rows(charges, tables).to_list() == [1, None, None]


def test_a_text_in_conflict_is_settled_where_a_person_looked_at_it(tmp_path: Path) -> None:
    tables = corrected(
        tmp_path,
        row("J1", "", f"{ACT}/4(c)"),
        row("J2", "ARMED ROBBERY", f"{ACT}/4(c)"),
        row("", "ARMED ROBBERY", f"{ACT}/4(c)"),
    )
    charges = pairs(
        (f"{ACT}/4(c)", "ARMED ROBBERY"),
        ("J1", "ARMED ROBBERY"),
        ("J2", "ARMED ROBBERY"),
        (None, "ARMED ROBBERY"),
    )
    read = read_charges(charges, tables)
    assert read["section_conflict"].to_list() == [True, True, False, False]
    assert read["settled"].to_list() == [False, False, True, True]
    assert read["statute"].to_list() == [f"{ACT}/4(c)"] * 4


def test_without_corrections_nothing_changes() -> None:
    charges = pairs(("VOP", None), (None, "POSS CANNABIS"))
    assert correction_rows(charges, PLAIN).to_list() == [None, None]
    assert correction_rows(charges, PLAIN).dtype == pl.UInt32


@pytest.mark.parametrize(
    "header",
    [
        "charge_code,statute,who,when,why",
        "\ufeffcharge_code,statute,who,when,why",
        " Charge_Code , STATUTE,who,when,why",
    ],
)
def test_one_of_the_two_columns_is_enough_and_a_mark_is_no_matter(
    tmp_path: Path, header: str
) -> None:
    tables = corrected(tmp_path, f"J1,{ACT}/4(a),{SIGNED}", header=header)
    assert told(tables).answers.select("code", "text").rows() == [("J1", None)]
    header = "charge_description,statute,who,when,why"
    tables = corrected(tmp_path, f"grass,{ACT}/4(a),{SIGNED}", header=header)
    assert told(tables).answers.select("code", "text").rows() == [(None, "GRASS")]


def test_rows_are_counted(tmp_path: Path) -> None:
    mine = told(
        corrected(
            tmp_path,
            row("J1", "", f"{ACT}/4(a)"),
            row("j1", "", f"{ACT}/4(a)"),
            row("J2", "", ""),
            row("56.5-704-D", "", f"{ACT}/5(d)"),
            row("56.5-704-D", "SAME", f"{ACT}/4(d)"),
            row("56.5-704-D", "OTHER FORM", f"{ACT}/4(d)", "attempt"),
            ",,,,,,",
            "",
        )
    )
    assert (mine.name, mine.rows, mine.unanswered, mine.overriding) == ("ours.csv", 7, 2, 2)
    assert mine.answers["row"].to_list() == [1, 4, 5, 6]
    assert mine.table["row"].to_list() == [1, 2, 4, 5, 6]


def test_a_repeat_is_used_when_its_answer_is(tmp_path: Path) -> None:
    rows = (
        row("J1", "", f"{ACT}/4(a)"),
        row("J2", "", f"{ACT}/4(a)"),
        row("j1", "", f"{ACT}/4(a)"),
    )
    tables = corrected(tmp_path, *rows)
    used = told(tables).used(correction_rows(pairs(("J1", None), ("X", None)), tables))
    assert used["row"].to_list() == [1, 3]
    assert used.columns == ["row", *HEADER.split(",")]
    assert used["who"].to_list() == ["Ann Clerk"] * 2


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (row("", "", f"{ACT}/4(a)"), "row 2 has neither [charge_code] nor [charge_description]"),
        (row("\x01", "", f"{ACT}/4(a)"), "row 2 has neither [charge_code]"),
        (row(PERSONAL, "", f"{ACT}/4(h)"), "row 2 has no catalogued statute in [statute]"),
        (row(PERSONAL, "", f"{ACT}/4(c) {ACT}/5(d)"), "row 2 has no catalogued statute"),
        (row(PERSONAL, "", f"{ACT}/4(c) POSS CANNABIS"), "row 2 has no catalogued statute"),
        (row(PERSONAL, "", ACT), "row 2 has no catalogued statute"),
        (row(PERSONAL, "", "720 ILCS 9999/4"), "row 2 has no catalogued statute"),
        (row(PERSONAL, "", PERSONAL), "row 2 has no catalogued statute"),
        (row(PERSONAL, "", f"720-5/8-4 {ACT}/4(e)"), "row 2 has no catalogued statute"),
        (row(PERSONAL, "", f"{ACT}/4(a)", "tried"), "row 2 has another word than attempt"),
        (f"{PERSONAL},,{ACT}/4(a),,,2020-01-02,why", "row 2 has no [who]"),
        (f"{PERSONAL},,{ACT}/4(a),,Ann,,why", "row 2 has no [when]"),
        (f"{PERSONAL},,{ACT}/4(a),,Ann,2020-01-02, ", "row 2 has no [why]"),
        (f"{PERSONAL},,{ACT}/4(a),,Ann,2020-02-30,why", "row 2 has no date"),
        (f"{PERSONAL},,{ACT}/4(a),,Ann,01/02/2020,why", "row 2 has no date"),
        (f"{PERSONAL},,{ACT}/4(a),,Ann,20200102,why", "row 2 has no date"),
        (f"{PERSONAL},,{ACT}/4(a)", "row 2 has another number of cells"),
        (row(PERSONAL, "", f"{ACT}/4(a),more"), "row 2 has another number of cells"),
    ],
)
def test_a_faulty_row_refuses_the_file_by_its_number(tmp_path: Path, line: str, says: str) -> None:
    error = refusal(tmp_path, row("J1", "", f"{ACT}/4(a)"), line)
    assert "[ours.csv] cannot be used: " in error.message
    assert says in error.message
    assert PERSONAL not in str(error)


def test_a_statute_with_its_inchoate_form_is_read(tmp_path: Path) -> None:
    tables = corrected(tmp_path, row("J1", "", f"720-5/8-4 {ACT}/4(e)", "Attempt"))
    (read,) = read_charges(pairs(("J1", None)), tables).to_dicts()
    assert (read["statute"], read["inchoate"]) == (f"{ACT}/4(e)", "attempt")


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (row(PERSONAL, "", f"{ACT}/4(a)"), row(f" {PERSONAL.lower()} ", "", f"{ACT}/4(b)")),
        (row(PERSONAL, "", f"{ACT}/4(a)"), row(PERSONAL, "", f"{ACT}/4(a)", "attempt")),
        (row("", f"{PERSONAL}  x", f"{ACT}/4(a)"), row("", f"{PERSONAL} X", f"{ACT}/4(b)")),
        (row("J", PERSONAL, f"{ACT}/4(a)"), row("j", PERSONAL, f"{ACT}/4(b)")),
    ],
)
def test_contradictions_refuse_the_file(tmp_path: Path, one: str, two: str) -> None:
    error = refusal(tmp_path, one, row("J9", "", f"{ACT}/4(a)"), two)
    assert "each of rows 1, 3 contradicts another row about the same charge" in error.message
    assert PERSONAL not in str(error)


def test_different_answers_for_code_pair_and_text_are_no_contradiction(tmp_path: Path) -> None:
    rows = (
        row("J1", "", f"{ACT}/4(a)"),
        row("J1", "SALE", f"{ACT}/5(a)"),
        row("", "SALE", f"{ACT}/5(b)"),
        row("", "J1", f"{ACT}/5(c)"),
    )
    assert told(corrected(tmp_path, *rows)).answers.height == 4


def test_every_fault_is_told_at_once_with_the_first_rows(tmp_path: Path) -> None:
    rows = [f"J{n},,{ACT}/4(a),,Ann,soon,why" for n in range(7)]
    error = refusal(tmp_path, *rows, row("J9", "", "nothing"), row("J0", "", f"{ACT}/4(b)"))
    assert "each of rows 1, 2, 3, 4, 5 and 2 more has no date" in error.message
    assert "row 8 has no catalogued statute" in error.message
    assert "each of rows 1, 9 contradicts" in error.message


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("", "no column [charge_code or charge_description, statute, who, when, why]"),
        ("charge_code,who,when,why", "no column [statute]"),
        ("statute,who,when,why", "no column [charge_code or charge_description]"),
        ("charge_code,statute,who,why", "no column [when]"),
        (f"{HEADER},note", "has a column [note] too many"),
        (f"{HEADER},", "has a column [] too many"),
        (f"{HEADER},who", "has a column [who] too many"),
        (PERSONAL, "no column [charge_code or"),
    ],
)
def test_a_file_with_other_columns_is_refused(tmp_path: Path, header: str, says: str) -> None:
    error = refusal(tmp_path, header=header)
    assert says in error.message
    assert PERSONAL not in str(error)


@pytest.mark.parametrize(
    "data",
    [
        b"charge_code,statute\n\xff\xfe\n",
        b'charge_code,statute,who,when,why\n"J1,a,b,c,d\n',
        b'charge_code,statute,who,when,why\n"J1"x,a,b,c,d\n',
        b"charge_code,statute,who,when,why\n" + b"J" * 200_000 + b",a,b,c,d\n",
        HEADER.encode("utf-16"),
    ],
    ids=["not UTF-8", "unclosed quote", "stray quote", "huge cell", "UTF-16"],
)
def test_a_file_that_does_not_read_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "ours.csv"
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"^\[ours\.csv\] could not be read as CSV in UTF-8\."):
        read_corrections(path, PLAIN)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"There is no file \["):
        read_corrections(tmp_path / "absent.csv", PLAIN)
    with pytest.raises(InputError, match="could not be read"):
        read_corrections(tmp_path, PLAIN)


def test_a_file_without_rows_corrects_nothing(tmp_path: Path) -> None:
    tables = corrected(tmp_path)
    charges = pairs(("VOP", None), (None, "POSS CANNABIS"), (None, None))
    assert_frame_equal(read_charges(charges, tables), read_charges(charges, PLAIN))
    assert told(tables).rows == 0


CODES = st.sampled_from(["J1", "j  1", "J2", "56.5-704-D", ""])
TEXTS = st.sampled_from(["", "SALE", "poss cannabis 10-30 grams"])
STATUTES = {"J1": "4(a)", "J 1": "4(b)", "J2": "4(c)", "56.5-704-D": "5(d)", "": "5(e)"}
CHARGES = pairs(
    *((code or None, text or None) for code in ("J1", "J 1", "J2", "56.5-704-D", "VOP", "")
      for text in ("", "SALE", "POSS CANNABIS 10-30 GRAMS", "ELSE"))
)  # fmt: skip


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.tuples(CODES, TEXTS).filter(any), min_size=1, max_size=8),
    st.randoms(use_true_random=False),
)
def test_the_order_of_the_rows_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    charges: list[tuple[str, str]],
    chance: random.Random,
) -> None:
    folder = tmp_path_factory.mktemp("corrections")
    rows = [
        row(code, text, f"{ACT}/{STATUTES[' '.join(code.upper().split())]}", "attempt" * bool(text))
        for code, text in charges
    ]
    one = read_charges(CHARGES, corrected(folder, *rows))
    chance.shuffle(rows)
    two = read_charges(CHARGES, corrected(folder, *rows))
    assert_frame_equal(one.drop("correction"), two.drop("correction"))
    assert one.filter(pl.col("reading") == "clear")["statute"].null_count() == 0
