"""The parts of a source profile: files, columns, dates, footers."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

ISO: Final = "iso"
"""The form of dates that are written 2019-06-25."""
Encoding = Literal["utf-8", "utf-16-le", "utf-16-be", "windows-1252"]
Format = Literal["csv", "tsv", "fixed", "json", "jsonl", "parquet", "arrow", "excel"]


def listed(value: object) -> object:
    """Take one name for a list of one, and a TOML array for a tuple."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


def _readable_pattern(pattern: str) -> str:
    import polars as pl  # noqa: PLC0415  reading begins before Polars is there

    try:
        pl.Series([""]).str.contains(pattern)
    except pl.exceptions.ComputeError as error:
        message = f"no regular expression: {pattern}"
        raise ValueError(message) from error
    return pattern


def _with_group(pattern: str) -> str:
    if not re.search(r"(?<!\\)\((?!\?)", pattern):
        message = f"no group in the pattern: {pattern}"
        raise ValueError(message)
    return pattern


def _readable_form(form: str) -> str:
    if form != ISO and not _reads_what_it_writes(form):
        message = f"no form of a date: {form}"
        raise ValueError(message)
    return form


def _reads_what_it_writes(form: str) -> bool:
    import polars as pl  # noqa: PLC0415  see above

    day = pl.Series([datetime(2001, 2, 3)])  # noqa: DTZ001 - a day has no zone
    try:
        return bool((day.dt.to_string(form).str.to_date(form, strict=False) == day.dt.date()).all())
    except pl.exceptions.PolarsError:
        return False


Names = Annotated[tuple[str, ...], BeforeValidator(listed)]
Pattern = Annotated[str, AfterValidator(_readable_pattern)]
GroupPattern = Annotated[Pattern, AfterValidator(_with_group)]
Forms = Annotated[
    tuple[Annotated[str, AfterValidator(_readable_form)], ...], BeforeValidator(listed)
]


class Part(BaseModel):
    """A table of a profile: strict, and without keys that nothing reads."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class ColumnRule(Part):
    """Where a column's value comes from: one of source, value and row."""

    source: Names = ()
    """Source column; of several the first that has a value."""
    join: str | None = None
    """Of several source columns all that have a value, with this between them."""
    outer_space: bool = False
    """Whether white space around the value stays, because another program minds it."""
    part: GroupPattern | None = None
    """The pattern whose group is the value; text that does not fit has none."""
    value: str | None = None
    """The same value in every row."""
    row: bool = False
    """`<file>:<row>`: each row stands for itself."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if sum((bool(self.source), self.value is not None, self.row)) != 1:
            message = "give exactly one of source, value and row"
            raise ValueError(message)
        if not self.source and (self.join is not None or self.part or self.outer_space):
            message = "join, part and outer_space are of source columns"
            raise ValueError(message)
        return self


class FixedColumn(Part):
    """One column of a fixed-width line, in characters."""

    name: str
    start: Annotated[int, Field(ge=1, le=1 << 20)]
    """First character, counted from 1."""
    width: Annotated[int, Field(ge=1, le=1 << 20)]


class FileRule(Part):
    """How the file itself is read, where it does not say so."""

    format: Format | None = None
    delimiter: Annotated[str, Field(pattern=r"^[\x01-\x7f]$")] | None = None
    encoding: Encoding | None = None
    header: Names | None = None
    """Column names of a file that has no header line."""
    optional_header: bool = False
    """Whether the file may have one all the same, known by its first name."""
    skip_lines: Annotated[int, Field(ge=0, le=10_000)] = 0
    sheet: str | None = None
    """The sheet of a workbook that has several."""
    record_path: Names = ()
    """Nested documents: the lists to descend, from the document to the record."""


class DateRule(Part):
    """The forms of the dates; `iso` is 2005-11-04, with or without a time of day."""

    forms: Forms = (ISO,)
    columns: dict[str, Forms] = Field(default_factory=dict)
    unknown: Pattern | None = None
    """What is written where the day, or the whole date, is not known: no date and no fault."""
    two_digit_years_until: int | None = None
    """A two-digit year later than this one belongs to the century before."""

    @model_validator(mode="after")
    def _no_century_is_guessed(self) -> Self:
        forms = (*self.forms, *(form for forms in self.columns.values() for form in forms))
        if self.two_digit_years_until is None and any("%y" in form for form in forms):
            message = "a form with %y needs two_digit_years_until"
            raise ValueError(message)
        return self


class FooterRule(Part):
    """Lines below the data: those after the last row whose column matches."""

    column: str
    pattern: Pattern
    at_most: Annotated[int, Field(ge=1)]
    """With more such rows than this the file is not what the profile describes."""
