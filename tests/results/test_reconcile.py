from __future__ import annotations

from dataclasses import dataclass

import pytest

from vacatur.errors import ExitCode, VacaturError
from vacatur.results.reconcile import reconcile


@dataclass(frozen=True, kw_only=True)
class Report:
    file: str = "records.csv"
    rows_in: int
    records: int
    merged: int = 0
    quarantined: int = 0


GOOD = Report(rows_in=10, records=6, merged=3, quarantined=1)


def test_the_files_add_up() -> None:
    total = reconcile([GOOD, Report(rows_in=2, records=2)], decisions=8, quarantined=1)
    assert (total.rows_in, total.records, total.merged, total.quarantined) == (12, 8, 3, 1)
    assert total.lost == 0


@pytest.mark.parametrize(
    ("reports", "decisions", "quarantined", "where"),
    [
        ([GOOD, Report(file="b.csv", rows_in=3, records=2)], 8, 1, r"in file \[b\.csv\]"),
        (
            [Report(rows_in=3, records=2), Report(rows_in=2, records=3)],
            5,
            0,
            r"in file \[records\.csv\]",
        ),
        ([GOOD], 5, 1, "between records and decisions"),
        ([GOOD], 6, 0, "between bad rows and quarantine"),
    ],
    ids=["lost in one file", "lost and gained cancel out", "decisions short", "quarantine short"],
)
def test_a_lost_row_fails_the_run(
    reports: list[Report], decisions: int, quarantined: int, where: str
) -> None:
    with pytest.raises(VacaturError, match=where) as failure:
        reconcile(reports, decisions=decisions, quarantined=quarantined)
    assert failure.value.exit_code is ExitCode.BUG
