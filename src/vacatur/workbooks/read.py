"""Read a sheet that people have filled, every cell as text, its header where it stands."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.cells import from_spreadsheets
from vacatur.errors import InputError

_MOST_ABOVE: Final = 50
"""Lines that may stand over the header."""
_CARRIAGE: Final = "\r"
"""What alone ends lines in the CSV of an old kind."""
_MIDNIGHT: Final = r"^(\d{4}-\d{2}-\d{2}) 00:00:00$"


def read_sheet(path: Path, sheet: str, *, header: str) -> pl.DataFrame:
    """Read a sheet of a workbook, or a CSV with the same columns.

    Args:
        path: The workbook, or a `.csv`.
        sheet: The sheet's name; of a CSV there is but one.
        header: The name of the column by which the header is known.

    Returns:
        The rows under the header that are not all blank, every column as text without blanks
        around, blank as NULL; dates read `2020-01-15`; and `sheet_row`, the row as the spreadsheet
        numbers it.

    Raises:
        InputError: It cannot be read, or has no such sheet or column.
    """
    is_csv = path.suffix.lower() == ".csv"
    rows = _rows_of_csv(path, header) if is_csv else _rows_of_book(path, sheet)
    numbered = rows.with_row_index("sheet_row", offset=1)
    text = numbered.with_columns(pl.col(pl.String).str.strip_chars().replace("", None))
    place = _header_row(text, header)
    if place is None:
        message = f"[{path.name}] has no column [{header}]."
        raise InputError(
            message, hint="Fill the file as it was made, and leave its header as it is."
        )
    names = [str(value) if value else "" for value in text.row(place)[1:]]
    if any(_CARRIAGE in name for name in names):  # rows would be taken for a part of the header
        raise _unread(path)
    return _named(text.slice(place + 1), names, path)


def _header_row(text: pl.DataFrame, header: str) -> int | None:
    for number, values in enumerate(text.head(_MOST_ABOVE).iter_rows()):
        if header in values[1:]:
            return number
    return None


def _named(rows: pl.DataFrame, names: list[str], path: Path) -> pl.DataFrame:
    columns = rows.columns[1:]
    kept = {column: name for column, name in zip(columns, names, strict=True) if name}
    if len(set(kept.values())) < len(kept):
        message = f"[{path.name}] has two columns of one name."
        raise InputError(message, hint="Leave the header as it was made.")
    table = rows.select("sheet_row", *kept).rename(kept)
    return table.filter(~pl.all_horizontal(pl.col(list(kept.values())).is_null()))


def _rows_of_csv(path: Path, header: str) -> pl.DataFrame:
    columns = {f"column_{number}": pl.String for number in range(_widest(path, header))}
    try:
        scan = pl.scan_csv(
            path.absolute(),
            schema=columns,
            has_header=False,
            glob=False,
            missing_columns="insert",  # the first line may be shorter than the header
        )
        return from_spreadsheets(scan).collect()
    except (OSError, pl.exceptions.PolarsError) as error:
        raise _unread(path) from error


def _widest(path: Path, header: str) -> int:
    """Cells of the widest line; under the header, none has more than that."""
    most = 1
    under = None
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, cells in enumerate(csv.reader(file), 1):
                most = max(most, len(cells))
                if under is not None and any(cell.strip() for cell in cells[under:]):
                    raise _too_wide(path, number)
                if under is None and header in map(str.strip, cells):
                    under = len(cells)
    except (OSError, UnicodeError, csv.Error) as error:
        raise _unread(path) from error
    return most


def _too_wide(path: Path, number: int) -> InputError:
    message = f"[{path.name}] has more cells in row {number} than columns."
    return InputError(message, hint='Put text with a comma in quotes: "one, two".')


def _rows_of_book(path: Path, sheet: str) -> pl.DataFrame:
    from vacatur.records.excel import sheet_cells  # noqa: PLC0415  it comes with an extra

    try:
        content = path.read_bytes()
    except OSError as error:
        raise _unread(path) from error
    cells = sheet_cells(content, path.name, sheet)
    return cells.with_columns(pl.col(pl.String).str.replace(_MIDNIGHT, "${1}"))


def _unread(path: Path) -> InputError:
    message = f"[{path.name}] cannot be read."
    return InputError(message, hint="Save it as a workbook (.xlsx), or as CSV in UTF-8.")
