"""Which columns are wanted: canonical ones, and those of the source that they come from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vacatur.errors import InputError
from vacatur.records.kinds import field_kinds
from vacatur.records.merge_rule import MergeRule
from vacatur.records.profiles import Profile
from vacatur.records.schema import BY_NAME, FURTHER, NAMES

ALWAYS: Final = ("record_id", "person_id")


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Which columns of a file are read, and how those of delimited text are kept."""

    only: set[str] | None = None
    """Their names, in lower case; None for all."""
    kinds: Mapping[str, int] | None = None
    """See `records.kinds.field_kinds`; None to keep all as text."""


def source_columns(profile: Profile, read: Sequence[str], keep: Sequence[str]) -> Columns:
    """Which columns of a file give the canonical ones to read, and those to keep."""
    return Columns(only=source_names(profile, read, keep), kinds=field_kinds(profile, read, keep))


def columns_to_read(profile: Profile, columns: Collection[str]) -> list[str]:
    """Return the canonical columns to read: those wanted, and what the merge rule needs."""
    return wanted_columns([*columns, *merge_columns(profile.merge)])


def wanted_columns(columns: Collection[str]) -> list[str]:
    """Return the canonical columns to read, in canonical order, the two keys among them."""
    unknown = sorted(set(columns) - set(BY_NAME))
    if unknown:
        message = f"No canonical columns: [{', '.join(unknown)}]."
        raise InputError(message, hint=f"There are: [{', '.join(NAMES)}].")
    return [name for name in (*NAMES, *FURTHER) if name in columns or name in ALWAYS]


def source_names(profile: Profile, wanted: Iterable[str], keep: Sequence[str]) -> set[str]:
    """Return the source columns that must be read, in lower case."""
    rules = [profile.rule(name) for name in wanted]
    mapped = [source for rule in rules if rule for source in rule.source]
    groups = [source for sources in profile.grouping.values() for source in sources]
    others = [profile.multiplicity or "", profile.footer.column if profile.footer else ""]
    return {name.strip().lower() for name in (*mapped, *groups, *others, *profile.match, *keep)} - {
        ""
    }


def merge_columns(rule: MergeRule | None) -> list[str]:
    """Return the canonical columns that a merge rule reads or sets."""
    if rule is None:
        return []
    read = [*rule.by, "disposition", "disposition_date", "sentence"]
    return [name for name in (*read, *(fact.column for fact in rule.facts)) if name in BY_NAME]
