"""Cells of a filled form that do not read, and rows that contradict themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from vacatur.papers.entry_form.asked import Form, FormColumn, form_profile
from vacatur.records.booleans import parse_booleans
from vacatur.records.dates import out_of_range, parse_dates
from vacatur.records.numbers import parse_grams
from vacatur.records.reasons import Reason
from vacatur.records.schema import Kind

ENTRY: Final = "entry"
"""The number of an entry, from 0."""
COLUMN: Final = "column"
FINDING: Final = "finding"
FOUND: Final = {ENTRY: pl.UInt32(), COLUMN: pl.String(), FINDING: pl.String()}
ERROR: Final = "#ERROR"
"""What stands for a cell with an error of the spreadsheet."""


def found(column: str, finding: str, where: pl.Series) -> pl.DataFrame:
    """Note something in a column of some entries: `FOUND`."""
    entries = where.fill_null(value=False).arg_true().cast(pl.UInt32)
    noted = (pl.lit(column).alias(COLUMN), pl.lit(str(finding)).alias(FINDING))
    return pl.DataFrame([entries.alias(ENTRY)]).with_columns(noted)


def wrong_cells(entries: pl.DataFrame, form: Form) -> Iterator[pl.DataFrame]:
    """What does not read, cell by cell.

    Args:
        entries: What is entered, as text under canonical names. Shape (n, c).
        form: What was asked.
    """
    for column in form.column:
        if column.name in entries.columns:
            yield from _of_column(entries[column.name], column)
            if column.wanted:
                yield found(column.name, "WANTED_BLANK", _lacking(entries, column))
    yield from _keys(entries)


def _of_column(text: pl.Series, column: FormColumn) -> Iterator[pl.DataFrame]:
    spoiled = text == ERROR
    yield found(column.name, Reason.BAD_CELL, spoiled)
    written = text.is_not_null() & ~spoiled
    match column.kind:
        case Kind.DATE:
            days = as_dates(text, column.name)
            yield found(column.name, Reason.BAD_DATE, written & days.is_null())
            yield found(column.name, Reason.DATE_OUT_OF_RANGE, written & out_of_range(days))
        case Kind.NUMBER:
            yield found(column.name, Reason.BAD_NUMBER, written & parse_grams(text).is_null())
        case Kind.BOOLEAN:
            yield found(column.name, Reason.BAD_BOOLEAN, written & parse_booleans(text).is_null())
        case Kind.TEXT:
            return


def _lacking(entries: pl.DataFrame, column: FormColumn) -> pl.Series:
    """Whether a value that is wanted is blank."""
    blank = entries[column.name].is_null()
    if column.wanted_with not in entries.columns:
        return blank
    return blank & entries[column.wanted_with].is_not_null()


def as_dates(text: pl.Series, name: str) -> pl.Series:
    """The days of a column, as the form's source profile reads them."""
    return parse_dates(text, form_profile().date_forms(name))


def _keys(entries: pl.DataFrame) -> Iterator[pl.DataFrame]:
    yield found("person_id", Reason.MISSING_PERSON_ID, entries["person_id"].is_null())
    yield found("charge_code", "CHARGE_BLANK", entries["charge_code"].is_null())
    if "record_id" in entries.columns:
        key = entries["record_id"]
        yield found(
            "record_id", Reason.DUPLICATE_RECORD_ID, key.is_not_null() & key.is_duplicated()
        )
    twice = entries.drop("record_id", strict=False).is_duplicated()
    yield found("person_id", "ENTERED_TWICE", twice)


def contradictions(entries: pl.DataFrame, form: Form) -> Iterator[pl.DataFrame]:
    """What cannot both be right in a row, or in the rows of a person."""
    days = {
        column.name: as_dates(entries[column.name], column.name)
        for column in form.column
        if column.kind is Kind.DATE and column.name in entries.columns
    }
    ended = days.get("disposition_date")
    for name in ("offense_date", "arrest_date", "charge_date"):
        if ended is not None and name in days:
            yield found(name, "AFTER_DISPOSITION", days[name] > ended)
    if {"offense_date", "arrest_date"} <= days.keys():
        yield found(
            "offense_date", "OFFENSE_AFTER_ARREST", days["offense_date"] > days["arrest_date"]
        )
    if "dob" in days:
        yield from _births(entries, days)
    if "county" in entries.columns:
        known = [county.upper() for county in form.counties]
        county = entries["county"]
        strange = county.is_not_null() & ~county.str.to_uppercase().is_in(known)
        yield found("county", "COUNTY_UNKNOWN", strange)


def _births(entries: pl.DataFrame, days: dict[str, pl.Series]) -> Iterator[pl.DataFrame]:
    born = days["dob"]
    for name, day in days.items():
        if name != "dob":
            yield found("dob", "BORN_AFTER", born >= day)
    people = pl.DataFrame([entries["person_id"], born])
    several = people.select(
        pl.col("person_id").is_not_null()
        & pl.col("dob").is_not_null()
        & (pl.col("dob").drop_nulls().n_unique().over("person_id") > 1)
    )
    yield found("dob", "OTHER_BIRTH", several.to_series())
