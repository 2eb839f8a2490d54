"""A profile applied to a file's columns: canonical names, still as they were written."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

import polars as pl

from vacatur.errors import InputError
from vacatur.records.coded import Column, as_rows, mapped
from vacatur.records.plain import as_plain, as_text, refuse_nested, trimmed
from vacatur.records.profile_parts import ColumnRule
from vacatur.records.profiles import Profile
from vacatur.records.schema import BY_NAME, NAMES, REQUIRED, Kind
from vacatur.records.source import Source

ROW: Final = "source_row"
WEIGHT: Final = "weight"
_CLOSE: Final = 0.88
_SHORT: Final = 8
"""Shorter names, such as county, have neighbours that mean something else, such as country."""
_KEPT: Final = "kept "
_GROUPING: Final = "grouping "


def kept(name: str) -> str:
    """Name a kept column while canonical columns of the same name may be about."""
    return _KEPT + name


def grouping(name: str) -> str:
    """Name a column that a merge rule groups by and no record has."""
    return _GROUPING + name


def map_columns(
    source: Source, profile: Profile, wanted: Sequence[str], keep: Sequence[str], label: str
) -> dict[str, Column]:
    """Give the readable rows their canonical columns, trimmed, blank as NULL.

    Args:
        source: The file's rows.
        profile: Where each canonical column comes from.
        wanted: Canonical columns to give, see `wanted_columns`.
        keep: Source columns to carry along.
        label: The file's name, for errors and for persons that are rows.

    Returns:
        `source_row`, the wanted columns, `weight` if the profile has a multiplicity, grouping
        and kept columns. Text stays text; the columns of a typed format keep a fitting type.

    Raises:
        InputError: A kept column is not in the file, or a column is nested.
    """
    have = {name.strip().lower(): name for name in source.names}
    with ThreadPoolExecutor() as pool:  # one column at a time would leave the other cores idle
        found = pool.map(lambda name: _from_rule(source, have, profile.rule(name), label), wanted)
        parts: dict[str, Column] = dict(zip(wanted, found, strict=True))
    for name in wanted:
        if name in profile.values:
            parts[name] = mapped(parts[name], partial(_with_values, profile.values[name]))
        if profile.dates.unknown and BY_NAME[name].kind is Kind.DATE:
            parts[name] = mapped(parts[name], partial(_without_unknown, profile.dates.unknown))
    if profile.multiplicity:
        parts[WEIGHT] = _first_of(source, have, (profile.multiplicity,), label)
    for name, sources in profile.grouping.items():
        parts[grouping(name)] = _first_of(source, have, sources, label)
    for name in keep:
        parts[kept(name)] = _kept_column(source, have, name, label)
    return {ROW: source.rows, **parts}


def missing_columns(source: Source, profile: Profile, wanted: Collection[str]) -> list[str]:
    """Return the columns that the profile needs and the file does not have.

    A profile needs every source column that it maps a wanted column to; documents may leave out
    what is blank.
    """
    have = {name.strip().lower() for name in source.names}
    needed = [name for name in profile.match if not profile.file.record_path]
    for name in REQUIRED:
        rule = profile.rule(name)
        if rule and rule.source and not any(option.lower() in have for option in rule.source):
            needed.append(rule.source[0])
    if not profile.file.record_path:
        mapped = (profile.columns[name] for name in wanted if name in profile.columns)
        needed += [
            rule.source[0]
            for rule in mapped
            if rule.source and not {option.strip().lower() for option in rule.source} & have
        ]
    return [name for name in dict.fromkeys(needed) if name.lower() not in have]


def slips(source: Source, profile: Profile, keep: Collection[str]) -> dict[str, str]:
    """Return columns whose name is a slip of a canonical one that the file does not have.

    A column that is not read because its name is misspelt would make every value of it blank.
    """
    if not profile.same_names:
        return {}
    names = source.header or tuple(source.names)
    have = {name.strip().lower() for name in names}
    absent = [name for name in NAMES if name not in have and len(name) >= _SHORT]
    known = {*NAMES, *(name.strip().lower() for name in keep)}
    strange = [name for name in have - known if name]
    close = {name: difflib.get_close_matches(name, absent, n=1, cutoff=_CLOSE) for name in strange}
    return {name: found[0] for name, found in sorted(close.items()) if found}


def _from_rule(source: Source, have: dict[str, str], rule: ColumnRule | None, label: str) -> Column:
    if rule is None:
        return _blank(source)
    if rule.value is not None:
        return pl.repeat(rule.value, len(source.rows), dtype=pl.String, eager=True)
    if rule.row:
        return pl.select(pl.format("{}:{}", pl.lit(label), source.rows)).to_series()
    if rule.join is not None:
        return mapped(_joined(source, have, rule.source, rule.join, label), partial(_part, rule))
    if rule.outer_space:
        return _untrimmed(source, have, rule.source)
    return mapped(_first_of(source, have, rule.source, label), partial(_part, rule))


def _untrimmed(source: Source, have: dict[str, str], options: Sequence[str]) -> pl.Series:
    """The first of several texts that is not blank, as it stands."""
    present = _present(have, options)
    if not present:
        return _blank(source)
    texts = [pl.lit(source.text(name)) for name in present]
    filled = [pl.when(text.str.strip_chars() != "").then(text) for text in texts]
    return pl.select(pl.coalesce(filled)).to_series()


def _present(have: dict[str, str], options: Sequence[str]) -> list[str]:
    """The columns of the file that are among these, by their own names."""
    return [have[name.strip().lower()] for name in options if name.strip().lower() in have]


def _without_unknown(pattern: str, dates: pl.Series) -> pl.Series:
    """Take out what the source writes for a date, or a part of one, that it does not know."""
    if dates.dtype != pl.String:
        return dates
    return pl.select(pl.when(~pl.lit(dates).str.contains(pattern)).then(dates)).to_series()


def _part(rule: ColumnRule, values: pl.Series) -> pl.Series:
    if rule.part is None:
        return values
    text = as_text(values)
    written = text.unique().drop_nulls()  # few of many: each is taken apart once
    return text.replace_strict(
        written, written.str.extract(rule.part, 1), default=None, return_dtype=pl.String
    )


def _joined(
    source: Source, have: dict[str, str], options: Sequence[str], between: str, label: str
) -> pl.Series:
    """Join what the columns hold; blank where all of them are."""
    texts = [as_text(as_rows(_first_of(source, have, (name,), label))) for name in options]
    joined = pl.concat_str(texts, separator=between, ignore_nulls=True)
    return pl.select(pl.when(joined != "").then(joined)).to_series()


def _first_of(source: Source, have: dict[str, str], options: Sequence[str], label: str) -> Column:
    present = _present(have, options)
    if not present:
        return _blank(source)
    found = [_plain(source, name, label) for name in present]
    if len(found) == 1:
        return found[0]
    return pl.select(pl.coalesce(as_text(as_rows(part)) for part in found)).to_series()


def _plain(source: Source, name: str, label: str) -> Column:
    column = source.column(name)
    if isinstance(column, pl.Series):
        return as_plain(column, label, tidy=source.tidy)
    return column.mapped(trimmed)


def _kept_column(source: Source, have: dict[str, str], name: str, label: str) -> pl.Series:
    if name.strip().lower() not in have:
        message = f"[{label}] has no column [{name}] to keep."
        raise InputError(message, hint="`vacatur inspect` lists the columns it has.")
    own = have[name.strip().lower()]
    if own in source.frame.columns:
        refuse_nested(source.frame[own], label)
    text = source.text(own)
    if source.delimiter is None:
        return text
    # Readers of delimited text differ in whether a field without a letter is blank or empty.
    return pl.select(pl.when(pl.lit(text) != "").then(pl.lit(text))).to_series()


def _with_values(values: dict[str, str], text: pl.Series) -> pl.Series:
    written = as_text(text)
    meanings = {word.lower(): meaning for word, meaning in values.items()}
    meant = written.str.to_lowercase().replace_strict(
        meanings, default=None, return_dtype=pl.String
    )
    return pl.select(pl.coalesce(meant, written)).to_series()


def _blank(source: Source) -> pl.Series:
    return pl.repeat(None, len(source.rows), dtype=pl.String, eager=True)
