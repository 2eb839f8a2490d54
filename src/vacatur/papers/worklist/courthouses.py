"""Which courthouse a case belongs to: an office's own list, for no record says it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from vacatur.errors import InputError
from vacatur.papers.cases import plain
from vacatur.workbooks.read import read_sheet

COLUMNS: Final = ("county", "case_prefix", "agency", "courthouse")
_HINT: Final = "Its columns are county, case_prefix, agency and courthouse; county or agency,\
 and courthouse, are filled."


def read_courthouses(path: Path) -> pl.DataFrame:
    """Read the list of courthouses.

    Each row gives the courthouse of a county's cases: all of them, those whose number begins with
    `case_prefix`, those of an `agency`, or those of both.

    Args:
        path: A CSV, or a workbook with the sheet `Courthouses`.

    Returns:
        The rows, names of places in capitals.

    Raises:
        InputError: It cannot be read, a row is not whole, or two rows contradict each other.
    """
    rows = read_sheet(path, "Courthouses", header="courthouse")
    missing = [name for name in ("county", "courthouse") if name not in rows.columns]
    if missing:
        raise InputError(f"[{path.name}] has no column [{', '.join(missing)}].", hint=_HINT)
    blank = [pl.lit(None, pl.String).alias(name) for name in COLUMNS if name not in rows.columns]
    table = rows.with_columns(blank).with_columns(
        plain("county").alias("county"),
        plain("agency").alias("agency"),
        pl.col("case_prefix").str.to_uppercase(),
    )
    whole = pl.col("county").is_not_null() & pl.col("courthouse").is_not_null()
    _refuse(path, table.filter(~whole), "has no county or no courthouse")
    keys = ("county", "case_prefix", "agency")
    _refuse(path, table.filter(pl.struct(keys).is_duplicated()), "is there twice")
    return table.select(COLUMNS)


def _refuse(path: Path, rows: pl.DataFrame, why: str) -> None:
    if rows.height:
        row = rows["sheet_row"][0]
        raise InputError(f"[{path.name}] row [{row}] {why}.", hint=_HINT)


def with_courthouse(records: pl.DataFrame, courthouses: pl.DataFrame | None) -> pl.DataFrame:
    """Give each record its courthouse: that of the row that says most of it.

    Of rows that fit, the one with the longer prefix goes first, then one that names the agency.
    A record that no row fits has none.

    Args:
        records: As `vacatur.papers.cases.keyed` leaves them.
        courthouses: See `read_courthouses`; None where there are none.
    """
    if courthouses is None or not courthouses.height:
        return records.with_columns(pl.lit(None, pl.String).alias("courthouse"))
    told = courthouses.sort(
        pl.col("case_prefix").str.len_chars().fill_null(0),
        pl.col("agency").is_not_null(),
        descending=True,
        maintain_order=True,
    )
    number, agency = pl.col("case_number").str.to_uppercase(), plain("agency")
    found = [
        pl.when(
            pl.col("county_key") == county,
            pl.lit(value=True) if prefix is None else number.str.starts_with(prefix),
            pl.lit(value=True) if office is None else agency == office,
        ).then(pl.lit(courthouse))
        for county, prefix, office, courthouse in told.iter_rows()
    ]
    return records.with_columns(pl.coalesce(found).alias("courthouse"))
