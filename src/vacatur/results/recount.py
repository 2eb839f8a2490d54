"""The counts of a summary are those of the tables on disk, or the result is none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl

from vacatur.errors import VacaturError
from vacatur.results.decisions import DETERMINATIONS
from vacatur.results.scanned import scanned, table_path

Json = Mapping[str, Any]

_CODES: Final = ("determination", "outcome")


def recount(folder: Path, summary: Json) -> None:
    """Count the tables of a result as they stand on disk, and hold the summary against them.

    Args:
        folder: Where they are.
        summary: The summary of the same result.

    Raises:
        VacaturError: A count differs.
    """
    if _told(summary) != _counted(folder):
        raise VacaturError(
            "The counts of the summary are not those of the tables; nothing was written.",
            hint="This is a bug in vacatur, or a fault of the disk: please report it.",
        )


def _told(summary: Json) -> dict[str, object]:
    codes = {
        name: {code: counts["records"] for code, counts in summary[name].items()} for name in _CODES
    }
    records = {name.lower(): codes["determination"][name] for name in DETERMINATIONS}
    return {
        **{name: {code: n for code, n in counts.items() if n} for name, counts in codes.items()},
        "persons": summary["persons"],
        "held": summary["persons_on_hold"],
        "records": summary["records"],
        "of persons": records,
        "set aside": summary["rows"]["quarantined"],
    }


def _counted(folder: Path) -> dict[str, object]:
    decisions, people = (scanned(_found(folder, name)) for name in ("decisions", "people"))
    told = people.select(
        pl.len(),
        pl.col("hold").cast(pl.String).eq("true").sum().alias("held"),
        pl.col("records", *map(str.lower, DETERMINATIONS)).cast(pl.Int64).sum(),
    )
    counts = told.collect().row(0, named=True)
    return {
        **{name: _by_code(decisions, name) for name in _CODES},
        "persons": counts["len"],
        "held": counts["held"],
        "records": counts["records"],
        "of persons": {name.lower(): counts[name.lower()] for name in DETERMINATIONS},
        "set aside": scanned(_found(folder, "quarantine")).select(pl.len()).collect().item(),
    }


def _by_code(decisions: pl.LazyFrame, name: str) -> dict[str, int]:
    counts = decisions.group_by(pl.col(name)).agg(pl.len()).collect()
    return dict(counts.cast({name: pl.String}).iter_rows())


def _found(folder: Path, table: str) -> Path:
    path = table_path(folder, table)
    assert path is not None, table  # noqa: S101 - it was written just now
    return path
