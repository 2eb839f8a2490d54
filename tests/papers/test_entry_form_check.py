"""A filled form that is checked: what is wrong is marked and explained, and nothing is altered."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import fastexcel
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import vacatur
from tests.papers.entry_forms import Cell, cells_of, fill, headings, wrong_cells
from vacatur.cli.main import run
from vacatur.errors import InputError, OutputError, UsageError
from vacatur.papers.api import check_entry_form, prepare_entry_form
from vacatur.papers.entry_form.check import NOTES, check_form
from vacatur.papers.entry_form.findings import FINDINGS
from vacatur.papers.entry_form.sheets import records_sheet
from vacatur.papers.entry_form.write import form_of
from vacatur.records.intake import take_in
from vacatur.records.profiles import load_profile
from vacatur.records.reasons import STRUCTURAL, Reason
from vacatur.workbooks.read import read_sheet

ILLINOIS = vacatur.load_pack("us-il/cannabis")
CALIFORNIA = vacatur.load_pack("us-ca/prop64", options={"county": "ALAMEDA"})
FORM = form_of(ILLINOIS)
HEADINGS = headings(FORM)
RECORDS_SHEET = 2
GOOD: dict[str, Cell] = {
    "person_id": "IL90000001",
    "name": "Example, Ada",
    "dob": "1980-04-01",
    "county": "Sangamon",
    "arrest_date": "2009-05-06",
    "charge_code": "720 ILCS 550/4(b)",
    "charge_class": "M B",
    "amount_grams": "4.2",
    "disposition": "Plea Of Guilty",
    "disposition_date": "2009-09-10",
    "sentence_completed": "true",
}
WRONG: list[tuple[str, str, Cell]] = [
    ("person_id", "MISSING_PERSON_ID", None),
    ("arrest_date", "BAD_DATE", "the spring of 2009"),
    ("arrest_date", "BAD_DATE", "2009-02-30"),
    ("disposition_date", "DATE_OUT_OF_RANGE", "2909-09-10"),
    ("amount_grams", "BAD_NUMBER", "a bag"),
    ("sentence_completed", "BAD_BOOLEAN", "perhaps"),
    ("charge_code", "BAD_CELL", "#ERROR"),
    ("charge_code", "CHARGE_BLANK", None),
    ("charge_code", "CHARGE_UNREAD", "cannabis, some"),
    ("charge_code", "CHARGE_UNREAD", "720 ILCS 550/4(a)(b)"),
    ("charge_code", "CHARGE_AND_TEXT", "720 ILCS 550/5(b)"),
    ("charge_class", "CLASS_UNREAD", "heavy"),
    ("charge_class", "CLASS_AND_CHARGE", "F 1"),
    ("disposition", "DISPOSITION_UNREAD", "went home"),
    ("disposition_date", "WANTED_BLANK", None),
    ("county", "COUNTY_UNKNOWN", "Atlantis"),
    ("offense_date", "OFFENSE_AFTER_ARREST", "2009-05-07"),
    ("offense_date", "AFTER_DISPOSITION", "2019-05-07"),
    ("dob", "BORN_AFTER", "2010-01-01"),
]


def noted(path: Path) -> list[tuple[int, str, str]]:
    found = check_form(path, FORM, ILLINOIS).findings
    return [(int(entry), column, code) for entry, column, code in found.iter_rows()]


def text_of(path: Path) -> pl.DataFrame:
    return read_sheet(path, records_sheet(), header=HEADINGS["person_id"])


def test_nothing_is_found_in_what_is_right(tmp_path: Path) -> None:
    form = fill(tmp_path / "form.xlsx", ILLINOIS, [GOOD, GOOD | {"charge_code": "720 ILCS 5/16-1"}])
    assert noted(form) == []
    told = check_entry_form(form, tmp_path / "marked.xlsx")
    assert (told.rows, told.good, told.doubtful, told.set_aside) == (2, 2, 0, 0)
    assert wrong_cells(tmp_path / "marked.xlsx", RECORDS_SHEET) == set()
    how = fastexcel.read_excel(tmp_path / "marked.xlsx").load_sheet(
        "How to fill", header_row=None, dtypes="string"
    )
    assert how.to_polars().row(1)[0] == "Checked: nothing was found in 2 rows."


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good row, and one for each of `WRONG`; the marked copy lies beside."""
    words = {"CHARGE_AND_TEXT": {"charge_description": "POSS CANNABIS 2.5-10 GRAMS"}}
    rows = [
        GOOD | {"person_id": f"IL9000010{place}"} | words.get(code, {}) | {column: value}
        for place, (column, code, value) in enumerate(WRONG)
    ]
    form = fill(tmp_path_factory.mktemp("wrong") / "form.xlsx", ILLINOIS, [GOOD, *rows])
    check_entry_form(form, form.with_name("marked.xlsx"))
    return form


def test_each_thing_is_found_where_it_is(wrong: Path) -> None:
    found = noted(wrong)
    for entry, (column, code, _) in enumerate(WRONG, start=1):
        assert (entry, column, code) in found
    assert {entry for entry, _, _ in found} == set(range(1, len(WRONG) + 1))


def test_each_thing_is_marked_and_explained(wrong: Path) -> None:
    marked = text_of(wrong.with_name("marked.xlsx"))
    cells = wrong_cells(wrong.with_name("marked.xlsx"), RECORDS_SHEET)
    assert marked["what_is_wrong"][0] is None
    assert marked["what_to_do"][0] is None
    for entry, (column, code, _) in enumerate(WRONG, start=1):
        assert FINDINGS[code].says in marked["what_is_wrong"][entry]
        assert FINDINGS[code].do in marked["what_to_do"][entry]
        assert cells_of(FORM, column, entry + 2) in cells
    meant = {cells_of(FORM, column, entry + 2) for entry, column, _ in noted(wrong)}
    assert cells == meant


@pytest.mark.parametrize(
    ("column", "code", "pair"),
    [
        ("record_id", "DUPLICATE_RECORD_ID", ("K1", "K1")),
        ("dob", "OTHER_BIRTH", ("1980-04-01", "1981-04-01")),
        ("person_id", "ENTERED_TWICE", ("IL90000001", "IL90000001")),
    ],
)
def test_what_two_rows_say_is_found_in_both(
    tmp_path: Path, column: str, code: str, pair: tuple[str, str]
) -> None:
    rows = [GOOD | {column: value} for value in pair]
    third = GOOD | {"person_id": "IL90000003"}
    found = noted(fill(tmp_path / "form.xlsx", ILLINOIS, [*rows, third]))
    assert {entry for entry, where, what in found if (where, what) == (column, code)} == {0, 1}


def test_every_kind_of_finding_is_tried() -> None:
    tried = {code for _, code, _ in WRONG} | {"DUPLICATE_RECORD_ID", "OTHER_BIRTH", "ENTERED_TWICE"}
    assert tried == set(FINDINGS)
    known = {reason.value for reason in Reason} - {reason.value for reason in STRUCTURAL}
    assert {code for code, each in FINDINGS.items() if each.aside} == known | {"BAD_CELL"}


def test_an_amended_charge_is_marked_where_it_is(tmp_path: Path) -> None:
    amended = {"amended_charge_code": "cannabis, less", "amended_charge_class": "lighter"}
    found = noted(fill(tmp_path / "form.xlsx", ILLINOIS, [GOOD | amended]))
    assert (0, "amended_charge_code", "CHARGE_UNREAD") in found
    assert (0, "amended_charge_class", "CLASS_UNREAD") in found
    assert not [each for each in found if each[1] in {"charge_code", "charge_class"}]


def test_nothing_of_the_clerk_is_altered(tmp_path: Path) -> None:
    """Blank lines stay, and so do odd values, blanks within, and columns of the clerk's own."""
    strange = {"name": "=1+1", "zip": "00501", "disposition_date": "9/10/2009", "race": "née Ö"}
    rows = [GOOD, {}, GOOD | strange, {}, {}, GOOD | {"arrest_date": "soon"}]
    form = fill(tmp_path / "form.xlsx", ILLINOIS, rows)
    check_entry_form(form, tmp_path / "marked.xlsx")
    before, after = text_of(form), text_of(tmp_path / "marked.xlsx")
    assert before["sheet_row"].to_list() == [2, 4, 7]
    assert after.drop(NOTES).equals(before)
    assert after["what_is_wrong"].is_null().to_list() == [True, True, False]
    check_entry_form(tmp_path / "marked.xlsx", tmp_path / "again.xlsx")
    assert text_of(tmp_path / "again.xlsx").equals(after)


def test_a_copy_put_right_is_read_and_found_good(tmp_path: Path) -> None:
    form = fill(tmp_path / "form.xlsx", ILLINOIS, [GOOD | {"amount_grams": "a bag"}])
    assert check_entry_form(form, tmp_path / "marked.xlsx").set_aside == 1
    profile = load_profile("entry-form")
    assert take_in([tmp_path / "marked.xlsx"], profile=profile).quarantine.height == 1
    right = fill(tmp_path / "right.xlsx", ILLINOIS, [GOOD])
    assert check_entry_form(right, tmp_path / "good.xlsx").good == 1
    taken = take_in([tmp_path / "good.xlsx"], profile=profile)
    own = take_in([right], profile=profile)
    assert taken.records.drop("source_file", "record_id").equals(
        own.records.drop("source_file", "record_id")
    )


DIRTY = st.one_of(
    st.none(),
    st.sampled_from(
        ["2009-05-06", "5/6/2009", "31/12/2009", "1812-01-01", "true", "maybe", "4.2", "-1"]
    ),
    st.text("abc 1/-", max_size=6),
)
SCORED = ["dob", "arrest_date", "offense_date", "charge_date", "disposition_date", "amount_grams"]
DIRTY_ROWS = st.lists(
    st.fixed_dictionaries(
        {"charge_code": st.just("720 ILCS 550/4(a)")},
        optional={
            "person_id": st.sampled_from(["P1", "P2", " ", None]),
            "record_id": st.sampled_from(["K1", "K2", None]),
            **dict.fromkeys([*SCORED, "juvenile", "deceased", "sentence_completed"], DIRTY),
        },
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=DIRTY_ROWS)
def test_what_is_told_to_be_set_aside_is_what_the_gate_sets_aside(
    rows: list[dict[str, Any]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        form = fill(Path(folder) / "form.xlsx", ILLINOIS, rows)
        checked = check_form(form, FORM, ILLINOIS).findings
        quarantined = take_in([form], profile=load_profile("entry-form")).quarantine
    aside = [code for code, each in FINDINGS.items() if each.aside]
    told = set(checked.filter(pl.col("finding").is_in(aside))["entry"])
    assert told == {row - 1 for row in quarantined["row"]}
    why = set(zip(quarantined["row"] - 1, quarantined["reason"], strict=True))
    assert why <= set(checked.select("entry", "finding").iter_rows())


def test_a_form_of_california_is_checked_by_its_own_pack(tmp_path: Path) -> None:
    good: dict[str, Cell] = {
        "person_id": "A90000001",
        "dob": "1980-04-01",
        "event": "COURT ACTION",
        "county": "ALAMEDA",
        "charge_code": "11359 HS",
        "charge_class": "FELONY",
        "disposition": "CONVICTED",
        "disposition_date": "2009-09-10",
    }
    rows = [good, good | {"charge_code": "some law", "disposition": "went home"}]
    form = fill(tmp_path / "form.xlsx", CALIFORNIA, rows)
    told = check_entry_form(form, tmp_path / "marked.xlsx")
    assert told.pack == "us-ca/prop64"
    assert told.findings == {"CHARGE_UNREAD": 1, "DISPOSITION_UNREAD": 1}


def test_a_form_saved_as_csv_is_checked_too(tmp_path: Path) -> None:
    rows = text_of(fill(tmp_path / "form.xlsx", ILLINOIS, [GOOD | {"arrest_date": "soon"}]))
    rows.drop("sheet_row").write_csv(tmp_path / "form.csv")
    with pytest.raises(UsageError, match="pack"):
        check_entry_form(tmp_path / "form.csv", tmp_path / "marked.xlsx")
    told = check_entry_form(tmp_path / "form.csv", tmp_path / "marked.xlsx", pack="us-il/cannabis")
    assert told.findings["BAD_DATE"] == 1


def test_what_is_no_form_is_refused(tmp_path: Path) -> None:
    form = fill(tmp_path / "form.xlsx", ILLINOIS, [GOOD])
    with pytest.raises(UsageError, match="itself"):
        check_entry_form(form, form)
    (tmp_path / "there.xlsx").write_text("", "utf-8")
    with pytest.raises(OutputError):
        check_entry_form(form, tmp_path / "there.xlsx")
    text_of(form).drop("sheet_row", "county").write_csv(tmp_path / "less.csv")
    with pytest.raises(InputError, match="county"):
        check_entry_form(tmp_path / "less.csv", tmp_path / "marked.xlsx", pack="us-il/cannabis")
    assert not (tmp_path / "marked.xlsx").exists()


def test_the_command_says_counts_and_no_value(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    form = fill(tmp_path / "form.xlsx", ILLINOIS, [GOOD, GOOD | {"dob": "Canary-Zebra"}])
    out = str(tmp_path / "marked.xlsx")
    assert run(["prepare", "entry-form", "--check", str(form), "--out", out]) == 0
    printed = capfd.readouterr()
    assert "BAD_DATE" in printed.out
    assert "1  would be set aside" in printed.out
    assert not any(str(value) in printed.out + printed.err for value in GOOD.values())
    assert "Canary" not in printed.out + printed.err
    assert run(["prepare", "entry-form", str(tmp_path), "--check", str(form), "--out", out]) == 2


def test_the_day_of_a_form_is_its_editions(tmp_path: Path) -> None:
    form = prepare_entry_form(tmp_path / "form.xlsx")
    assert isinstance(form.edition, date)
    told = read_sheet(tmp_path / "form.xlsx", "Form", header="what")
    assert form.edition.isoformat() in told["value"].to_list()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("gone.xlsx", None, r"\[gone.xlsx\] cannot be read"),
        ("torn.xlsx", b"PK\x03\x04 torn", r"\[torn.xlsx\]"),
        ("other.csv", b"person_id,charge_code\nP1,x\n", r"no column \[person_id \(required\)\]"),
    ],
)
def test_what_is_no_form_is_told_before_its_pack_is_asked_for(
    tmp_path: Path, name: str, content: bytes | None, says: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=says):
        check_entry_form(tmp_path / name, tmp_path / "marked.xlsx")
    assert not (tmp_path / "marked.xlsx").exists()
