"""A case gets the courthouse of the line that says most of it, and none where no line fits."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tests.papers import listed
from vacatur.dossiers.result import Result
from vacatur.errors import InputError
from vacatur.papers import api
from vacatur.papers.worklist.courthouses import read_courthouses, with_courthouse
from vacatur.papers.worklist.write import Request, worklist

LIST = """county,case_prefix,agency,courthouse
Cook,,,Daley Center
COOK,20-MC6,,Markham
cook,20-MC,,Skokie
Cook,,Evanston  police,Rolling Meadows
Cook,20-MC6,EVANSTON POLICE,Bridgeview
Lake,,,Waukegan
"""


def written(folder: Path, text: str = LIST) -> Path:
    path = folder / "courthouses.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("county", "number", "agency", "courthouse"),
    [
        ("COOK", "05CR1", "CHICAGO", "Daley Center"),
        ("COOK", "20-mc6-001", "CHICAGO", "Markham"),
        ("COOK", "20-MC1-001", "CHICAGO", "Skokie"),
        ("COOK", "05CR1", "Evanston Police", "Rolling Meadows"),
        ("COOK", "20-MC1-001", "Evanston Police", "Skokie"),
        ("COOK", "20-MC6-001", "EVANSTON POLICE", "Bridgeview"),
        ("COOK", None, None, "Daley Center"),
        ("LAKE", "20-MC6-001", None, "Waukegan"),
        ("WILL", "20-MC6-001", None, None),
        (None, "20-MC6-001", None, None),
    ],
)
def test_the_line_that_says_most_goes_first(
    tmp_path: Path, county: str | None, number: str | None, agency: str | None, courthouse: str
) -> None:
    record = pl.DataFrame(
        {"county_key": [county], "case_number": [number], "agency": [agency]},
        schema=dict.fromkeys(("county_key", "case_number", "agency"), pl.String),
    )
    found = with_courthouse(record, read_courthouses(written(tmp_path)))
    assert found["courthouse"].to_list() == [courthouse]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("county,house\nCook,Skokie\n", r"no column \[courthouse\]"),
        ("house,courthouse\nCook,Skokie\n", r"no column \[county\]"),
        ("county,courthouse\nCook,\n", r"row \[2\] has no county or no courthouse"),
        ("county,courthouse\nCook,A\nLake,B\ncook ,C\n", r"row \[2\] is there twice"),
    ],
)
def test_a_list_that_does_not_hold_is_refused_with_its_row(
    tmp_path: Path, text: str, why: str
) -> None:
    with pytest.raises(InputError, match=why):
        read_courthouses(written(tmp_path, text))


def test_a_list_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\[none.csv\] cannot be read"):
        read_courthouses(tmp_path / "none.csv")


def test_the_list_goes_by_county_and_courthouse(tmp_path: Path) -> None:
    folder = listed.written_by_hand(tmp_path)
    path = written(tmp_path, "county,case_prefix,courthouse\nCook,05,Skokie\nCook,,Daley\n")
    made = worklist(Result.open(folder), Request(courthouses=path))
    assert made.by == ("county", "courthouse")
    found = made.rows.select("county", "courthouse", "status", "batch").rows()
    assert found[:4] == [
        ("COOK", "Daley", "READY", 1),
        ("COOK", "Daley", "READY", 1),
        ("COOK", "Daley", "REVIEW", 2),
        ("COOK", "Skokie", "READY", 3),
    ]
    assert {house for _, house, _, _ in found[4:]} == {None}


def test_a_workbook_of_courthouses_reads_like_the_csv(tmp_path: Path) -> None:
    from vacatur.workbooks.sheet import Sheet  # noqa: PLC0415
    from vacatur.workbooks.write import write_workbook  # noqa: PLC0415

    plain = read_courthouses(written(tmp_path))
    sheet = Sheet(name="Courthouses", table=pl.read_csv(tmp_path / "courthouses.csv"))
    book = tmp_path / "courthouses.xlsx"
    write_workbook(book, [sheet], title="Courthouses", day=listed.AS_OF)
    assert read_courthouses(book).equals(plain)


def test_the_manifest_says_that_courthouses_were_given(tmp_path: Path) -> None:
    folder = listed.written_by_hand(tmp_path)
    path = written(tmp_path)
    made = api.prepare_worklist(folder, courthouses=path, formats=["csv"])
    assert made.manifest["worklist"]["courthouses"] is True
    assert made.folder == folder.with_name("result-worklist")
