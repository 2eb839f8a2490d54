"""What an intake hands on: records, quarantine, holds, and one report per file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

QUARANTINE_SCHEMA: dict[str, pl.DataType] = {
    "file": pl.String(),
    "row": pl.UInt32(),
    "byte_offset": pl.UInt64(),
    "person_id": pl.String(),
    "column": pl.String(),
    "reason": pl.String(),
    "raw": pl.String(),
}


@dataclass(frozen=True, kw_only=True)
class FileReport:
    """How one file was read, and where its rows went."""

    file: str
    """Base name, with parent folders where two inputs share one."""
    format: str
    encoding: str | None
    """Character encoding of a text format; NULL for the others."""
    delimiter: str | None
    sha256: str | None
    """Hash of the file's own bytes; NULL for a frame."""
    bytes: int
    rows_in: int
    """Data rows found; the header and blank lines are none."""
    records: int
    merged: int
    """Rows that became part of another row's record."""
    quarantined: int
    blank_lines: int
    profile: str

    @property
    def reconciles(self) -> bool:
        """Whether every row is a record, part of one, or in quarantine."""
        return self.rows_in == self.records + self.merged + self.quarantined


@dataclass(frozen=True, kw_only=True)
class Intake:
    """Everything that came in: nothing is lost between the files and here."""

    records: pl.DataFrame
    """`source_file`, `source_row`, typed canonical columns, `weight` where the profile has
    a multiplicity, then the kept columns; in input order."""
    quarantine: pl.DataFrame
    """Rows that are no records: see `QUARANTINE_SCHEMA`. In input order."""
    holds: pl.Series
    """Persons with a quarantined row, sorted and unique."""
    reports: tuple[FileReport, ...]
    """One for each file, without its hash."""
    hashes: tuple[Callable[[], str | None], ...]
    """Gives the hash of each file, and waits for it."""

    @cached_property
    def files(self) -> tuple[FileReport, ...]:
        """One report for each file.

        Raises:
            InputError: A file was changed while it was read.
        """
        reports = zip(self.reports, self.hashes, strict=True)
        return tuple(replace(report, sha256=hashed()) for report, hashed in reports)
