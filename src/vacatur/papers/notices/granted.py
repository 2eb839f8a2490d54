"""A list of orders that were made: which records, and on which day."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from vacatur.errors import InputError
from vacatur.workbooks.read import read_sheet

RECORD, ORDERED, JUDGED = "record_id", "order_date", "disposition_date"
SHEET: Final = "Granted"
_DATE: Final = r"^\d{4}-\d{2}-\d{2}$"
_MOST_ROWS: Final = 5
"""Rows that an error names."""


def read_granted(path: Path, known: pl.DataFrame) -> pl.DataFrame:
    """Read which records an order was made for.

    Args:
        path: A CSV, or a workbook with a sheet `Granted`; columns `record_id` and `order_date`.
        known: The records of the result: `record_id` and `disposition_date`.

    Returns:
        One row a record: `record_id` and `order_date`.

    Raises:
        InputError: A row has no date, or one before its record's judgment, or no record of the
            result, or one that stands there twice.
    """
    rows = read_sheet(path, SHEET, header=RECORD)
    if ORDERED not in rows.columns:
        message = f"[{path.name}] has no column [{ORDERED}]."
        raise InputError(message, hint="It needs record_id and order_date.")
    written = pl.col(ORDERED)
    day = pl.when(written.str.contains(_DATE)).then(written).str.to_date(strict=False)
    table = rows.select("sheet_row", RECORD, day.alias(ORDERED))
    _refuse(path, table, pl.col(ORDERED).is_null(), "a day written as 2020-01-15")
    _refuse(path, table, pl.col(RECORD).is_null(), "a record_id")
    _refuse(path, table, pl.col(RECORD).is_duplicated(), "a record that no other row has")
    table = table.join(known, on=RECORD, how="left", maintain_order="left")
    strange = ~pl.col(RECORD).is_in(known[RECORD].implode())
    _refuse(path, table, strange, "a record of this result")
    _refuse(path, table, pl.col(ORDERED) < pl.col(JUDGED), "an order as late as the judgment")
    return table.select(RECORD, ORDERED)


def _refuse(path: Path, table: pl.DataFrame, wrong: pl.Expr, needs: str) -> None:
    rows = table.filter(wrong)["sheet_row"].to_list()
    if rows:
        named = ", ".join(map(str, rows[:_MOST_ROWS])) + (", ..." if rows[_MOST_ROWS:] else "")
        message = f"[{path.name}] has [{len(rows)}] rows without {needs}: rows {named}."
        raise InputError(message, hint="Mend these rows; nothing was made.")
