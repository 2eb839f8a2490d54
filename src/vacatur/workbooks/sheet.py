"""What a sheet of a workbook is: a table, and how each of its columns is shown and filled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl


@dataclass(frozen=True, kw_only=True)
class Field:
    """How a column is shown."""

    heading: str = ""
    """What its header says; its name when empty."""
    width: float = 14
    """In letters."""
    wrap: bool = False
    choices: Sequence[str] = ()
    """What may be entered; anything when empty. At most 255 letters with the commas between."""
    choices_at: str = ""
    """Where what may be entered stands, if it is too long for `choices`: `=Lists!$A$2:$A$103`."""
    other: bool = False
    """Whether something else than the choices may be entered, once asked again."""
    date: bool = False
    """Whether only a date may be entered."""
    number: bool = False
    """Whether only a number of 0 or more may be entered."""
    help: str = ""
    """Shown where the cell is chosen, in at most 255 letters."""
    fill: bool = False
    """Whether people write here: the cells are marked, and stay open on a locked sheet."""
    wrong: Sequence[int] = ()
    """Rows, from 0, whose cell is marked as wrong."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet."""

    name: str
    """At most 31 letters, none of `[]:*?/` and backslash."""
    table: pl.DataFrame
    fields: Mapping[str, Field] = field(default_factory=dict)
    above: Sequence[str] = ()
    """Lines over the header, for the reader."""
    empty_rows: int = 0
    """Rows under the table that may be filled, with the same rules as its columns."""
    locked: bool = False
    """Whether only cells that are filled may be changed. No secret: there is no password."""
    freeze: int = 1
    """Columns that stay where the sheet is moved sideways."""
    landscape: bool = True
