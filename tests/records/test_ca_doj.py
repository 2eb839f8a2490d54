"""Histories of the California Department of Justice: every shape of file, and rows that are one."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tests.doj import HEADER, NAMES, line
from vacatur.facts.histories.schema import HISTORY_COLUMNS
from vacatur.records.intake import Intake, take_in
from vacatur.records.profiles import load_profile

PROFILE = load_profile("ca-doj")


def read(folder: Path, text: str, *, encoding: str = "utf-8") -> Intake:
    path = folder / "doj.csv"
    path.write_bytes(text.encode(encoding))
    return take_in([path], profile=PROFILE, columns=HISTORY_COLUMNS)


def records(folder: Path, *lines: str) -> pl.DataFrame:
    intake = read(folder, "\n".join([HEADER, *lines]) + "\n")
    assert intake.quarantine.is_empty()
    return intake.records


SHAPES = {
    "with header": f"{HEADER}\n{line()}\n",
    "without header": f"{line()}\n",
    "CRLF": f"{HEADER}\r\n{line()}\r\n",
    "byte order mark": f"\ufeff{HEADER}\n{line()}\n",
    "byte order mark, no header": f"\ufeff{line()}\n",
    "quoted header": ",".join(f'"{name}"' for name in NAMES) + f"\n{line()}\n",
    "comma behind the header": f"{HEADER},\n{line()}\n",
    "comma behind every line": f"{HEADER},\n{line()},\n",
    "comma behind the rows": f"{HEADER}\n{line()},\n",
    "comma behind rows without header": f"{line()},\n",
    "no line end": f"{HEADER}\n{line()}",
}


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_every_shape_of_file_gives_the_same_record(tmp_path: Path, text: str) -> None:
    intake = read(tmp_path, text)
    (row,) = intake.records.drop("source_file").to_dicts()
    assert (row["person_id"], row["charge_code"], row["county"]) == (
        "7",
        "11359 HS-POSSESS",
        "YOLO",
    )
    assert (row["cycle"], row["step"], row["count"]) == ("101", "101002", "101002003000")
    assert intake.files[0].rows_in == 1
    assert intake.quarantine.is_empty()


def test_there_are_95_columns() -> None:
    assert len(NAMES) == len(set(NAMES)) == 95


def test_old_encodings_are_read(tmp_path: Path) -> None:
    intake = read(tmp_path, f"{line(OFN='PEÑA')}\n", encoding="windows-1252")
    assert intake.records["case_number"].to_list() == ["PEÑA"]


def test_several_files_are_one_history_of_a_person(tmp_path: Path) -> None:
    paths = []
    for place in ("1", "2"):
        paths.append(tmp_path / f"doj{place}.csv")
        paths[-1].write_text(line(CNT_ORDER=f"10{place}001001000") + "\n")
    intake = take_in(paths, profile=PROFILE, columns=HISTORY_COLUMNS)
    assert intake.records["person_id"].to_list() == ["7", "7"]


def test_sentence_parts_of_a_count_are_one_record(tmp_path: Path) -> None:
    found = records(
        tmp_path,
        line(SENT_LENGTH="6", SENT_TIME_CODE="M"),
        line(SENT_LENGTH="6", SENT_TIME_CODE="M"),
        line(SENT_LENGTH="90", SENT_TIME_CODE="D"),
        line(),
    )
    assert found.select("sentence", "disposition").rows() == [("6 M; 6 M; 90 D", "CONVICTED")]


def test_counts_of_two_people_or_two_numbers_stay_apart(tmp_path: Path) -> None:
    assert records(tmp_path, line(), line(SUBJECT_ID="8")).height == 2
    assert records(tmp_path, line(), line(CNT_ORDER="101002004000")).height == 2
    assert records(tmp_path, line(CNT_ORDER=""), line(CNT_ORDER="")).height == 2
    assert records(tmp_path, line(CNT_ORDER="1"), line(CNT_ORDER="1")).height == 2


def test_another_charge_under_the_same_number_stays_apart(tmp_path: Path) -> None:
    assert records(tmp_path, line(), line(OFFENSE_DESCR="459 PC-BURGLARY")).height == 2


def test_a_later_relief_under_the_same_number_is_told(tmp_path: Path) -> None:
    relief = line(DISP_DESCR="SET ASIDE & DISM PER 1203.4 PC", STP_EVENT_DATE="20180101")
    found = records(tmp_path, line(), relief)
    assert found["disposition"].to_list() == ["CONVICTED; SET ASIDE & DISM PER 1203.4 PC"]


@pytest.mark.parametrize("text", ["", "19950000", "19950600", "00000000", "0"])
def test_a_date_of_which_a_part_is_unknown_is_unknown(tmp_path: Path, text: str) -> None:
    found = records(tmp_path, line(STP_EVENT_DATE=text, PRI_DOB=text))
    assert found.select("disposition_date", "dob").rows() == [(None, None)]


@pytest.mark.parametrize("text", ["20150230", "2015", "15/01/2015", "x"])
def test_a_date_that_is_none_is_set_aside(tmp_path: Path, text: str) -> None:
    intake = read(tmp_path, f"{line(STP_EVENT_DATE=text)}\n")
    assert intake.quarantine.select("column", "reason", "person_id").rows() == [
        ("disposition_date", "BAD_DATE", "7")
    ]
    assert intake.holds.to_list() == ["7"]


def test_a_blank_subject_is_set_aside(tmp_path: Path) -> None:
    intake = read(tmp_path, f"{line(SUBJECT_ID='')}\n{line()}\n")
    assert intake.quarantine["reason"].to_list() == ["MISSING_PERSON_ID"]
    assert intake.records.height == 1


def test_one_bad_row_is_set_aside_and_the_others_stay(tmp_path: Path) -> None:
    stray = line(SUBJECT_ID="8", PRI_NAME='DOE "J" JANE')
    intake = read(tmp_path, f"{line()}\n{stray}\n{line(SUBJECT_ID='9')}\nx,y\n")
    assert intake.records["person_id"].to_list() == ["7", "9"]
    assert intake.quarantine["reason"].to_list() == ["STRAY_QUOTE", "RAGGED_ROW"]


def test_white_space_that_another_program_minds_stays(tmp_path: Path) -> None:
    found = records(tmp_path, line(DISP_DESCR=" CONVICTED", STP_ORI_CNTY_NAME=" Yolo", OFN=" 1 "))
    assert found.select("disposition", "county", "case_number").rows() == [
        (" CONVICTED", " Yolo", "1")
    ]


def test_the_class_is_of_the_conviction_before_that_of_the_charge(tmp_path: Path) -> None:
    both = line(CONV_STAT_DESCR="MISDEMEANOR", OFFENSE_TOC="F")
    charged = line(SUBJECT_ID="8", CONV_STAT_DESCR=" ", OFFENSE_TOC="F")
    assert records(tmp_path, both, charged)["charge_class"].to_list() == ["MISDEMEANOR", "F"]
