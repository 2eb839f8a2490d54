"""Canonical columns from text to their types, with every unreadable value accounted for."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import polars as pl

from vacatur.records.booleans import parse_booleans
from vacatur.records.dates import ISO, out_of_range, parse_dates
from vacatur.records.mapping import WEIGHT
from vacatur.records.numbers import parse_counts, parse_grams
from vacatur.records.plain import as_text
from vacatur.records.profiles import Profile
from vacatur.records.reasons import UNREADABLE, Reason
from vacatur.records.schema import BY_NAME, Kind

Faults = list[tuple[str, Reason, pl.Series]]
"""Column, reason, and which rows it concerns (Boolean, one entry per row)."""


def type_columns(mapped: pl.DataFrame, profile: Profile) -> tuple[pl.DataFrame, Faults]:
    """Give every canonical column its type; what cannot be read is NULL and a fault.

    Args:
        mapped: Rows from `map_columns`, shape (n, columns).
        profile: The forms of the dates.

    Returns:
        The frame with typed columns, and the faults in the order of the columns.
    """
    columns = mapped.get_columns()
    with ThreadPoolExecutor() as pool:  # one column at a time would leave the other cores idle
        read = list(pool.map(lambda column: _typed(column, profile), columns))
    faults: Faults = []
    for column, values in zip(columns, read, strict=True):
        if values.null_count() > column.null_count():
            unread = column.is_not_null() & values.is_null()
            faults.append((column.name, _reason(column.name), unread))
        if values.dtype == pl.Date and len(values):
            faults.extend(_slips(column.name, values))
    typed = [values.alias(column.name) for column, values in zip(columns, read, strict=True)]
    return pl.DataFrame(typed), faults


def _typed(column: pl.Series, profile: Profile) -> pl.Series:
    if column.name == WEIGHT:
        return parse_counts(as_text(column))
    known = BY_NAME.get(column.name)
    if known is None:
        return column
    if known.kind is Kind.TEXT:
        return as_text(column)
    if known.kind is Kind.NUMBER and column.dtype.is_numeric():
        number = column.cast(pl.Float64)
        return number.set(~(number.is_finite() & (number >= 0)), None)
    if column.dtype == known.dtype:
        return column
    forms = profile.date_forms(column.name)
    until = profile.dates.two_digit_years_until
    return parse_text(as_text(column), known.kind, forms, two_digit_years_until=until)


def parse_text(
    text: pl.Series,
    kind: Kind,
    forms: Sequence[str] = (ISO,),
    *,
    two_digit_years_until: int | None = None,
) -> pl.Series:
    """Read trimmed text as what its column holds; what cannot be read is NULL.

    Example:
        >>> parse_text(pl.Series(["true", "maybe"]), Kind.BOOLEAN).to_list()
        [True, None]
    """
    if kind is Kind.DATE:
        return parse_dates(text, forms, two_digit_years_until=two_digit_years_until)
    if kind is Kind.NUMBER:
        return parse_grams(text)
    return parse_booleans(text) if kind is Kind.BOOLEAN else text


def _reason(name: str) -> Reason:
    known = BY_NAME.get(name)
    return UNREADABLE[known.kind] if known else Reason.BAD_NUMBER


def _slips(name: str, dates: pl.Series) -> Faults:
    outside = out_of_range(dates).fill_null(value=False)
    return [(name, Reason.DATE_OUT_OF_RANGE, outside)] if outside.any() else []
