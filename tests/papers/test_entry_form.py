"""The entry form: what it asks, what may be entered, and that what is entered is what is scored."""

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
from tests.papers.entry_forms import fill, headings, validations
from tests.verify.results import ROOT
from vacatur.cli.main import run
from vacatur.errors import OutputError, PackError, UsageError
from vacatur.facts.build import charge_law, disposition_reader
from vacatur.facts.classes import read_classes
from vacatur.facts.family import family_of
from vacatur.facts.histories.law import HistoryLaw
from vacatur.papers.api import prepare_entry_form
from vacatur.papers.entry_form.write import form_of
from vacatur.records.intake import take_in, take_in_frame
from vacatur.records.profiles import load_profile
from vacatur.records.schema import BY_NAME, NAMES, Kind
from vacatur.rules.load import Pack

AS_OF = date(2020, 1, 15)
ILLINOIS = vacatur.load_pack("us-il/cannabis")
CALIFORNIA = vacatur.load_pack("us-ca/prop64", options={"county": "ALAMEDA"})
PACKS = pytest.mark.parametrize("pack", [ILLINOIS, CALIFORNIA], ids=lambda pack: str(pack.id))
NEVER_ON_PAPER = {"us-il/cannabis": set(), "us-ca/prop64": {"cycle_date", "linked"}}
RECORDS_SHEET = 2


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("form") / "form.xlsx"
    prepare_entry_form(path, rows=40)
    return path


@PACKS
def test_it_asks_all_that_the_pack_reads_and_whose_it_is(pack: Pack) -> None:
    asked = {column.name for column in form_of(pack).column}
    assert set(family_of(pack).scored) - asked == NEVER_ON_PAPER[pack.id]
    assert {"name", "dob", "address", "city", "state", "zip"} <= asked


@PACKS
def test_every_help_says_what_a_blank_means_and_fits(pack: Pack) -> None:
    for column in form_of(pack).column:
        assert column.blank[1:] in column.help
        assert len(column.help) <= 255, column.name


def test_the_words_to_choose_from_are_read_for_certain_in_illinois() -> None:
    form, reader = form_of(ILLINOIS), disposition_reader(ILLINOIS)
    for word in form.dispositions:
        assert reader.category(word, None) not in {"REVIEW", "UNKNOWN", "INTERIM"}, word
    for word in form.sentences:
        assert reader.category("Plea Of Guilty", word) in {"CONV", "DEF_OK", "DEF_FAIL"}, word
    read = read_classes(pl.Series(form.classes), charge_law(ILLINOIS).classes)
    assert read["recorded_class"].null_count() == 0


def test_the_words_to_choose_from_are_read_for_certain_in_california() -> None:
    form, law = form_of(CALIFORNIA), HistoryLaw.of(CALIFORNIA)
    for word in form.dispositions:
        assert law.dispositions.category(word, None) not in {"REVIEW", "UNKNOWN"}, word


def test_the_sheets_and_the_header(empty: Path) -> None:
    book = fastexcel.read_excel(empty)
    assert book.sheet_names == ["How to fill", "Records", "Example", "Lists", "Form"]
    first = book.load_sheet("Records", header_row=None, dtypes="string", n_rows=1).to_polars()
    assert list(first.row(0)) == list(headings(form_of(ILLINOIS)).values())
    told = dict(book.load_sheet("Form", dtypes="string").to_polars().iter_rows())
    assert (told["form"], told["pack"]) == ("entry-form", "us-il/cannabis")
    assert told["pack hash"] == ILLINOIS.sha256


def test_each_kind_of_column_takes_only_what_it_is(empty: Path) -> None:
    form = form_of(ILLINOIS)
    rules = {rule["sqref"]: rule for rule in validations(empty, RECORDS_SHEET)}
    assert len(rules) == len(form.column)
    for rule, column in zip(rules.values(), form.column, strict=True):
        assert rule["sqref"].endswith("41")
        assert rule["prompt"] == column.help
        kinds = {Kind.DATE: "date", Kind.NUMBER: "decimal", Kind.BOOLEAN: "list"}
        if column.kind in kinds:
            assert rule["type"] == kinds[column.kind]
        elif form.choices(column):
            assert rule["type"] == "list"
            free = column.name in {"disposition", "sentence"}
            assert (rule.get("errorStyle") == "warning") is free
        else:
            assert "type" not in rule
    assert rules["AD2:AD41"]["list"] == '"true,false"'


def test_the_list_of_counties_stands_on_its_own_sheet(empty: Path) -> None:
    (rule,) = [r for r in validations(empty, RECORDS_SHEET) if r["list"].startswith("Lists!")]
    assert rule["list"] == "Lists!$A$2:$A$103"
    lists = fastexcel.read_excel(empty).load_sheet("Lists", dtypes="string").to_polars()
    assert lists["county"].drop_nulls().to_list() == list(form_of(ILLINOIS).counties)
    assert len(form_of(ILLINOIS).counties) == 102
    assert len(form_of(CALIFORNIA).counties) == 58


def test_the_same_form_is_the_same_bytes_and_its_owners_alone(empty: Path, tmp_path: Path) -> None:
    prepare_entry_form(tmp_path / "again.xlsx", rows=40)
    assert (tmp_path / "again.xlsx").read_bytes() == empty.read_bytes()
    assert empty.stat().st_mode & 0o777 == 0o600
    with pytest.raises(OutputError):
        prepare_entry_form(empty, rows=40)


def test_an_empty_form_has_no_records(empty: Path) -> None:
    intake = take_in([empty], profile=load_profile("entry-form"))
    assert intake.records.height == intake.quarantine.height == 0


def test_the_example_is_decided(tmp_path: Path) -> None:
    """A conviction of 4(b), and a theft of the same case that was dropped."""
    rows: list[dict[str, Any]] = [
        {c.name: c.example[place] or None for c in form_of(ILLINOIS).column} for place in (0, 1)
    ]
    form = fill(tmp_path / "example.xlsx", ILLINOIS, rows)
    vacatur.run([form], ILLINOIS, as_of=AS_OF, out=tmp_path / "out", source="entry-form")
    decided = pl.read_parquet(tmp_path / "out" / "decisions.parquet")
    assert decided["outcome"].cast(pl.String).to_list() == ["SA_MOTION", "NOT_ELIGIBLE"]
    assert decided["record_id"].to_list() == ["example.xlsx:1", "example.xlsx:2"]


DAYS = st.dates(date(1950, 1, 1), date(2019, 12, 31))
WORDS = st.text("abcXYZ 019-/().ÄñÉ'", min_size=1, max_size=12).map(str.strip).filter(bool)
VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.DATE: DAYS,
    Kind.NUMBER: st.integers(0, 5000).map(lambda tenths: tenths / 10),
    Kind.BOOLEAN: st.booleans(),
    Kind.TEXT: WORDS,
}
ASKED = [column.name for column in form_of(ILLINOIS).column if column.name != "record_id"]
ROWS = st.lists(
    st.fixed_dictionaries(
        {"person_id": WORDS, "charge_code": WORDS},
        optional={
            name: st.none() | VALUES[BY_NAME[name].kind]
            for name in ASKED
            if name not in {"person_id", "charge_code"}
        },
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=ROWS)
def test_what_is_entered_is_what_is_scored(rows: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        form = fill(Path(folder) / "form.xlsx", ILLINOIS, rows)
        read = take_in([form], profile=load_profile("entry-form"))
    typed = pl.DataFrame(
        {name: [row.get(name) for row in rows] for name in ASKED},
        {name: BY_NAME[name].dtype for name in ASKED},
    )
    meant = take_in_frame(typed)
    names = [name for name in NAMES if name != "record_id"]
    assert read.quarantine.height == 0
    assert read.records.select(names).equals(meant.records.select(names))


def test_a_result_gives_its_pack_and_counties(tmp_path: Path) -> None:
    records = tmp_path / "records.csv"
    records.write_text("person_id,charge_code,county\nP1,720 ILCS 550/4(a),cook\n", "utf-8")
    vacatur.run([records], ILLINOIS, as_of=AS_OF, out=tmp_path / "result")
    form = prepare_entry_form(tmp_path / "form.xlsx", folder=tmp_path / "result")
    assert form.counties == ("Cook",)
    both = prepare_entry_form(tmp_path / "two.xlsx", counties=["DuPage", "cook"])
    assert both.counties == ("DuPage", "Cook")


@pytest.mark.parametrize("more", [{"rows": 0}, {"rows": 100_001}, {"counties": ["Atlantis"]}])
def test_what_no_form_can_be_is_refused(tmp_path: Path, more: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        prepare_entry_form(tmp_path / "form.xlsx", **more)
    assert list(tmp_path.iterdir()) == []


def test_a_form_of_the_office_that_does_not_hold_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "papers"
    own.mkdir()
    text = (ILLINOIS.folder.parent / "papers" / "entry-form.toml").read_text("utf-8")
    (own / "entry-form.toml").write_text(text.replace('"charge_code"', '"charge_cod"'), "utf-8")
    with pytest.raises(PackError, match="charge_cod"):
        prepare_entry_form(tmp_path / "form.xlsx", papers=own)


def test_the_command_writes_a_form(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    form = tmp_path / "form.xlsx"
    arguments = ["prepare", "entry-form", "--out", str(form), "--rows", "25"]
    assert run(arguments) == 0
    assert "25  rows that may be filled" in capfd.readouterr().out
    assert run(arguments) == 6
    assert run([*arguments, "--force", "--county", "Nowhere"]) == 2
    assert run(["inspect", str(form), "--source", "entry-form"]) == 0


def test_without_a_place_a_form_goes_beside_its_result_or_its_original(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    result = tmp_path / "result"
    records = ROOT / "data" / "synthetic" / "illinois_2000.csv"
    vacatur.run([records], ILLINOIS, as_of=AS_OF, out=result)
    assert run(["prepare", "entry-form", str(result)]) == 0
    assert "result-entry-form.xlsx" in capfd.readouterr().out
    assert run(["prepare", "entry-form", "--check", f"{result}-entry-form.xlsx"]) == 0
    assert (tmp_path / "result-entry-form-marked.xlsx").is_file()
    assert run(["prepare", "entry-form"]) == 2
    assert "--out FILE.xlsx" in capfd.readouterr().err
