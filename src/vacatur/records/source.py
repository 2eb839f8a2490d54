"""What every reader returns: rows whose fields are told apart, and rows whose are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from vacatur.errors import InputError
from vacatur.records.coded import Coded, Column, Dated, as_rows

BROKEN_SCHEMA: dict[str, pl.DataType] = {
    "row": pl.UInt32(),
    "column": pl.String(),
    "reason": pl.String(),
}

FIELDS_SCHEMA: dict[str, pl.DataType] = {
    "row": pl.UInt32(),
    "field": pl.String(),
}

LOCATED_SCHEMA: dict[str, pl.DataType] = {
    "byte_offset": pl.UInt64(),
    "raw": pl.String(),
}

Locate = Callable[[pl.Series], pl.DataFrame]


@dataclass(frozen=True, kw_only=True)
class Source:
    """One file's rows under the file's own column names."""

    format: str
    frame: pl.DataFrame
    """Readable rows; text as it stands in the file, or the types of a typed format. Without the
    columns that are kept another way, see `quick`."""
    rows: pl.Series
    """1-based data row of each readable row. UInt32."""
    broken: pl.DataFrame
    """Rows that could not be split into fields: see `BROKEN_SCHEMA`."""
    rows_in: int
    locate: Locate
    """Byte offset and raw text of the given rows, in their order: see `LOCATED_SCHEMA`."""
    fields: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FIELDS_SCHEMA))
    """Fields of broken rows that the reader could tell apart all the same."""
    blank_lines: int = 0
    encoding: str | None = None
    delimiter: str | None = None
    header: tuple[str, ...] = ()
    """Every column name of the file, where `frame` holds only those asked for."""
    tidy: bool = False
    """Whether `frame` is known to have no outer white space and no empty text."""
    quick: Mapping[str, Coded | Dated] = field(default_factory=dict)
    """Columns of the readable rows that a quicker reader kept as codes or days."""

    @property
    def names(self) -> list[str]:
        """The names of the columns that were read."""
        return [*self.frame.columns, *self.quick]

    def column(self, name: str) -> Column:
        """One column of the readable rows, whichever way it is kept."""
        return self.quick[name] if name in self.quick else self.frame[name]

    def text(self, name: str) -> pl.Series:
        """One column of the readable rows as text, as it stands in the file."""
        return as_rows(self.column(name)).cast(pl.String)


def row_numbers(count: int) -> pl.Series:
    """Number the rows from 1.

    Example:
        >>> row_numbers(3).to_list()
        [1, 2, 3]
    """
    return pl.int_range(1, count + 1, dtype=pl.UInt32, eager=True).alias("row")


def no_broken_rows() -> pl.DataFrame:
    """Return an empty frame of broken rows."""
    return pl.DataFrame(schema=BROKEN_SCHEMA)


def refuse_repeated(names: Sequence[str], label: str) -> None:
    """Raise where two columns have one name, but for case and outer white space.

    Raises:
        InputError: Columns share a name; columns without a name may be several.
    """
    times = Counter(name.strip().lower() for name in names)
    repeated = sorted(name for name, count in times.items() if name and count > 1)
    if repeated:
        places = [str(i) for i, name in enumerate(names, 1) if name.strip().lower() in repeated]
        message = f"[{label}] has columns of the same name: number {', '.join(places)}."
        raise InputError(message, hint="Give every column its own name.")
