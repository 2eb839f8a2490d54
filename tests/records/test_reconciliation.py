"""Whatever is in a file, every row of it is a record, part of one, or in quarantine."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from vacatur.records.intake import Intake, take_in
from vacatur.records.reasons import STRUCTURAL

COLUMNS = ["record_id", "person_id", "charge_code", "arrest_date", "amount_grams", "juvenile"]
HEADER = ",".join(COLUMNS)

PERSONS = st.sampled_from(["P1", "P2", "P3", "", " "])
FIELDS = (
    st.sampled_from(["R1", "R2", "R3", "R4", ""]),
    PERSONS,
    st.sampled_from(["720-550/4(a)", "", '"a, b"', '"say ""c"""', '"two\nlines"', "  x ", '""']),
    st.sampled_from(["2005-11-04", "", "2019-02-30", "2924-01-01", "11/04/2005"]),
    st.sampled_from(["", "30", "a few", "-1", "1 OZ"]),
    st.sampled_from(["", "true", "FALSE", "maybe"]),
)
WHOLE = st.tuples(*FIELDS).map(",".join)
DIRT = st.sampled_from(
    [
        "",
        "   ",
        "R9,P1",
        "P2",
        'R9,P3,"open,,,',
        'R9,P1,a"b,,,',
        "R9,P\x002,a,,,",
        "a,b,c,d,e,f,g",
        '"',
        "\t",
        'R9,P2,x,,,"open',
        ',,"',
        '"""',
        "é,P1",
    ]
)
LINES = st.lists(st.one_of(WHOLE, WHOLE, DIRT), max_size=8)
LINE_ENDS = st.sampled_from(["\n", "\r\n"])


def intake_of(lines: list[str], line_end: str = "\n", last: str = "") -> Intake:
    text = "\n".join([HEADER, *lines]) + last
    with TemporaryDirectory() as folder:
        path = Path(folder) / "dirty.csv"
        path.write_bytes(text.replace("\n", line_end).encode())
        intake = take_in([path], columns=COLUMNS)
        assert intake.files  # told while the file is still there
        return intake


def kept_rows(intake: Intake) -> list[int]:
    return sorted(intake.records["source_row"].to_list() + intake.quarantine["row"].to_list())


@settings(max_examples=150, deadline=None)
@given(LINES, LINE_ENDS, st.sampled_from(["", "\n", "\n\n"]))
def test_rows_in_are_records_and_quarantined_rows(lines: list[str], end: str, last: str) -> None:
    intake = intake_of(lines, end, last)
    (report,) = intake.files
    assert report.rows_in == report.records + report.merged + report.quarantined
    assert report.records == intake.records.height
    assert report.quarantined == intake.quarantine.height
    assert kept_rows(intake) == list(range(1, report.rows_in + 1))


@settings(max_examples=150, deadline=None)
@given(LINES)
def test_no_person_of_a_quarantined_row_goes_unheld(lines: list[str]) -> None:
    intake = intake_of(lines)
    held = set(intake.holds)
    known = set(intake.records["person_id"]) | set(intake.quarantine["person_id"]) - {None}
    for row in intake.quarantine.iter_rows(named=True):
        fields = row["raw"].replace("\0", "").replace('"', ",").split(",")
        named = known & {field.strip() for field in fields}
        assert (named if row["reason"] in STRUCTURAL else {row["person_id"]} - {None}) <= held


@settings(max_examples=150, deadline=None)
@given(LINES)
def test_every_record_is_a_whole_row_of_the_file_and_no_other(lines: list[str]) -> None:
    """What the reader of CSV in the standard library finds in a row, the record has."""
    intake = intake_of(lines)
    whole = {
        tuple(field.strip() for field in row)
        for line in lines
        for row in csv.reader(io.StringIO(line))
        if len(row) == len(COLUMNS)
    }
    for record in intake.records.select(COLUMNS[1:3]).rows():
        wanted = tuple(value or "" for value in record)
        assert wanted in {row[1:3] for row in whole}


@settings(max_examples=60, deadline=None)
@given(LINES, DIRT)
def test_a_dirty_line_at_the_end_costs_no_record_of_another_person(
    lines: list[str], dirt: str
) -> None:
    before = intake_of(lines)
    after = intake_of([*lines, dirt])
    assert set(before.records["source_row"]) <= set(after.records["source_row"])
