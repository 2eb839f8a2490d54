"""Columns of text that are kept as something quicker: codes of distinct values, and days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, kw_only=True)
class Coded:
    """A column whose row i holds `values[codes[i]]`: work is done once per distinct value."""

    values: pl.Series
    """What stands in the column, each value at least once. Shape (k,)."""
    codes: pl.Series
    """UInt32, no NULL. Shape (n,)."""

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.codes)

    def mapped(self, change: Callable[[pl.Series], pl.Series]) -> Coded:
        """Change every value.

        Example:
            >>> codes = pl.Series([0, 1, 0], dtype=pl.UInt32)
            >>> words = Coded(values=pl.Series(["a", "b"]), codes=codes)
            >>> words.mapped(lambda values: values.str.to_uppercase()).rows().to_list()
            ['A', 'B', 'A']
        """
        return Coded(values=change(self.values), codes=self.codes)

    def rows(self) -> pl.Series:
        """The column row by row. Shape (n,)."""
        return self.values.gather(self.codes)


@dataclass(frozen=True, kw_only=True)
class Dated:
    """A column of ISO dates that were read as such, and what else stands in some of its rows."""

    days: pl.Series
    """Date, NULL where there is none. Shape (n,)."""
    places: pl.Series
    """The rows where something else stands, ascending. UInt32, shape (o,)."""
    odd: pl.Series
    """What stands there, as text. Shape (o,)."""

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.days)

    def mapped(self, change: Callable[[pl.Series], pl.Series]) -> Dated:
        """Change every value that is no ISO date; the change leaves ISO dates alone."""
        return Dated(days=self.days, places=self.places, odd=change(self.odd))

    def rows(self) -> pl.Series:
        """The column row by row, as the text that it was. Shape (n,)."""
        text = self.days.dt.to_string("%Y-%m-%d")
        return text.scatter(self.places, self.odd) if len(self.odd) else text


Column = pl.Series | Coded | Dated


def mapped(column: Column, change: Callable[[pl.Series], pl.Series]) -> Column:
    """Change every value of a column, whichever way it is kept."""
    return change(column) if isinstance(column, pl.Series) else column.mapped(change)


def as_rows(column: Column) -> pl.Series:
    """A column row by row, whichever way it is kept."""
    return column if isinstance(column, pl.Series) else column.rows()
