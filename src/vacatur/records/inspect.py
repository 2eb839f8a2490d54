"""A look at inputs before they are scored: columns, profile, readable values, frequent values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.records.coded import as_rows
from vacatur.records.footer import footer_rows
from vacatur.records.gate import pass_gate, refuse_duplicates
from vacatur.records.guess import Candidate, guess_profile
from vacatur.records.inputs import Place, expand
from vacatur.records.mapping import ROW, map_columns, missing_columns
from vacatur.records.plain import as_plain
from vacatur.records.profiles import CANONICAL, Profile, load_profile
from vacatur.records.reading import read_file
from vacatur.records.schema import BY_NAME, NAMES, Kind
from vacatur.records.source import Source
from vacatur.records.typed import type_columns
from vacatur.records.wanted import columns_to_read

_VALUE: Final = re.compile(r"\d[\d/.-]{3,}")
CHARGE: Final = ("charge_code", "charge_description")


@dataclass(frozen=True, kw_only=True)
class ParseRate:
    """How many of a column's values can be read."""

    nonblank: int
    parsed: int

    @property
    def share(self) -> float | None:
        """Share of the values that are not blank; None where all are blank.

        Example:
            >>> ParseRate(nonblank=4, parsed=3).share
            0.75
        """
        return self.parsed / self.nonblank if self.nonblank else None


@dataclass(frozen=True, kw_only=True)
class FileInspection:
    """What one file is, and how well it reads."""

    file: str
    format: str
    encoding: str | None
    delimiter: str | None
    rows: int
    columns: tuple[str, ...]
    """Names of the columns, or their numbers where the first line is no header but a record."""
    headless: bool
    """Whether it seems to be one: its values are personal, and shown nowhere."""
    profile: str | None
    """The profile given, or the one that fits; None where none does."""
    candidates: tuple[Candidate, ...]
    """Every built-in profile, the best first, with what it lacks."""
    parse_rates: dict[str, ParseRate]
    """Canonical date, number and true/false columns that the file has."""
    blank_rates: dict[str, float]
    """Share of blank values, by source column."""
    quarantined: dict[str, int]
    """Rows that are no records, by reason."""
    charges: pl.DataFrame
    """`charge_code`, `charge_description`, `rows`, by frequency."""
    classes: pl.DataFrame
    """`charge_class`, `rows`, by frequency."""
    dispositions: pl.DataFrame
    """`disposition`, `rows`, by frequency."""


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """What the inputs are."""

    files: tuple[FileInspection, ...]


def inspect_inputs(inputs: Sequence[str | Path], profile: Profile | None = None) -> Inspection:
    """Look at files without asking that they fit.

    Args:
        inputs: As for `take_in`.
        profile: The source profile; None to find the one that fits.

    Raises:
        InputError: A file cannot be read at all.
    """
    files = [_inspect(path, label, profile) for label, path in expand(inputs).items()]
    return Inspection(files=tuple(files))


def _inspect(path: Place, label: str, given: Profile | None) -> FileInspection:
    plain = load_profile(CANONICAL)
    source, _ = read_file(path, label, given or plain, None)
    candidates = guess_profile(source.names, [given] if given else [])
    chosen = given or (load_profile(candidates[0].profile) if candidates[0].fits else None)
    if chosen and chosen.file.record_path and not given:
        source, _ = read_file(path, label, chosen, None)
    used = chosen or plain
    mapped = _data_rows(source, used, label)
    typed, _ = type_columns(mapped.to_dict(), used)
    headless = _is_headless(source.names, candidates)
    numbered = {name: f"column {place}" for place, name in enumerate(source.names, start=1)}
    names = numbered if headless else {name: name for name in source.names}
    return FileInspection(
        file=label,
        format=source.format,
        encoding=source.encoding,
        delimiter=source.delimiter,
        rows=source.rows_in,
        columns=tuple(names.values()),
        headless=headless,
        profile=chosen.name if chosen else None,
        candidates=candidates,
        parse_rates=_parse_rates(mapped, typed, used),
        blank_rates={names[name]: rate for name, rate in _blank_rates(source, label).items()},
        quarantined=_quarantined(source, used, label),
        charges=_frequent(mapped, CHARGE),
        classes=_frequent(mapped, ("charge_class",)),
        dispositions=_frequent(mapped, ("disposition",)),
    )


def _is_headless(names: Sequence[str], candidates: Sequence[Candidate]) -> bool:
    """Whether no profile knows any of the names, and one is a date or a long number."""
    known = any(candidate.score for candidate in candidates)
    return not known and any(map(_VALUE.search, names))


def _data_rows(source: Source, profile: Profile, label: str) -> pl.DataFrame:
    """Return the readable rows above the footer, in canonical columns."""
    columns = map_columns(source, profile, NAMES, (), label)
    mapped = pl.DataFrame({name: as_rows(column) for name, column in columns.items()})
    return mapped.filter(~pl.col(ROW).is_in(footer_rows(source, profile.footer).implode()))


def _parse_rates(
    mapped: pl.DataFrame, typed: pl.DataFrame, profile: Profile
) -> dict[str, ParseRate]:
    read = [name for name in NAMES if (rule := profile.rule(name)) and rule.source]
    rates = {
        name: ParseRate(nonblank=mapped[name].count(), parsed=typed[name].count())
        for name in read
        if BY_NAME[name].kind is not Kind.TEXT
    }
    return {name: rate for name, rate in rates.items() if rate.nonblank}


def _blank_rates(source: Source, label: str) -> dict[str, float]:
    height = max(source.frame.height, 1)
    return {
        column.name: as_plain(column, label, tidy=source.tidy).null_count() / height
        for column in source.frame.get_columns()
        if not column.dtype.is_nested()
    }


def _quarantined(source: Source, profile: Profile, label: str) -> dict[str, int]:
    reasons = source.broken["reason"]
    wanted = columns_to_read(profile, NAMES)
    if not missing_columns(source, profile, wanted):
        (gated,) = refuse_duplicates([pass_gate(source, profile, wanted, (), label)])
        reasons = pl.concat([reasons, gated.refused["reason"]])
    counted = reasons.value_counts(sort=True)
    return dict(zip(counted["reason"], counted["count"], strict=True))


def _frequent(mapped: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    said = mapped.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in columns))
    counted = said.group_by(columns).agg(pl.len().alias("rows"))
    return counted.sort("rows", *columns, descending=[True, *([False] * len(columns))])
