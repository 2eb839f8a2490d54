"""Workbooks as offices keep them: dates as dates, keys as text, errors, several sheets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from vacatur.errors import InputError
from vacatur.records.intake import Intake, take_in
from vacatur.records.profiles import Profile

COLUMNS = ["record_id", "person_id", "charge_code", "arrest_date", "dob", "amount_grams"]
HEADER = ["person_id", "charge_code", "arrest_date", "dob"]


class Formula:
    """A cell that shows the given result."""

    def __init__(self, shown: str) -> None:
        self.shown = shown


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write sheets, their dates in an American form."""

    def written(name: str = "book.xlsx", **sheets: Sequence[Sequence[Any]]) -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(str(path)) as book:
            form = book.add_format({"num_format": "mm/dd/yyyy"})
            zeros = book.add_format({"num_format": "0000000"})
            for title, rows in sheets.items():
                sheet = book.add_worksheet(title)
                for place, row in enumerate(rows):
                    for column, value in enumerate(row):
                        if isinstance(value, Formula):
                            sheet.write_formula(place, column, "=1/0", None, value.shown)
                        elif isinstance(value, date | datetime | time):
                            sheet.write_datetime(place, column, value, form)
                        elif isinstance(value, str):
                            sheet.write_string(place, column, value)
                        elif value is not None:
                            sheet.write(place, column, value, zeros)
        return path

    return written


def profile(*forms: str, sheet: str | None = None) -> Profile:
    file = {"sheet": sheet} if sheet else {}
    return Profile.model_validate(
        {
            "name": "office",
            "title": "An office",
            "match": ["person_id"],
            "same_names": True,
            "dates": {"forms": forms or ("iso",)},
            "file": file,
        }
    )


def read(path: Path, **options: Any) -> Intake:
    return take_in([path], **{"columns": COLUMNS, **options})


def test_a_cell_that_is_a_date_is_that_date_whatever_forms_text_has(write: Write) -> None:
    rows = [
        HEADER,
        ["P1", "a", date(2005, 11, 4), date(1985, 2, 1)],
        ["P2", "b", datetime(2019, 6, 25, 13, 30), None],  # noqa: DTZ001 - sheets have no zones
    ]
    path = write(data=rows)
    for forms in ((), ("%m/%d/%Y",), ("%d.%m.%Y", "iso")):
        found = read(path, profile=profile(*forms))
        assert found.quarantine.is_empty()
        assert found.records["arrest_date"].to_list() == [date(2005, 11, 4), date(2019, 6, 25)]
        assert found.records["dob"].to_list() == [date(1985, 2, 1), None]


def test_dates_among_text_are_read_where_the_profile_names_both_forms(write: Write) -> None:
    rows = [
        HEADER,
        ["P1", "a", date(2005, 11, 4), None],
        ["P2", "b", "06/25/2019", None],
        ["P3", "c", "unknown", None],
    ]
    path = write(data=rows)
    both = read(path, profile=profile("%m/%d/%Y", "iso"))
    assert both.records["arrest_date"].to_list() == [date(2005, 11, 4), date(2019, 6, 25)]
    assert both.quarantine.select("row", "reason").rows() == [(3, "BAD_DATE")]
    alone = read(path, profile=profile("%m/%d/%Y"))
    assert alone.quarantine["row"].to_list() == [1, 3]


def test_a_time_without_a_day_is_no_date(write: Write) -> None:
    found = read(write(data=[HEADER, ["P1", "a", time(13, 30), None]]))
    assert found.quarantine["reason"].to_list() == ["DATE_OUT_OF_RANGE"]


def test_keys_stay_as_they_stand_in_their_cells(write: Write) -> None:
    keys = ["0012", "1.0", 1.0, 12, 2.5, "1E5", " 7 ", 123456789012345]
    found = read(write(data=[HEADER, *([key, "a"] for key in keys)]))
    assert found.records["person_id"].to_list() == [
        "0012",
        "1.0",
        "1",
        "12",
        "2.5",
        "1E5",
        "7",
        "123456789012345",
    ]


@pytest.mark.parametrize("shown", ["#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?"])
def test_a_cell_with_an_error_is_not_a_blank_one(write: Write, shown: str) -> None:
    rows = [
        HEADER,
        ["P1", "a", None, None],
        ["P1", Formula(shown), None, None],
        [Formula(shown), "b", None, None],
        ["P2", "c", None, Formula(shown)],
    ]
    path = write(data=rows)
    found = read(path)
    assert found.quarantine.select("row", "person_id", "column", "reason").rows() == [
        (2, "P1", "charge_code", "BAD_CELL"),
        (3, None, "person_id", "BAD_CELL"),
        (4, None, "dob", "BAD_CELL"),
    ]
    assert found.holds.to_list() == ["P1"]
    assert '"charge_code":"#ERROR"' in found.quarantine.item(0, "raw")
    assert found.records["source_row"].to_list() == [1]
    assert read(path, columns=["charge_code"]).quarantine["row"].to_list() == [2, 3]


def test_sheets_without_rows_are_passed_over(write: Write) -> None:
    rows = [HEADER, ["P1", 550, date(2005, 11, 4), None], ["P2", "x", "text", None]]
    found = read(write(before=[], data=rows, after=[]))
    assert found.files[0].rows_in == 2
    assert found.records["charge_code"].to_list() == ["550"]


def test_one_of_several_sheets_is_asked_for_whatever_its_cells_hold(write: Write) -> None:
    rows = [HEADER, ["P1", 550, date(2005, 11, 4), None], ["P2", "x", time(1, 0), None]]
    path = write(first=rows, second=[["note"], ["x"]])
    with pytest.raises(InputError, match=r"several sheets with rows: \[first, second\]"):
        read(path)
    assert read(path, profile=profile(sheet="first")).files[0].rows_in == 2
    with pytest.raises(InputError, match=r"no sheet \[third\]"):
        read(path, profile=profile(sheet="third"))


def test_blank_lines_are_counted_and_no_rows(write: Write) -> None:
    rows = [[], [], HEADER, [], ["P1", "a"], ["  ", ""], ["P2", "b"]]
    (report,) = read(write(data=rows)).files
    assert (report.rows_in, report.blank_lines) == (2, 2)


@pytest.mark.parametrize("rows", [[], [["", " "]]])
def test_a_workbook_without_rows_is_empty(write: Write, rows: Sequence[Sequence[str]]) -> None:
    with pytest.raises(InputError, match="is empty"):
        read(write(data=rows))


def test_a_header_alone_has_no_rows(write: Write) -> None:
    assert read(write(data=[HEADER])).files[0].rows_in == 0


def test_a_chart_on_a_sheet_of_its_own_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "chart.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        data = book.add_worksheet("data")
        data.write_row(0, 0, HEADER)
        data.write_row(1, 0, ["P1", "a"])
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=data!$A$1:$A$2"})
        book.add_chartsheet("picture").set_chart(chart)
    assert read(path).records["person_id"].to_list() == ["P1"]
