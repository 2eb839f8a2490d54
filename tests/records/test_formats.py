"""The same records from every format, and from frames, are the same."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
import xlsxwriter
from polars.testing import assert_frame_equal

from vacatur.errors import InputError
from vacatur.records.intake import Intake, take_in, take_in_frame
from vacatur.records.profiles import Profile
from vacatur.records.schema import BY_NAME

COLUMNS = ["record_id", "person_id", "charge_code", "arrest_date", "amount_grams", "juvenile"]
TEXT = pl.DataFrame(
    {
        "record_id": ["R1", "R2", None, "R4"],
        "person_id": ["0012", "P2", "P2", "P3"],
        "charge_code": ["720-550/4(a)", "a, b", 'say "c"', "720 ILCS 550 5(c) [5020200]"],
        "arrest_date": ["2005-11-04", None, "1999-12-31", "2019-02-30"],
        "amount_grams": ["30", "2.5", None, "1000"],
        "juvenile": ["true", None, "false", "false"],
    }
)
FIXED_WIDTHS = (
    ("record_id", 3),
    ("person_id", 5),
    ("charge_code", 30),
    ("arrest_date", 10),
    ("amount_grams", 6),
    ("juvenile", 5),
)


def write_excel(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row, values in enumerate([TEXT.columns, *TEXT.rows()]):
            for column, value in enumerate(values):
                sheet.write_string(row, column, value or "")


def write_json_lines(path: Path) -> None:
    lines = [json.dumps(row) for row in TEXT.to_dicts()]
    path.write_text("\n\n".join(lines), encoding="utf-8")


WRITERS: dict[str, Callable[[Path], object]] = {
    "frame.csv": TEXT.write_csv,
    "frame.tsv": lambda path: TEXT.write_csv(path, separator="\t"),
    "frame.parquet": TEXT.write_parquet,
    "frame.arrow": TEXT.write_ipc,
    "frame.arrows": TEXT.write_ipc_stream,
    "frame.json": lambda path: path.write_text(json.dumps(TEXT.to_dicts()), encoding="utf-8"),
    "frame.jsonl": write_json_lines,
    "frame.xlsx": write_excel,
}


def assert_same(found: Intake, expected: Intake) -> None:
    for frame in ("records", "quarantine"):
        left, right = getattr(found, frame), getattr(expected, frame)
        texts = [
            name
            for name in ("source_file", "record_id", "file", "raw", "byte_offset")
            if name in left.columns
        ]
        assert_frame_equal(left.drop(texts), right.drop(texts))
    assert found.holds.to_list() == expected.holds.to_list()
    assert found.files[0].rows_in == expected.files[0].rows_in


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_reads_as_the_csv_does(tmp_path: Path, name: str) -> None:
    TEXT.write_csv(tmp_path / "expected.csv")
    WRITERS[name](tmp_path / name)
    expected = take_in([tmp_path / "expected.csv"], columns=COLUMNS)
    found = take_in([tmp_path / name], columns=COLUMNS)
    assert expected.quarantine["reason"].to_list() == ["BAD_DATE"]
    assert expected.records["person_id"].to_list() == ["0012", "P2", "P2"]
    assert found.records["record_id"].to_list() == ["R1", "R2", f"{name}:3"]
    assert_same(found, expected)


def test_typed_columns_are_taken_as_they_are(tmp_path: Path) -> None:
    typed = pl.DataFrame(
        {
            "person_id": [12, 13],
            "charge_code": pl.Series(["a", "b"], dtype=pl.Categorical),
            "arrest_date": [datetime(2005, 11, 4, 13, tzinfo=UTC), None],
            "offense_date": [date(2005, 11, 3), None],
            "amount_grams": pl.Series([30, None], dtype=pl.Int32),
            "juvenile": [True, None],
            "name": [None, None],
        }
    )
    typed.write_parquet(tmp_path / "typed.parquet")
    records = take_in([tmp_path / "typed.parquet"]).records
    assert records.select(typed.columns).rows() == [
        ("12", "a", date(2005, 11, 4), date(2005, 11, 3), 30.0, True, None),
        ("13", "b", None, None, None, None, None),
    ]
    for name in typed.columns:
        assert records[name].dtype == BY_NAME[name].dtype


@pytest.mark.parametrize("amount", [-1.0, float("nan"), float("inf")])
def test_a_number_that_is_no_weight_is_quarantined_in_a_typed_column_too(amount: float) -> None:
    frame = pl.DataFrame({"person_id": ["P"], "charge_code": ["a"], "amount_grams": [amount]})
    intake = take_in_frame(frame)
    assert intake.quarantine["reason"].to_list() == ["BAD_NUMBER"]
    assert json.loads(intake.quarantine["raw"][0])["person_id"] == "P"


def test_an_impossible_year_is_quarantined_in_a_typed_column_too() -> None:
    frame = pl.DataFrame({"person_id": ["P"], "charge_code": ["a"], "dob": [date(2924, 1, 1)]})
    assert take_in_frame(frame).quarantine["reason"].to_list() == ["DATE_OUT_OF_RANGE"]


@pytest.mark.parametrize("convert", [pl.DataFrame, pl.DataFrame.lazy, pl.DataFrame.to_arrow])
def test_frames_of_every_kind_are_taken_in(convert: Callable[[pl.DataFrame], object]) -> None:
    found = take_in_frame(convert(TEXT), columns=COLUMNS)
    assert found.records["record_id"].to_list() == ["R1", "R2", "frame:3"]
    assert found.quarantine["reason"].to_list() == ["BAD_DATE"]
    assert found.files[0].sha256 is None


def test_whole_numbers_kept_as_floats_are_keys_without_a_fraction() -> None:
    table = pa.table({"person_id": [123.0, None], "charge_code": ["a", "b"]})
    intake = take_in_frame(table)
    assert intake.records["person_id"].to_list() == ["123"]
    assert intake.quarantine["reason"].to_list() == ["MISSING_PERSON_ID"]


@pytest.mark.parametrize("thing", [None, 3, "records.csv", [{"person_id": "P"}]])
def test_what_is_no_frame_is_refused(thing: object) -> None:
    with pytest.raises(InputError, match="Cannot read records from an object of type"):
        take_in_frame(thing)


def test_a_nested_column_is_refused() -> None:
    frame = pl.DataFrame({"person_id": [["P"]], "charge_code": ["a"]})
    with pytest.raises(InputError, match=r"column \[person_id\] of type List"):
        take_in_frame(frame)


def test_a_bad_line_of_json_costs_itself_alone(tmp_path: Path) -> None:
    lines = [
        '{"person_id": "P1", "charge_code": "a"}',
        '{"person_id": "P1", "charge',
        "[1]",
        '{"person_id": "P2", "person_id": "P3"}',
        '{"person_id": "P4", "charge_code": "b"}',
    ]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    intake = take_in([path], columns=["charge_code"])
    assert intake.quarantine.select("row", "reason", "raw").rows() == [
        (2, "BAD_JSON", lines[1]),
        (3, "BAD_JSON", lines[2]),
        (4, "BAD_JSON", lines[3]),
    ]
    assert intake.quarantine["byte_offset"][0] == len(lines[0]) + 1
    assert intake.records["source_row"].to_list() == [1, 5]
    assert intake.holds.to_list() == ["P1"]


def test_numbers_in_json_keep_every_digit(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"person_id": 12345678901234567890, "charge_code": 4.10}]')
    records = take_in([path]).records
    assert records.select("person_id", "charge_code").row(0) == ("12345678901234567890", "4.10")


def fixed_profile() -> Profile:
    starts, place = [], 1
    for name, width in FIXED_WIDTHS:
        starts.append({"name": name, "start": place, "width": width})
        place += width
    return Profile.model_validate(
        {
            "name": "fixed",
            "title": "Fixed",
            "match": ["person_id"],
            "same_names": True,
            "fixed_width": starts,
        }
    )


def fixed_line(*values: str | None) -> str:
    return "".join(
        (value or "").ljust(width) for value, (_, width) in zip(values, FIXED_WIDTHS, strict=True)
    )


def test_fixed_width_reads_as_the_csv_does(tmp_path: Path) -> None:
    TEXT.write_csv(tmp_path / "expected.csv")
    lines = [fixed_line(*row) for row in TEXT.rows()]
    (tmp_path / "frame.dat").write_text("\r\n".join(lines), encoding="utf-8")
    found = take_in([tmp_path / "frame.dat"], profile=fixed_profile(), columns=COLUMNS)
    assert_same(found, take_in([tmp_path / "expected.csv"], columns=COLUMNS))


def test_a_short_line_of_fixed_width_is_ragged_and_holds_its_person(tmp_path: Path) -> None:
    line = fixed_line("R1", "P1", "a", "2005-11-04", "1", "true")
    (tmp_path / "a.dat").write_text(f"{line}\n{line[:20]}\n\n{line.replace('R1', 'R2')}\n")
    intake = take_in([tmp_path / "a.dat"], profile=fixed_profile(), columns=COLUMNS)
    assert intake.quarantine.select("row", "byte_offset", "reason", "raw").rows() == [
        (2, len(line) + 1, "RAGGED_ROW", line[:20])
    ]
    assert intake.records["source_row"].to_list() == [1, 3]
    assert intake.holds.to_list() == ["P1"]
    assert intake.files[0].blank_lines == 1


def test_a_workbook_with_rows_on_several_sheets_asks_for_one(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name in ("first", "second"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["person_id", "charge_code"])
            sheet.write_row(1, 0, [name, "a"])
    with pytest.raises(InputError, match=r"several sheets with rows: \[first, second\]"):
        take_in([path])
    profile = Profile.model_validate(
        {
            "name": "x",
            "title": "x",
            "match": ["person_id"],
            "same_names": True,
            "file": {"sheet": "second"},
        }
    )
    assert take_in([path], profile=profile).records["person_id"].to_list() == ["second"]


def test_dates_and_numbers_of_a_workbook_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, COLUMNS)
        sheet.write_row(1, 0, ["R1", 12, "a"])
        sheet.write_datetime(1, 3, datetime(2005, 11, 4))  # noqa: DTZ001 - a workbook has no zones
        sheet.write_number(1, 4, 2.5)
        sheet.write_boolean(1, 5, True)
    records = take_in([path], columns=COLUMNS).records
    assert records.select(COLUMNS).row(0) == ("R1", "12", "a", date(2005, 11, 4), 2.5, True)


def test_without_the_extra_a_workbook_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_excel(tmp_path / "a.xlsx")
    monkeypatch.setitem(sys.modules, "fastexcel", None)
    with pytest.raises(InputError, match=r"need the extra \[excel\]"):
        take_in([tmp_path / "a.xlsx"])
