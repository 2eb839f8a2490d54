"""Nothing is lost: rows in = records + rows merged into a record + rows quarantined."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from vacatur.errors import VacaturError


class FileCounts(Protocol):
    """What one input file reports about its rows."""

    @property
    def file(self) -> str: ...
    @property
    def rows_in(self) -> int: ...
    @property
    def records(self) -> int: ...
    @property
    def merged(self) -> int: ...
    @property
    def quarantined(self) -> int: ...


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Where the rows of the inputs went."""

    rows_in: int
    records: int
    merged: int
    quarantined: int

    @property
    def lost(self) -> int:
        """Rows that are accounted for nowhere; anything but 0 is a bug."""
        return self.rows_in - self.records - self.merged - self.quarantined


def reconcile(files: Iterable[FileCounts], *, decisions: int, quarantined: int) -> Rows:
    """Add up the files and hold the sums against what is about to be written.

    Args:
        files: One report per input file.
        decisions: Rows of the decisions.
        quarantined: Rows of the quarantine.

    Returns:
        The sums over all files.

    Raises:
        VacaturError: A file lost or gained a row, or the frames do not match the sums.
    """
    reports = tuple(files)
    for report in reports:
        _require(_rows((report,)).lost == 0, where=f"in file [{report.file}]")
    total = _rows(reports)
    _require(total.records == decisions, where="between records and decisions")
    _require(total.quarantined == quarantined, where="between bad rows and quarantine")
    return total


def _rows(reports: tuple[FileCounts, ...]) -> Rows:
    return Rows(
        rows_in=sum(report.rows_in for report in reports),
        records=sum(report.records for report in reports),
        merged=sum(report.merged for report in reports),
        quarantined=sum(report.quarantined for report in reports),
    )


def _require(holds: bool, *, where: str) -> None:
    if not holds:
        raise VacaturError(
            f"The row counts do not add up {where}; nothing was written.",
            hint="This is a bug in vacatur: please report it with the counts of `vacatur inspect`.",
        )
