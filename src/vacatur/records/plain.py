"""Columns of any type as plain text, or as the date, number or truth value they already are."""

from __future__ import annotations

from typing import Final

import polars as pl

from vacatur.errors import InputError

_LARGEST: Final = 2.0**63


def as_plain(column: pl.Series, label: str, *, tidy: bool = False) -> pl.Series:
    """Trim text, make blank NULL, and turn every other type into one of ours.

    Args:
        column: A column of the file.
        label: The file's name, for the error.
        tidy: Whether text has no outer white space and no blanks already.

    Returns:
        String, Date, Boolean, or a number.

    Raises:
        InputError: The column is nested or binary.

    Example:
        >>> as_plain(pl.Series([" a ", " "]), "frame").to_list()
        ['a', None]
    """
    dtype = column.dtype
    if dtype == pl.String:
        return column if tidy else trimmed(column)
    if dtype in (pl.Categorical, pl.Enum, pl.Null):
        return trimmed(column.cast(pl.String))
    if dtype == pl.Datetime:
        return column.dt.date()
    refuse_nested(column, label)
    return column


def refuse_nested(column: pl.Series, label: str) -> None:
    """Raise unless a value of the column can be written as text.

    Raises:
        InputError: The column is nested, binary, or one of lengths of time.
    """
    if column.dtype.is_nested() or column.dtype in (pl.Binary, pl.Object, pl.Duration):
        message = f"[{label}] has a column [{column.name}] of type {column.dtype}."
        raise InputError(message, hint="Give plain columns: text, dates, numbers, true/false.")


def trimmed(text: pl.Series) -> pl.Series:
    """Strip outer white space; what is blank then is NULL."""
    stripped = pl.lit(text).str.strip_chars()
    return pl.select(pl.when(stripped != "").then(stripped)).to_series().alias(text.name)


def as_text(column: pl.Series) -> pl.Series:
    """Write a plain column as text.

    Whole numbers that a frame keeps as floats, as pandas does beside a missing one, are written
    without the fraction: a person's key 123.0 is 123.

    Example:
        >>> as_text(pl.Series([123.0, None])).to_list()
        ['123', None]
    """
    if column.dtype.is_float() and are_whole(column):
        return column.cast(pl.Int64).cast(pl.String)
    return column.cast(pl.String)


def are_whole(column: pl.Series) -> bool:
    """Tell whether every float is a whole number, and one of a size that a key may have.

    Example:
        >>> are_whole(pl.Series([123.0, None])), are_whole(pl.Series([1e300]))
        (True, False)
    """
    there = column.drop_nulls()
    return bool(((there == there.floor()) & (there.abs() < _LARGEST)).all())
