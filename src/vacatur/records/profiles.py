"""Source profiles: how one agency's export maps to the canonical columns. Data, not code."""

from __future__ import annotations

import difflib
import tomllib
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from vacatur.errors import InputError
from vacatur.records.schema import BY_NAME, REQUIRED

CANONICAL = "canonical"
Encoding = Literal["utf-8", "utf-16-le", "utf-16-be", "windows-1252"]
Format = Literal["csv", "tsv", "fixed", "json", "jsonl", "parquet", "arrow", "excel"]


def _listed(value: object) -> object:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


def _column_rule(value: object) -> object:
    return {"source": value} if isinstance(value, str | list) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class ColumnRule(_Part):
    """Where a column's value comes from: one of these three."""

    source: Names = ()
    """Source column; of several the first that has a value."""
    value: str | None = None
    """The same value in every row."""
    row: bool = False
    """`<file>:<row>`: each row stands for itself."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if sum((bool(self.source), self.value is not None, self.row)) != 1:
            message = "give exactly one of source, value and row"
            raise ValueError(message)
        return self


class FixedColumn(_Part):
    """One column of a fixed-width line, in characters."""

    name: str
    start: Annotated[int, Field(ge=1)]
    """First character, counted from 1."""
    width: Annotated[int, Field(ge=1)]


class FileRule(_Part):
    """How the file itself is read, where it does not say so."""

    format: Format | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    encoding: Encoding | None = None
    header: Names | None = None
    """Column names of a file that has no header line."""
    skip_lines: Annotated[int, Field(ge=0)] = 0
    sheet: str | None = None
    """The sheet of a workbook that has several."""
    record_path: Names = ()
    """Nested documents: the lists to descend, from the document to the record."""


class DateRule(_Part):
    """The forms of the dates; `iso` is 2005-11-04, with or without a time of day."""

    forms: Names = ("iso",)
    columns: dict[str, Names] = Field(default_factory=dict)
    two_digit_years_until: int | None = None
    """A two-digit year later than this one belongs to the century before."""


class FooterRule(_Part):
    """Lines below the data: those after the last row whose column matches."""

    column: str
    pattern: str
    at_most: Annotated[int, Field(ge=1)]
    """With more such rows than this the file is not what the profile describes."""


class MergeStep(_Part):
    """One way in which the rows of a record decide its disposition together.

    The deciding row is the latest of the last kind named. A contesting row counts as later when
    it, or the deciding row, has no date.
    """

    all: Names
    """Kinds that must be there; the texts of their latest rows are joined."""
    unless_ever: Names = ()
    """Kinds that must not be there at all."""
    unless_since: Names = ()
    """Kinds that must not be dated on or after the deciding row."""
    unless_later: Names = ()
    """Kinds that must not be dated after the deciding row."""


class MergeFact(_Part):
    """A value that one kind of row settles in another column."""

    kind: str
    column: str
    value: str


class MergeRule(_Part):
    """Which rows are one record, and which of their dispositions decides."""

    by: Names
    """Rows that agree in these columns are one record."""
    never_blank: Names = ()
    """Rows that are blank in one of these stay by themselves."""
    kinds: dict[str, str]
    """Patterns of the disposition's text, by a name of the profile's own. Case is ignored."""
    in_sentence: Names = ()
    """Kinds that the sentence may show as well."""
    steps: tuple[MergeStep, ...] = ()
    """The first step that applies decides. Where none does, or where a row is of no kind, all
    dispositions are joined, so that no vocabulary takes them for one it knows."""
    facts: tuple[MergeFact, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _tuples(cls, data: dict[str, Any]) -> dict[str, Any]:
        return {k: tuple(v) if k in {"steps", "facts"} else v for k, v in data.items()}

    @model_validator(mode="after")
    def _kinds_are_named(self) -> Self:
        lists = [(s.all, s.unless_ever, s.unless_since, s.unless_later) for s in self.steps]
        used = {kind for step in lists for kinds in step for kind in kinds}
        unknown = sorted(
            {*used, *self.in_sentence, *(f.kind for f in self.facts)} - set(self.kinds)
        )
        if unknown:
            message = f"no kinds of disposition: {', '.join(unknown)}"
            raise ValueError(message)
        return self


class Profile(_Part):
    """A source profile, as its TOML file says."""

    name: str
    title: str
    match: Names
    """Columns that only this source has together; `inspect` recognises it by them."""
    same_names: bool = False
    """Whether a canonical column is read from the source column of the same name."""
    file: FileRule = FileRule()
    fixed_width: tuple[FixedColumn, ...] = ()
    columns: dict[str, Annotated[ColumnRule, BeforeValidator(_column_rule)]] = Field(
        default_factory=dict
    )
    helpers: dict[str, Names] = Field(default_factory=dict)
    """Source columns that only the merge rule needs, by a name of the profile's own."""
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    """What a source writes, in any case, and what it means; by canonical column."""
    dates: DateRule = DateRule()
    multiplicity: str | None = None
    """Source column that says how many records the row stands for."""
    footer: FooterRule | None = None
    merge: MergeRule | None = None

    @model_validator(mode="before")
    @classmethod
    def _tuples(cls, data: dict[str, Any]) -> dict[str, Any]:
        return {k: tuple(v) if k == "fixed_width" else v for k, v in data.items()}

    @model_validator(mode="after")
    def _names_are_canonical(self) -> Self:
        named = {*self.columns, *self.values, *self.dates.columns}
        unknown = sorted(named - set(BY_NAME))
        if unknown:
            message = f"no canonical columns: {', '.join(unknown)}"
            raise ValueError(message)
        missing = [name for name in REQUIRED if name not in self.columns and not self.same_names]
        if missing:
            message = f"required columns not mapped: {', '.join(missing)}"
            raise ValueError(message)
        return self

    def rule(self, column: str) -> ColumnRule | None:
        """Return where a canonical column comes from; None where the source has no such."""
        if self.same_names and column not in self.columns:
            return ColumnRule(source=(column,))
        return self.columns.get(column)

    def date_forms(self, column: str) -> tuple[str, ...]:
        """Return the forms in which a column writes its dates."""
        return self.dates.columns.get(column, self.dates.forms)


def built_in_profiles() -> tuple[str, ...]:
    """Name the profiles that come with the package.

    Example:
        >>> "canonical" in built_in_profiles()
        True
    """
    return tuple(sorted(path.name.removesuffix(".toml") for path in _folder().iterdir()))


def load_profile(name_or_path: str | Path) -> Profile:
    """Load a built-in profile by its name, or a profile of your own by its path.

    Raises:
        InputError: There is no such profile, or the file is no valid one.

    Example:
        >>> load_profile("canonical").title
        'Canonical columns'
    """
    text = _profile_text(name_or_path)
    try:
        return Profile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        message = f"Profile [{name_or_path}] is not valid TOML: {error}."
        raise InputError(message) from error
    except ValidationError as error:
        message = f"Profile [{name_or_path}] is not valid: {_first_fault(error)}."
        raise InputError(message, hint="Compare it with a built-in profile.") from error


def _folder() -> resources.abc.Traversable:
    return resources.files("vacatur.records") / "profiles"


def _profile_text(name_or_path: str | Path) -> str:
    name = str(name_or_path)
    if name in built_in_profiles():
        return (_folder() / f"{name}.toml").read_text(encoding="utf-8")
    path = Path(name_or_path)
    if path.suffix != ".toml":
        raise _unknown_profile(name)
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"Cannot read the profile [{name}]."
        raise InputError(message, hint="Check the path and its permissions.") from error


def _unknown_profile(name: str) -> InputError:
    known = built_in_profiles()
    near = difflib.get_close_matches(name, known, n=1)
    meant = f"Did you mean [{near[0]}]? " if near else ""
    return InputError(
        f"There is no source profile [{name}].",
        hint=f"{meant}Built in: [{', '.join(known)}]; or give the path of a .toml file.",
    )


def _first_fault(error: ValidationError) -> str:
    fault = error.errors()[0]
    place = ".".join(str(part) for part in fault["loc"])
    return f"[{place}] {fault['msg']}" if place else fault["msg"]
