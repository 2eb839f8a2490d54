"""Canonical columns from text to their types, with every unreadable value accounted for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import polars as pl

from vacatur.records.booleans import parse_booleans
from vacatur.records.coded import Coded, Column, Dated
from vacatur.records.dates import out_of_range, parse_dates
from vacatur.records.mapping import WEIGHT
from vacatur.records.numbers import parse_counts, parse_grams
from vacatur.records.plain import as_text
from vacatur.records.profile_parts import ISO
from vacatur.records.profiles import Profile
from vacatur.records.reasons import UNREADABLE, Reason
from vacatur.records.schema import BY_NAME, Kind

Faults = list[tuple[str, Reason, pl.Series]]
"""Column, reason, and which rows it concerns (Boolean, one entry per row)."""


def type_columns(
    mapped: Mapping[str, Column], profile: Profile, *, words: bool = False
) -> tuple[pl.DataFrame, Faults]:
    """Give every canonical column its type; what cannot be read is NULL and a fault.

    Args:
        mapped: Columns from `map_columns`, shapes (n,).
        profile: The forms of the dates.
        words: Whether text that came as codes becomes a categorical column.

    Returns:
        The frame with typed columns, and the faults in the order of the columns.
    """
    with ThreadPoolExecutor() as pool:  # one column at a time would leave the other cores idle
        read = list(pool.map(lambda name: _read(name, mapped[name], profile, words=words), mapped))
    faults: Faults = []
    for name, (values, unread) in zip(mapped, read, strict=True):
        if unread is not None:
            faults.append((name, _reason(name), unread))
        if values.dtype == pl.Date and len(values):
            faults.extend(_slips(name, values))
    typed = [values.alias(name) for name, (values, _) in zip(mapped, read, strict=True)]
    return pl.DataFrame(typed), faults


def _read(
    name: str, column: Column, profile: Profile, *, words: bool
) -> tuple[pl.Series, pl.Series | None]:
    """A column's values in its type, and which rows hold something that cannot be read."""
    if isinstance(column, Dated):
        return _read_dated(name, column, profile)
    written = column.values if isinstance(column, Coded) else column
    values = _typed(name, written, profile)
    unread = None
    if values.null_count() > written.null_count():
        unread = written.is_not_null() & values.is_null()
    if isinstance(column, pl.Series):
        return values, unread
    if words and values.dtype == pl.String:
        values = values.cast(pl.Categorical)
    return values.gather(column.codes), None if unread is None else unread.gather(column.codes)


def _read_dated(name: str, column: Dated, profile: Profile) -> tuple[pl.Series, pl.Series | None]:
    if not len(column.odd):
        return column.days, None
    values = _typed(name, column.odd, profile)
    unread = column.places.filter(column.odd.is_not_null() & values.is_null())
    none = pl.repeat(value=False, n=len(column), eager=True)
    typed = column.days.scatter(column.places, values)
    return typed, none.scatter(unread, values=True) if len(unread) else None


def _typed(name: str, column: pl.Series, profile: Profile) -> pl.Series:
    if name == WEIGHT:
        return parse_counts(as_text(column))
    known = BY_NAME.get(name)
    if known is None:
        return column
    if known.kind is Kind.TEXT:
        return as_text(column)
    if known.kind is Kind.NUMBER and column.dtype.is_numeric():
        number = column.cast(pl.Float64)
        return number.set(~(number.is_finite() & (number >= 0)), None)
    if column.dtype == known.dtype:
        return column
    forms = profile.date_forms(name)
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
