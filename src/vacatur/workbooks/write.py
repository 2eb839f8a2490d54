"""Write a workbook: the same sheets give the same bytes, and no text becomes a formula or link."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

import polars as pl
import polars.selectors as cs

from vacatur.errors import InputError, OutputError
from vacatur.results.scanned import LIST_SEPARATOR
from vacatur.workbooks.sheet import Field, Sheet

MOST_ROWS: Final = 1_048_575
"""Rows of a sheet, its header not counted."""
_MOST_LETTERS: Final = 32_767
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


def write_workbook(path: Path, sheets: Sequence[Sheet], *, title: str, day: date) -> None:
    """Write a workbook.

    Args:
        path: The file.
        sheets: Its sheets, in order.
        title: Its title, for readers of screens and search.
        day: The day it says it was made: the result's as-of day, for the clock has no say.

    Raises:
        InputError: The package that writes workbooks is not installed.
        OutputError: A table has more rows than a sheet holds.
    """
    xlsxwriter = _xlsxwriter()
    for sheet in sheets:
        _refuse_long(sheet)
    with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
        moment = datetime.combine(day, time())
        book.set_properties({"title": title, "created": moment})
        book.set_size(2400, 1200)
        formats = _Formats(book)
        for sheet in sheets:
            _Writer(book.add_worksheet(sheet.name), sheet, formats).write()


def _xlsxwriter() -> Any:  # noqa: ANN401  it has no types
    try:
        return importlib.import_module("xlsxwriter")
    except ImportError as error:
        message = "Workbooks need the package xlsxwriter."
        raise InputError(message, hint="Install it: pip install 'vacatur[excel]'.") from error


def _refuse_long(sheet: Sheet) -> None:
    rows = sheet.table.height + len(sheet.above)
    if rows > MOST_ROWS:
        message = f"[{sheet.name}] has {rows:,} rows; a sheet holds {MOST_ROWS:,}."
        raise OutputError(message, hint="Ask for CSV or Parquet, or for smaller batches.")


class _Formats:
    """The few looks that cells have."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401
        self._book = book
        self._made: dict[tuple[Any, ...], Any] = {}

    def head(self) -> Any:  # noqa: ANN401
        return self._get(
            bold=True, text_wrap=True, valign="top", bg_color="#1F3A5F", font_color="#FFFFFF"
        )

    def above(self) -> Any:  # noqa: ANN401
        return self._get(italic=True)

    def cell(self, field: Field, *, date: bool, wrong: bool) -> Any:  # noqa: ANN401
        look: dict[str, Any] = {"valign": "top"}
        if field.wrap:
            look["text_wrap"] = True
        if date or field.date:
            look["num_format"] = "yyyy-mm-dd"
        if field.fill:
            look |= {"bg_color": "#FFF8DC", "locked": False, "border": 1, "border_color": "#C8B560"}
        if wrong:
            look |= {"bg_color": "#F8C8C4", "border": 2, "border_color": "#A61B12"}
        return self._get(**look)

    def _get(self, **look: Any) -> Any:  # noqa: ANN401
        key = tuple(sorted(look.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(look)
        return self._made[key]


class _Writer:
    """One sheet as it is written, row by row."""

    def __init__(self, page: Any, sheet: Sheet, formats: _Formats) -> None:  # noqa: ANN401
        self.page, self.sheet, self.formats = page, sheet, formats
        self.table = _cells(sheet.table)
        self.fields = [sheet.fields.get(name, Field()) for name in self.table.columns]
        self.begin = len(sheet.above)

    def write(self) -> None:
        self._set_up()
        for row, line in enumerate(self.sheet.above):
            self.page.write_string(row, 0, line, self.formats.above())
        for place, name in enumerate(self.table.columns):
            heading = self.fields[place].heading or name
            self.page.write_string(self.begin, place, heading, self.formats.head())
        self._write_rows()
        self._validate()

    def _set_up(self) -> None:
        page, sheet = self.page, self.sheet
        page.freeze_panes(self.begin + 1, sheet.freeze)
        for place, field in enumerate(self.fields):
            page.set_column(place, place, field.width)
        last = self.begin + max(self.table.height, 1)
        if self.table.columns:
            page.autofilter(self.begin, 0, last, len(self.table.columns) - 1)
        page.repeat_rows(self.begin)
        page.set_footer("&L&A&RPage &P of &N")
        page.fit_to_pages(1, 0)
        if sheet.landscape:
            page.set_landscape()
        if sheet.locked:
            page.protect("", {"autofilter": True, "sort": True, "format_columns": True})

    def _write_rows(self) -> None:
        writers = [self._writer(place) for place in range(len(self.fields))]
        wrong = [frozenset(field.wrong) for field in self.fields]
        looks = [
            [self.formats.cell(f, date=d, wrong=w) for w in (False, True)]
            for f, d in zip(self.fields, self._dates(), strict=True)
        ]
        for number, values in enumerate(self.table.iter_rows()):
            row = self.begin + 1 + number
            for place, value in enumerate(values):
                look = looks[place][number in wrong[place]]
                if value is None or value == "":
                    self.page.write_blank(row, place, None, look)
                else:
                    writers[place](row, place, value, look)
        for row in self._empty():
            for place in range(len(self.fields)):
                self.page.write_blank(row, place, None, looks[place][0])

    def _dates(self) -> list[bool]:
        return [dtype == pl.Date for dtype in self.table.dtypes]

    def _empty(self) -> Iterator[int]:
        first = self.begin + 1 + self.table.height
        return iter(range(first, first + self.sheet.empty_rows))

    def _writer(self, place: int) -> Callable[..., Any]:
        dtype = self.table.dtypes[place]
        if dtype == pl.Date:
            return self.page.write_datetime  # type: ignore[no-any-return]
        if dtype == pl.Boolean:
            return self.page.write_boolean  # type: ignore[no-any-return]
        if dtype.is_numeric():
            return self.page.write_number  # type: ignore[no-any-return]
        return self.page.write_string  # type: ignore[no-any-return]

    def _validate(self) -> None:
        rows = self.table.height + self.sheet.empty_rows
        if not rows:
            return
        for place, field in enumerate(self.fields):
            if rule := _rule(field):
                first = self.begin + 1
                self.page.data_validation(first, place, first + rows - 1, place, rule)


def _rule(field: Field) -> dict[str, Any]:
    """What may be entered in a column; nothing where anything may."""
    help_text = {"input_message": field.help} if field.help else {}
    if source := field.choices_at or list(field.choices):
        error = {"error_title": "Not one of the list", "error_message": "Choose from the list."}
        kind = {"error_type": "warning" if field.other else "stop"}
        return {"validate": "list", "source": source} | kind | error | help_text
    if field.date:
        limits = {"criteria": ">=", "value": date(1900, 1, 1)}
        error = {"error_title": "No date", "error_message": "Write a date: 2020-01-15."}
        return {"validate": "date"} | limits | error | help_text
    if field.number:
        error = {"error_title": "No number", "error_message": "Write a number of 0 or more."}
        return {"validate": "decimal", "criteria": ">=", "value": 0} | error | help_text
    return {"validate": "any"} | help_text if help_text else {}


def _cells(table: pl.DataFrame) -> pl.DataFrame:
    """The table in types that cells have; what is too long for a cell is cut, with a sign."""
    joined = cs.list().cast(pl.List(pl.String)).list.join(LIST_SEPARATOR)
    words = (cs.categorical() | cs.enum()).cast(pl.String)
    text = table.with_columns(joined, words)
    long = pl.col(pl.String).str.len_chars() > _MOST_LETTERS
    cut = pl.col(pl.String).str.slice(0, _MOST_LETTERS - 1) + "…"
    return text.with_columns(pl.when(long).then(cut).otherwise(pl.col(pl.String)))
