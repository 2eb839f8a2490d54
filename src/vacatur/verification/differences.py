"""What a check found: in which file, what, how often, where first; never a value of a record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One kind of difference in one file."""

    file: str
    what: str
    count: int = 1
    first: int | None = None
    """The first row that it concerns, the first of a table is 1; None where it concerns no row."""

    def line(self) -> str:
        """The difference in a line.

        Example:
            >>> Difference(file="people.parquet", what="hold is another", count=2, first=7).line()
            'people.parquet: hold is another (2 rows, first row 7)'
        """
        if self.first is not None:
            rows = "row" if self.count == 1 else "rows"
            return f"{self.file}: {self.what} ({self.count:,} {rows}, first row {self.first:,})"
        return f"{self.file}: {self.what}" + (f" ({self.count:,} times)" * (self.count > 1))


class Differences:
    """Gathers differences; those of one kind in one file are one, however many parts told of them.

    Example:
        >>> found = Differences()
        >>> for begin in (0, 3):
        ...     found.mark("x.csv", "hold is another", pl.Series([False, True, True]), begin)
        >>> [difference.line() for difference in found]
        ['x.csv: hold is another (4 rows, first row 2)']
    """

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Difference] = {}

    def add(self, file: str, what: str, count: int = 1, first: int | None = None) -> None:
        """Note a difference."""
        known = self._found.get((file, what))
        if known:
            count += known.count
            rows = [row for row in (known.first, first) if row is not None]
            first = min(rows, default=None)
        self._found[file, what] = Difference(file=file, what=what, count=count, first=first)

    def mark(
        self, file: str, what: str, wrong: pl.Series, begin: int = 0, rows: pl.Series | None = None
    ) -> None:
        """Note the rows that a mask is true of.

        Args:
            file: The file.
            what: What is wrong with them.
            wrong: The mask. Shape (n,).
            begin: Row of the table that the mask begins with, from 0.
            rows: The rows of the table that the mask is of, from 0, where they do not follow one
                another.
        """
        places = wrong.arg_true()
        if len(places):
            row = places[0] if rows is None else rows.gather(places).min()
            assert isinstance(row, int)  # noqa: S101 - narrows the type
            self.add(file, what, len(places), begin + row + 1)

    def __iter__(self) -> Iterator[Difference]:
        """The differences, in the order in which they were found."""
        return iter(tuple(self._found.values()))

    def __len__(self) -> int:
        """How many kinds of difference there are."""
        return len(self._found)
