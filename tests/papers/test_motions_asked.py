"""What an office can ask for: counties, tiers, batches, records left out, one paper a person."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.papers.motions_made import made, read, schedule, scored, told, written
from vacatur.errors import InputError, PackError, UsageError
from vacatur.papers.api import prepare_motions
from vacatur.papers.counties import folded, listed
from vacatur.papers.motions.batches import batches
from vacatur.papers.motions.words import read_motions
from vacatur.rules.load import packs_folder

FOUR = {"charge_code": "720 ILCS 550/5(c)", "charge_class": "F 4"}
MORE = {"charge_code": "720 ILCS 550/4(d)", "charge_class": "F 4"}
RECORDS: list[dict[str, str]] = [
    {"name": "AAA, COOK"},
    {"name": "BBB, COOK", **FOUR},
    {"name": "CCC, COOK", **MORE},
    {"name": "DDD, WILL", "county": "WILL COUNTY"},
    {"name": "EEE, CLAIR", "county": "Saint Clair", "sentence_completed": ""},
]


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return scored(written(tmp_path_factory.mktemp("asked") / "records.csv", RECORDS))


def _names(papers: Path) -> list[str]:
    tables = sorted(papers.rglob("*-schedule.csv"))
    return sorted(row["name"][:3] for table in tables for row in schedule(papers, str(table)))


def _reconciled(papers: Path) -> None:
    records = told(papers)["records"]
    assert records["on_papers"] + sum(records["left_out"].values()) == records["eligible"] == 5
    assert records["on_papers"] == len(_names(papers))


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, ["AAA", "BBB", "CCC", "DDD", "EEE"]),
        ({"counties": ["will", "St. Clair"]}, ["DDD", "EEE"]),
        ({"tiers": ["A"]}, ["AAA", "DDD", "EEE"]),
        ({"tiers": ["B", "C"]}, ["BBB", "CCC"]),
        ({"tiers": ["B"], "counties": ["Will"]}, []),
        ({"individual": True}, ["AAA", "BBB", "CCC", "DDD"]),
        ({"individual": True, "counties": ["Cook"], "tiers": ["C"]}, ["CCC"]),
    ],
)
def test_only_what_is_asked_for_comes_on_papers(
    result: Path, tmp_path: Path, asked: dict[str, Any], names: list[str]
) -> None:
    papers = prepare_motions(result, out=tmp_path / "papers", **asked).folder
    assert _names(papers) == names
    _reconciled(papers)


def test_records_left_out_are_on_no_paper_and_in_the_list(result: Path, tmp_path: Path) -> None:
    listing = tmp_path / "objections.csv"
    listing.write_text("objected,record_id\n2020-01-01,R00001\n2020-01-02,R00003\n")
    papers = prepare_motions(result, out=tmp_path / "papers", leave_out=listing).folder
    assert _names(papers) == ["AAA", "CCC", "EEE"]
    assert "BBB,COOK" not in read(papers / "cook/001-motion.pdf")
    assert not (papers / "will").exists()
    with (papers / "left_out.csv").open() as stream:
        left = {row["record_id"]: row["left_out_because"] for row in csv.DictReader(stream)}
    assert left == {"R00001": "LEFT_OUT_BY_OFFICE", "R00003": "LEFT_OUT_BY_OFFICE"}
    _reconciled(papers)


@pytest.mark.parametrize(
    ("content", "error"),
    [("record_id\nR00001\nR9\n", "names 1 records"), ("id\nR00001\n", "no column [record_id]")],
)
def test_a_list_that_does_not_fit_stops_everything(
    result: Path, tmp_path: Path, content: str, error: str
) -> None:
    listing = tmp_path / "objections.csv"
    listing.write_text(content)
    with pytest.raises(InputError, match=error.replace("[", r"\[")):
        prepare_motions(result, out=tmp_path / "papers", leave_out=listing)
    assert not (tmp_path / "papers").exists()


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"counties": ["Cok"]}, r"does not know \[Cok\]"),
        ({"tiers": ["D"]}, r"does not know \[D\]"),
        ({"batch_size": 0}, r"\[0\] is no number"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(
    result: Path, tmp_path: Path, asked: dict[str, Any], error: str
) -> None:
    with pytest.raises(UsageError, match=error):
        prepare_motions(result, out=tmp_path / "papers", **asked)
    assert not (tmp_path / "papers").exists()


def test_batches_keep_persons_together(tmp_path: Path) -> None:
    records = [{"person_id": f"P{n // 2}", "name": f"N{n // 2:02}, X"} for n in range(10)]
    papers = made(tmp_path, records, batch_size=2)
    assert [motion["cases"] for motion in told(papers)["motions"]] == [4, 4, 2]
    assert "Motion2of3" in read(papers / "cook/002-motion.pdf")
    last = schedule(papers, "cook/003-schedule.csv")
    assert [(row["line"], row["individual"], row["person_id"]) for row in last] == [
        ("1", "1", "P4"),
        ("2", "1", "P4"),
    ]


@given(
    people=st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 9)), max_size=40),
    size=st.integers(1, 7),
)
def test_every_line_comes_on_one_motion(people: list[tuple[str, int]], size: int) -> None:
    lines = (
        pl.DataFrame(people, schema={"county": pl.String, "person_id": pl.Int64}, orient="row")
        .sort("county", "person_id")
        .with_row_index("at")
        .with_columns(counts=pl.lit(1))
    )
    dealt = list(batches(lines, size))
    assert [at for batch in dealt for at in batch.lines["at"]] == lines["at"].to_list()
    for batch in dealt:
        assert batch.individuals <= size
        assert batch.lines["county"].unique().to_list() == [batch.county]
        assert batch.lines["line"].to_list() == list(range(1, batch.cases + 1))
        assert batch.lines["individual"].max() == batch.individuals
    spread = [(batch.county, one) for batch in dealt for one in batch.lines["person_id"].unique()]
    assert len(spread) == len(set(spread))


def test_each_person_gets_a_set_of_their_own_in_each_county(tmp_path: Path) -> None:
    both = {"person_id": "P1", "name": "DOE, JO"}
    papers = made(tmp_path, [both, both | {"county": "Will"}, both], individual=True)
    assert sorted(path.relative_to(papers).as_posix() for path in papers.glob("*/*.*")) == [
        "cook/001-individual_motion.pdf",
        "cook/001-individual_order.pdf",
        "cook/001-schedule.csv",
        "cook/individuals.csv",
        "cook/individuals.xlsx",
        "will/001-individual_motion.pdf",
        "will/001-individual_order.pdf",
        "will/001-schedule.csv",
        "will/individuals.csv",
        "will/individuals.xlsx",
    ]
    motion = read(papers / "cook/001-individual_motion.pdf")
    assert "DOE,JO,Defendant/Petitioner" in motion.replace(")", "")
    assert "No.10CM00000,10CM00002" in motion
    assert "R00001" not in motion
    assert told(papers)["individual_motions"] == 2


def test_where_the_pardon_comes_first_the_motion_stays_open(tmp_path: Path) -> None:
    result = scored(written(tmp_path / "records.csv", [{}]), mode="statewide")
    papers = prepare_motions(result).folder
    assert told(papers)["records"]["on_papers"] == 1
    assert "R00000" in read(papers / "cook/001-motion.pdf")


def test_counties_are_known_in_any_spelling() -> None:
    names = pl.Series(["COOK", "Cook County", " cook co. ", "DE KALB", "ST CLAIR", "Cok", None])
    counties = ["Cook", "DeKalb", "St. Clair"]
    known = ["Cook", "Cook", "Cook", "DeKalb", "St. Clair", None, None]
    assert listed(names, counties).to_list() == known


@pytest.mark.parametrize("pack", ["us-il", "us-ca"])
def test_no_two_counties_are_one(pack: str) -> None:
    counties = read_motions(packs_folder() / pack / "papers").counties
    assert len({folded(county) for county in counties}) == len(counties)
    assert len(counties) == {"us-il": 102, "us-ca": 58}[pack]


def test_a_filing_that_the_jurisdiction_has_not_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    with pytest.raises(PackError, match=r"no file \[motions.toml\]"):
        made(tmp_path, [{}], templates=own)
