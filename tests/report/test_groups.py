from __future__ import annotations

from pathlib import Path

import pytest

from tests.report.conftest import HEADER, scored
from tests.report.html import Reader
from vacatur.dossiers.result import Result
from vacatur.errors import InputError
from vacatur.report.api import report
from vacatur.report.groups import groups

ARREST = "720 ILCS 550/4(a),M C,NOLLE PROSEQUI,2001-05-05"


def _result(folder: Path, people: list[tuple[str, str, str, str, str]]) -> tuple[Result, Path]:
    """A result of arrests that are all expunged: person, county, dob, sex, race."""
    rows = [
        f"{person},D{n},{county},NAME,{dob},{sex},{race},2001-02-02,{ARREST}"
        for n, (person, county, dob, sex, race) in enumerate(people)
    ]
    records = folder / "records.csv"
    records.write_text("\n".join((HEADER, *rows, "")), encoding="utf-8")
    return Result.open(scored(records, folder / "result")), records


def test_a_group_is_that_of_a_person_whose_rows_agree(tmp_path: Path) -> None:
    result, records = _result(
        tmp_path,
        [
            ("P1", "Cook", "1980-01-01", "F", "black"),
            ("P1", "Lake", "1980-01-01", "", "BLACK "),
            ("P2", "Cook", "1981-01-01", "F", "WHITE"),
            ("P2", "Cook", "1981-01-02", "M", ""),
            ("P3", "", "", "", "UNKNOWN"),
        ],
    )
    found = groups(result, [records], smallest=1).counts
    told = {way: {name: own["people"] for name, own in rows.items()} for way, rows in found.items()}
    assert told == {
        "race": {"BLACK": 1, "WHITE": 1, "none": 1},
        "sex": {"F": 1, "several": 1, "none": 1},
        "age": {"35-44": 1, "several": 1, "none": 1},
        "county": {"several": 1, "COOK": 1, "none": 1},
    }


@pytest.mark.parametrize(
    ("born", "band"),
    [
        ("1995-01-15", "25-34"),  # 25 on the very day
        ("1995-01-16", "0-24"),  # 25 tomorrow
        ("1955-01-15", "65-"),
        ("1955-01-16", "55-64"),
        ("2020-01-15", "0-24"),
        ("2020-01-16", "unreadable"),  # born after the day
        ("1904-01-15", "unreadable"),  # 116
    ],
)
def test_ages_are_whole_years_on_the_day(tmp_path: Path, born: str, band: str) -> None:
    result, records = _result(tmp_path, [("P1", "Cook", born, "F", "WHITE")])
    assert list(groups(result, [records], smallest=1).counts["age"]) == [band]


def test_groups_of_few_people_are_put_together(tmp_path: Path) -> None:
    people = [(f"P{n}", "Cook", "1980-01-01", "F", "WHITE") for n in range(12)]
    people += [(f"Q{n}", "Cook", "1980-01-01", "F", f"RARE {'ABC'[n]}") for n in range(3)]
    result, records = _result(tmp_path, people)
    race = groups(result, [records]).counts["race"]
    assert {name: own["people"] for name, own in race.items()} == {"WHITE": 12, "few": 3}


def test_counties_that_only_their_spelling_tells_apart_are_one(tmp_path: Path) -> None:
    names = [*["ST. CLAIR"] * 9, *["St. Clair"] * 11, "St.  Clair", "st. clair", *["COOK"] * 12]
    people = [(f"P{n}", county, "1980-01-01", "F", "WHITE") for n, county in enumerate(names)]
    result, records = _result(tmp_path, people)
    counts = groups(result, [records]).counts["county"]
    assert {name: own["people"] for name, own in counts.items()} == {"ST. CLAIR": 22, "COOK": 12}
    page = Reader(report(result.opened.folder, records=[records]).out.read_text("utf-8"))
    rows = page.table("Records by county").rows[1:]
    assert [(row[0], row[2], row[6]) for row in rows] == [
        ("St. Clair", "22", "22"),
        ("Cook", "12", "12"),
    ]
    assert [row[0] for row in page.table("People by county").rows[1:]] == ["St. Clair", "Cook"]


def test_a_cell_that_is_no_word_names_no_group(tmp_path: Path) -> None:
    people = [(f"P{n}", "12 MAIN ST", "1980-01-01", "F", "312-555-0100") for n in range(12)]
    result, records = _result(tmp_path, people)
    counts = groups(result, [records]).counts
    assert list(counts["race"]) == ["unreadable"]
    assert list(counts["county"]) == ["unreadable"]


def test_without_the_inputs_the_page_says_so_plainly(tmp_path: Path) -> None:
    result, records = _result(tmp_path, [("P1", "Cook", "1980-01-01", "F", "WHITE")])
    records.rename(tmp_path / "elsewhere.csv")
    made = report(result.opened.folder)
    assert not made.groups
    assert "the files that it was made from were not found as they were" in made.out.read_text(
        "utf-8"
    )
    assert groups(result, [tmp_path / "elsewhere.csv"][:0] or None).missing


def test_inputs_that_are_given_must_be_those_that_were_scored(tmp_path: Path) -> None:
    result, records = _result(tmp_path, [("P1", "Cook", "1980-01-01", "F", "WHITE")])
    records.write_text(records.read_text("utf-8").replace("WHITE", "BLACK"), encoding="utf-8")
    with pytest.raises(InputError, match="not the file that was scored"):
        report(result.opened.folder, records=[records])
    assert list(tmp_path.glob("*.html")) == []
    assert not report(result.opened.folder).groups  # found beside it, and not used


def test_a_group_put_together_is_not_told_by_one_that_is_just_large_enough(tmp_path: Path) -> None:
    """11 people, of whom a group by name has 10 or more: the other would have just 1."""
    races = [*["WHITE"] * 30, *["BLACK"] * 20, *["ASIAN"] * 10, "RARE"]
    people = [(f"P{n}", "Cook", "1980-01-01", "F", race) for n, race in enumerate(races)]
    result, records = _result(tmp_path, people)
    for public in (False, True):
        made = report(result.opened.folder, records=[records], public=public)
        page = Reader(made.out.read_text("utf-8"))
        told = {row[0]: row[1] for row in page.table("People by race").rows[1:]}
        assert told == {
            "White": "30",
            "Black": "hidden",
            "Asian": "hidden",
            "Each of fewer than 10 people": "hidden",
        }
