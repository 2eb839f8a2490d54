"""Source profiles: how one agency's export maps to the canonical columns. Data, not code."""

from __future__ import annotations

import difflib
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from vacatur.bounded import parse_toml, read_toml, shortened
from vacatur.errors import InputError
from vacatur.records.merge_rule import MergeRule
from vacatur.records.profile_parts import (
    ColumnRule,
    DateRule,
    FileRule,
    FixedColumn,
    FooterRule,
    Names,
    Part,
)
from vacatur.records.schema import BY_NAME, REQUIRED

CANONICAL = "canonical"


def _column_rule(value: object) -> object:
    return {"source": value} if isinstance(value, str | list) else value


class Profile(Part):
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
    grouping: dict[str, Names] = Field(default_factory=dict)
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

    @model_validator(mode="after")
    def _fixed_width_has_columns(self) -> Self:
        if self.file.format == "fixed" and not self.fixed_width:
            message = "format fixed needs [[fixed_width]] columns"
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
    content = _profile_content(name_or_path)
    try:
        return Profile.model_validate(content)
    except ValidationError as error:
        message = f"Profile [{name_or_path}] is not valid: {_first_fault(error)}."
        raise InputError(message, hint="Compare it with a built-in profile.") from error


def profile_named(name: str | None, own: str | Path | None) -> Profile | None:
    """The profile that some records were read by, told by its name; None where it is not known.

    Args:
        name: Its name; None where there was none.
        own: Where it is, if it did not come with the program.

    Raises:
        InputError: There is no valid profile at `own`.
    """
    if name is None:
        return None
    given = None if own is None else load_profile(own)
    if given is not None and given.name == name:
        return given
    try:
        return load_profile(name)
    except InputError:
        return None


def _folder() -> resources.abc.Traversable:
    return resources.files("vacatur.records") / "profiles"


def _profile_content(name_or_path: str | Path) -> dict[str, Any]:
    name, path = str(name_or_path), Path(name_or_path)
    if name in built_in_profiles():
        return parse_toml((_folder() / f"{name}.toml").read_text(encoding="utf-8"))
    if path.suffix != ".toml":
        raise _unknown_profile(name)
    try:
        return read_toml(path)
    except (OSError, UnicodeDecodeError) as error:
        message = f"Cannot read the profile [{name}]."
        raise InputError(message, hint="Check the path and its permissions.") from error
    except ValueError as error:
        message = f"Profile [{name}] is not valid TOML: {error}."
        raise InputError(message, hint="Compare it with a built-in profile.") from error


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
    return shortened(f"[{place}] {fault['msg']}" if place else fault["msg"])
