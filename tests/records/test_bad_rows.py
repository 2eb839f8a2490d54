"""Rows that are no records: each is kept, named, and takes no other row with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from vacatur.records.intake import Intake, take_in

Read = Callable[..., Intake]

GOOD = "R1,P1,720-550/4(a),2005-11-04,12,false"
OTHER = "R2,P2,720-550/4(b),2006-11-04,,true"


def reasons(intake: Intake) -> list[str]:
    return intake.quarantine["reason"].to_list()


def records(intake: Intake) -> list[str]:
    return intake.records["record_id"].to_list()


@pytest.mark.parametrize(
    ("line", "reason", "column"),
    [
        ("R3,P3,720-550/4(a),2005-11-04,12", "RAGGED_ROW", None),
        ("R3,P3,720-550/4(a),2005-11-04,12,false,more", "RAGGED_ROW", None),
        ('R3,P3,720-550/4(a),"2005-11-04,12,false', "UNCLOSED_QUOTE", None),
        ('R3,P3,720-550"/4(a),2005-11-04,12,false', "STRAY_QUOTE", "charge_code"),
        ('R3,P3,"720"-550,2005-11-04,12,false', "STRAY_QUOTE", "charge_code"),
        ("R3,P3,720\0,2005-11-04,12,false", "NUL_BYTE", "charge_code"),
        ("R3,,720-550/4(a),2005-11-04,12,false", "MISSING_PERSON_ID", "person_id"),
        ("R3,  ,720-550/4(a),2005-11-04,12,false", "MISSING_PERSON_ID", "person_id"),
        (",,,,,", "MISSING_PERSON_ID", "person_id"),
        ("R1,P3,720-550/4(a),2005-11-04,12,false", "DUPLICATE_RECORD_ID", "record_id"),
        ("R3,P3,720-550/4(a),2019-02-30,12,false", "BAD_DATE", "arrest_date"),
        ("R3,P3,720-550/4(a),11/04/2005,12,false", "BAD_DATE", "arrest_date"),
        ("R3,P3,720-550/4(a),2924-11-04,12,false", "DATE_OUT_OF_RANGE", "arrest_date"),
        ("R3,P3,720-550/4(a),1899-12-31,12,false", "DATE_OUT_OF_RANGE", "arrest_date"),
        ("R3,P3,720-550/4(a),2005-11-04,a few,false", "BAD_NUMBER", "amount_grams"),
        ("R3,P3,720-550/4(a),2005-11-04,-1,false", "BAD_NUMBER", "amount_grams"),
        ("R3,P3,720-550/4(a),2005-11-04,12,maybe", "BAD_BOOLEAN", "juvenile"),
        ("R3,P3,720-550/4(a),bad,bad,bad", "BAD_DATE", "arrest_date"),
    ],
)
def test_a_bad_row_is_quarantined_with_its_reason_and_its_text(
    read_rows: Read, line: str, reason: str, column: str | None
) -> None:
    intake = read_rows(GOOD, line, OTHER)
    bad = intake.quarantine.filter(intake.quarantine["row"] == 2).row(0, named=True)
    assert (bad["reason"], bad["column"], bad["raw"]) == (reason, column, line)
    assert bad["file"] == "records.csv"
    assert "R2" in records(intake)
    assert "R3" not in records(intake)
    assert intake.files[0].reconciles


def test_the_byte_offset_leads_to_the_row(read: Read) -> None:
    data = "person_id,charge_code\nP1,a\n\nP2\nP3,é\nP4\n".encode()
    intake = read(data, columns=["charge_code"])
    found = [data[offset:].decode().split("\n")[0] for offset in intake.quarantine["byte_offset"]]
    assert found == intake.quarantine["raw"].to_list() == ["P2", "P4"]


def test_a_copy_with_another_fault_still_makes_its_twin_a_duplicate(read_rows: Read) -> None:
    intake = read_rows(GOOD, "R1,P9,x,2019-02-30,,")
    assert sorted(reasons(intake)) == ["BAD_DATE", "DUPLICATE_RECORD_ID"]
    assert intake.holds.to_list() == ["P1", "P9"]


def test_an_unclosed_quote_swallows_no_line(read_rows: Read) -> None:
    intake = read_rows('R0,P0,"open,2005-01-01,,', GOOD, OTHER)
    assert reasons(intake) == ["UNCLOSED_QUOTE"]
    assert records(intake) == ["R1", "R2"]


def test_two_unclosed_quotes_that_would_pair_up_are_both_quarantined(read_rows: Read) -> None:
    intake = read_rows('R0,P0,a,2005-01-01,1,"open', GOOD, 'R3,P3,b,2005-01-01,1,"open', OTHER)
    assert reasons(intake) == ["UNCLOSED_QUOTE"] * 2
    assert records(intake) == ["R1", "R2"]


def test_an_unclosed_quote_before_a_row_that_ends_in_a_quote_is_no_row_of_two_lines(
    read: Read,
) -> None:
    header = b"person_id,charge_code,note\n"
    intake = read(header + b'P1,a,"open\nP2,b,"\nP3,c,"closed"\n', columns=["charge_code"])
    assert reasons(intake) == ["UNCLOSED_QUOTE"] * 2
    assert intake.records["person_id"].to_list() == ["P3"]


def test_an_unclosed_quote_at_the_end_of_the_file_is_quarantined(read_rows: Read) -> None:
    intake = read_rows(GOOD, 'R3,P3,"open,2005-01-01,,')
    assert reasons(intake) == ["UNCLOSED_QUOTE"]
    assert records(intake) == ["R1"]


def test_a_real_field_of_several_lines_is_one_row(read: Read) -> None:
    header = b"person_id,charge_code,charge_description\n"
    intake = read(
        header + b'P1,a,"one\ntwo, with comma\n"\nP2,b,c\n', columns=["charge_description"]
    )
    assert intake.records["charge_description"].to_list() == ["one\ntwo, with comma", "c"]
    assert intake.records["source_row"].to_list() == [1, 2]


def test_a_field_of_three_megabytes_is_quarantined_whole(read_rows: Read) -> None:
    long = "x" * 3_000_000
    intake = read_rows(GOOD, f"R3,P3,{long},2005-11-04,12,false", OTHER)
    assert reasons(intake) == ["FIELD_TOO_LONG"]
    assert intake.quarantine["column"].to_list() == ["charge_code"]
    assert len(intake.quarantine["raw"][0]) > len(long)
    assert records(intake) == ["R1", "R2"]


def test_blank_lines_are_no_rows_and_are_counted(read_rows: Read) -> None:
    intake = read_rows("", GOOD, "   ", OTHER, "", "")
    assert records(intake) == ["R1", "R2"]
    assert intake.records["source_row"].to_list() == [1, 2]
    assert intake.files[0].blank_lines == 4
    assert intake.files[0].rows_in == 2


@pytest.mark.parametrize(
    "broken",
    [
        "R3,P1,720-550/4(a),2005-11-04,12",
        'R3,P1,720-550"/4(a),2005-11-04,12,false',
        'R3,"P1",720-550/4(a),"2005-11-04',
        "R3, P1 ,a",
        "R3,P\x001,a,2005-11-04,12,false",
    ],
)
def test_a_broken_row_holds_the_person_whose_key_stands_in_it(read_rows: Read, broken: str) -> None:
    intake = read_rows(GOOD, broken, OTHER)
    assert intake.holds.to_list() == ["P1"]
    assert intake.quarantine["person_id"].to_list() == ["P1"]


def test_a_broken_row_holds_every_person_it_may_concern(read_rows: Read) -> None:
    intake = read_rows(GOOD, OTHER, "R3,P1,P2")
    assert intake.holds.to_list() == ["P1", "P2"]
    assert intake.quarantine["person_id"].to_list() == [None]


def test_a_key_within_a_longer_field_holds_nobody(read_rows: Read) -> None:
    assert read_rows(GOOD, "R3,P11,x").holds.to_list() == []


def test_a_person_known_only_by_a_quarantined_row_is_held_by_another(read_rows: Read) -> None:
    intake = read_rows(GOOD, "R3,P7,a,2019-02-30,,", "R4,P7,a")
    assert intake.holds.to_list() == ["P7"]
    assert intake.quarantine["person_id"].to_list() == ["P7", "P7"]


def test_holds_and_duplicates_reach_across_files(tmp_path: Path) -> None:
    header = "record_id,person_id,charge_code\n"
    (tmp_path / "one.csv").write_text(f"{header}R1,P1,a\nR2,P2,b\n")
    (tmp_path / "two.csv").write_text(f"{header}R2,P3,c\nR4,P1\nR5,P5,e\n")
    intake = take_in([tmp_path], columns=["charge_code"])
    assert records(intake) == ["R1", "R5"]
    assert intake.quarantine.select("file", "row", "reason").rows() == [
        ("one.csv", 2, "DUPLICATE_RECORD_ID"),
        ("two.csv", 1, "DUPLICATE_RECORD_ID"),
        ("two.csv", 2, "RAGGED_ROW"),
    ]
    assert intake.holds.to_list() == ["P1", "P2", "P3"]
    assert [report.reconciles for report in intake.files] == [True, True]
