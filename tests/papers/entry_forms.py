"""Forms filled for tests, and what a workbook's own XML says of its cells."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import polars as pl

from vacatur.papers.entry_form.asked import Form
from vacatur.papers.entry_form.sheets import beside, fields, instructions, records_sheet
from vacatur.papers.entry_form.write import form_of
from vacatur.rules.load import Pack
from vacatur.workbooks.sheet import Sheet
from vacatur.workbooks.write import write_workbook

Cell = str | date | float | bool | None
WRONG_COLOUR = "FFF8C8C4"
_NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def fill(path: Path, pack: Pack, rows: Sequence[Mapping[str, Cell]]) -> Path:
    """Write the form of a pack, filled with rows under canonical names; an empty row is a blank
    line of the sheet. Columns whose values are all days are written as days."""
    form = form_of(pack)
    table = pl.DataFrame(
        [
            pl.Series(column.heading, [row.get(column.name) for row in rows], strict=False)
            for column in form.column
        ]
    )
    plain = table.with_columns(pl.col(pl.Null).cast(pl.String))
    filled = Sheet(name=records_sheet(), table=plain, fields=fields(form), empty_rows=5)
    sheets = [instructions(form), filled, *beside(form, pack)]
    write_workbook(path, sheets, title=form.title, day=form.edition)
    return path


def headings(form: Form) -> dict[str, str]:
    return {column.name: column.heading for column in form.column}


def sheet_xml(path: Path, place: int) -> ET.Element:
    with zipfile.ZipFile(path) as book:
        return ET.fromstring(book.read(f"xl/worksheets/sheet{place}.xml"))  # noqa: S314  our own


def validations(path: Path, place: int) -> list[dict[str, str]]:
    """The rules of a sheet: their kind, cells and lists."""
    return [
        {**rule.attrib, "list": rule.findtext("m:formula1", "", _NS)}
        for rule in sheet_xml(path, place).iterfind(".//m:dataValidation", _NS)
    ]


def wrong_cells(path: Path, place: int) -> set[str]:
    """The cells of a sheet that are marked as wrong, as `B3`."""
    with zipfile.ZipFile(path) as book:
        styles = ET.fromstring(book.read("xl/styles.xml"))  # noqa: S314  our own
    fills = [fill.find(".//m:fgColor", _NS) for fill in styles.iterfind("m:fills/m:fill", _NS)]
    red = {
        place
        for place, colour in enumerate(fills)
        if colour is not None and colour.get("rgb") == WRONG_COLOUR
    }
    looks = [int(look.get("fillId", "0")) for look in styles.iterfind("m:cellXfs/m:xf", _NS)]
    return {
        cell.get("r", "")
        for cell in sheet_xml(path, place).iterfind(".//m:c", _NS)
        if looks[int(cell.get("s", "0"))] in red
    }


def letters(number: int) -> str:
    """The letters of a column, from 0.

    >>> letters(0), letters(26)
    ('A', 'AA')
    """
    first, last = divmod(number, 26)
    return (chr(ord("A") + first - 1) if first else "") + chr(ord("A") + last)


def cells_of(form: Form, column: str, row: int) -> str:
    """The cell of a column in a row of the sheet: `B3`."""
    return f"{letters(list(headings(form)).index(column))}{row}"
