"""The research list: every record under review once, what to ask of whom, and the totals."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import fastexcel
import polars as pl
import pytest

import vacatur
from vacatur.cli.main import run
from vacatur.dossiers.result import Result
from vacatur.errors import OutputError, PackError, UsageError
from vacatur.papers.api import prepare_research
from vacatur.papers.research.found import UNLOCKS, Found, unlocks
from vacatur.papers.research.listed import EVERY, LIST, NONE, SOME

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "data" / "synthetic" / "illinois_2000.csv"
PAPERS = ROOT / "src" / "vacatur" / "packs" / "us-il" / "papers"
AS_OF = date(2020, 1, 15)
SPELLED = ("St. Clair", "ST. CLAIR", "ST.  CLAIR", "st.\nclair")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A result beside its records, and its research list."""
    folder = tmp_path_factory.mktemp("research")
    records = shutil.copy(SAMPLE, folder / "records.csv")
    pack = vacatur.load_pack("us-il/cannabis")
    vacatur.run([records], pack, as_of=AS_OF, out=folder / "result")
    prepare_research(folder / "result")
    return folder


@pytest.fixture(scope="module")
def table(made: Path) -> pl.DataFrame:
    return pl.read_parquet(made / "result-research" / "research.parquet")


@pytest.fixture(scope="module")
def decisions(made: Path) -> pl.DataFrame:
    return Result.open(made / "result").decisions().collect()


def manifest_of(made: Path) -> dict[str, Any]:
    written = (made / "result-research" / "manifest.json").read_text("utf-8")
    told: dict[str, Any] = json.loads(written)["research"]
    return told


def test_every_record_under_review_is_listed_once_and_no_other(
    made: Path, table: pl.DataFrame, decisions: pl.DataFrame
) -> None:
    reviewed = decisions.filter(determination="NEEDS_REVIEW")
    assert table["record_id"].sort().to_list() == reviewed["record_id"].sort().to_list()
    told = manifest_of(made)
    assert told["under_review"] == reviewed.height == sum(told["decided_by"].values())
    assert sum(told["facts"].values()) == table["fact"].count()
    assert told["left_out"] == {"other_county": 0}


def test_columns_and_identifiers_are_those_of_the_source(table: pl.DataFrame) -> None:
    assert tuple(table.columns) == LIST
    source = pl.read_csv(SAMPLE, infer_schema=False).select("record_id", "case_number", "name")
    both = table.select("record_id").join(source, on="record_id", how="left")
    assert both["case_number"].equals(table["case_number"])
    assert both["name"].equals(table["name"])


def test_what_decides_says_so(table: pl.DataFrame) -> None:
    every, some, none = (table.filter(decides=word) for word in (EVERY, SOME, NONE))
    assert min(every.height, some.height, none.height) > 0
    assert (every["deciding"] == every["answers"]).all()
    assert ((some["deciding"] > 0) & (some["deciding"] < some["answers"])).all()
    assert none["fact"].null_count() == none["holder"].null_count() == none.height
    assert none["open"].sum() == 0
    assert table.filter(pl.col("decides") != NONE)["together"].null_count() == (
        every.height + some.height
    )
    assert "NEEDS_REVIEW" not in ";".join(every["if_known"])
    assert some["if_known"].str.contains("NEEDS_REVIEW").all()


def test_the_most_decisive_come_first(table: pl.DataFrame) -> None:
    share = (table["deciding"] / table["answers"]).fill_null(0).to_list()
    assert share == sorted(share, reverse=True)


def test_termination_is_asked_of_the_clerk_of_the_county(table: pl.DataFrame) -> None:
    """Worked by hand: supervision without an end: satisfied is an arrest, revoked a conviction."""
    (row,) = table.filter(record_id="R0000211").to_dicts()
    assert row["reasons"] == "DEFERRAL_NOT_TERMINATED"
    assert (row["fact"], row["holder"]) == (
        "termination",
        "Clerk of the Circuit Court, McHenry",
    )
    assert row["if_known"] == "satisfied: AUTO_ARREST; revoked, and judgment entered: SA_MOTION"
    assert (row["decides"], row["best"]) == (EVERY, "AUTO_ARREST")


def test_where_no_court_case_is_on_file_the_clerk_is_not_asked(
    made: Path, table: pl.DataFrame
) -> None:
    asked = table.filter(pl.col("fact").is_in(["charge", "class", "disposition"]))
    without = asked.filter(pl.col("case_number").is_null())
    assert without.height > 0
    assert set(without["held_by"]) <= {"police", "state_police"}
    assert set(asked.filter(pl.col("case_number").is_not_null())["held_by"]) == {"clerk"}
    sheets = fastexcel.read_excel(made / "result-research" / "research.xlsx").sheet_names
    assert {"Clerk of the Circuit Court", "Arresting agency", "State's Attorney"} <= set(sheets)


def test_a_contradiction_names_the_two(table: pl.DataFrame, decisions: pl.DataFrame) -> None:
    told = table.filter(pl.col("disagree").is_not_null())
    reasons = set(told["reasons"].str.split(";").explode())
    assert {"CODE_TEXT_CONFLICT", "CLASS_CONFLICT"} <= reasons
    assert told["disagree"].str.contains(r"^charge_code \[.*\] against charge_\w+ \[.*\]$").all()
    plain = table.filter(reasons="DISPOSITION_MISSING")
    assert plain.height > 0
    assert plain["disagree"].null_count() == plain.height
    assert decisions.height > told.height


def test_totals_count_each_record_first_once(made: Path, table: pl.DataFrame) -> None:
    facts = unlocks(Result.open(made / "result"))
    assert tuple(facts.columns) == UNLOCKS
    assert facts.equals(pl.read_parquet(made / "result-research" / "facts.parquet"))
    listed = dict(table["fact"].drop_nulls().value_counts().iter_rows())
    assert dict(facts.filter(pl.col("first") > 0).select("fact", "first").iter_rows()) == listed
    assert (facts["people"] <= facts["records"]).all()
    assert (facts["every"] <= facts["records"]).all()
    assert facts["records"].to_list() == sorted(facts["records"], reverse=True)
    counties = pl.read_parquet(made / "result-research" / "counties.parquet")
    assert counties["records"].sum() == facts["records"].sum()
    assert counties["eligible"].sum() == facts["eligible"].sum()


def test_the_workbook_has_each_record_on_one_sheet(made: Path, table: pl.DataFrame) -> None:
    book = fastexcel.read_excel(made / "result-research" / "research.xlsx")
    assert book.sheet_names[:2] == ["Facts", "Counties"]
    found = [
        record
        for name in book.sheet_names[2:]
        for record in book.load_sheet(name, dtypes="string").to_polars()["record_id"]
    ]
    assert sorted(found) == sorted(table["record_id"])


def test_one_county_alone_and_what_is_left_out(
    made: Path, tmp_path: Path, table: pl.DataFrame
) -> None:
    written = prepare_research(
        made / "result", out=tmp_path / "cook", counties=["COOK"], formats=["csv"]
    )
    told = written.manifest["research"]
    assert told["under_review"] == (table["county"] == "Cook").sum()
    assert told["under_review"] + told["left_out"]["other_county"] == table.height
    assert sorted(path.name for path in (tmp_path / "cook").iterdir()) == [
        "counties.csv",
        "facts.csv",
        "manifest.json",
        "research.csv",
    ]
    with pytest.raises(UsageError, match="NOWHERE"):
        prepare_research(made / "result", out=tmp_path / "none", counties=["NOWHERE"])


def test_the_same_result_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    prepare_research(made / "result", out=tmp_path / "again")
    for path in sorted((made / "result-research").iterdir()):
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes(), path.name


def test_nothing_is_overwritten_unasked(made: Path) -> None:
    with pytest.raises(OutputError):
        prepare_research(made / "result")


def test_the_command_says_counts_and_no_person(
    made: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], table: pl.DataFrame
) -> None:
    code = run(["prepare", "research", str(made / "result"), "--out", str(tmp_path / "told")])
    printed = capfd.readouterr()
    assert code == 0
    assert f"{table.height}  records under review" in printed.out
    said = printed.out + printed.err + (tmp_path / "told" / "manifest.json").read_text("utf-8")
    for column in ("name", "person_id", "case_number", "record_id"):
        assert not [value for value in table[column].drop_nulls() if value in said]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('holder = "laboratory"', 'holder = "nobody"'),
        ("within_30_grams IS NULL", "within_30_gram IS NULL"),
        ('id = "termination"', 'id = "disposition"'),
        ("{ sentence_completed = true }", "{ sentence_ended = true }"),
        ('id = "row_set_aside"', 'id = "other"'),
    ],
)
def test_papers_that_do_not_hold_are_refused(
    made: Path, tmp_path: Path, old: str, new: str
) -> None:
    own = tmp_path / "papers"
    own.mkdir()
    text = (PAPERS / "research.toml").read_text("utf-8")
    assert old in text
    (own / "research.toml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(PackError):
        Found.of(Result.open(made / "result"), own)


def test_each_office_is_asked_under_one_name(tmp_path: Path) -> None:
    rows = [
        f'P{n},"{county}",C{n},2009-05-06,720 ILCS 550/4(b),M B,Nonsense'
        for n, county in enumerate(SPELLED)
    ]
    records = tmp_path / "records.csv"
    header = "person_id,county,case_number,arrest_date,charge_code,charge_class,disposition"
    records.write_text("\n".join((header, *rows, "")), encoding="utf-8")
    pack = vacatur.load_pack("us-il/cannabis")
    vacatur.run([records], pack, as_of=AS_OF, out=tmp_path / "result")
    prepare_research(tmp_path / "result", formats=["parquet"])
    folder = tmp_path / "result-research"
    table = pl.read_parquet(folder / "research.parquet")
    counties = pl.read_parquet(folder / "counties.parquet")
    assert table.height == counties.filter(fact="disposition")["records"].sum() == len(SPELLED)
    assert counties["county"].unique().to_list() == ["ST. CLAIR"]
    assert set(table["county"]) == {"ST. CLAIR"}
    assert table["holder"].n_unique() == 1
