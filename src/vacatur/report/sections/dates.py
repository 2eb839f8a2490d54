"""Deadlines, and when what must wait becomes eligible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from vacatur.report.charts.bars import bar
from vacatur.report.charts.svg import KINDS
from vacatur.report.counts import NO_DATE, Counts
from vacatur.report.words import Words, day

Json = dict[str, Any]

_MOST: Final = 24
"""Months that are told one by one; more are told by the year."""
_YEAR: Final = 4


def dates(counts: Counts, words: Words, as_of: date) -> Json:
    """Records by deadline, and by the month in which they become eligible."""
    told = counts.document
    rows = list(_due(told, as_of))
    most = max(((row["eligible"] or 0) + (row["waiting"] or 0) for row in rows), default=0)
    for row in rows:
        row["bar"] = bar(
            [(KINDS["ELIGIBLE"], row["eligible"]), (KINDS["NOT_YET"], row["waiting"])], most
        )
    return {
        "rows": rows,
        "undated": told["deadline"].get(NO_DATE, {}).get("ELIGIBLE", 0),
        "cites": [
            (each.cite, [words.outcome(code) for code in each.outcomes])
            for each in words.pack.table.date
            if each.column == "deadline"
        ],
        "coming": list(_coming(told["coming"])),
    }


def _due(told: Mapping[str, Any], as_of: date) -> Iterator[Json]:
    """Each deadline, with the records that are due then and whether it has passed."""
    for text, own in told["deadline"].items():
        if text != NO_DATE:
            yield {
                "day": text,
                "passed": date.fromisoformat(text) <= as_of,
                "eligible": own["ELIGIBLE"],
                "waiting": own["NOT_YET"],
            }


def _coming(months: Mapping[str, Mapping[str, int | None]]) -> Iterator[Json]:
    found = {month: own["NOT_YET"] for month, own in months.items()}
    if len(found) > _MOST:
        found = _by_year(found)
    most = max((count or 0 for count in found.values()), default=0)
    for when, count in found.items():
        name = "Not known" if when == NO_DATE else when if len(when) == _YEAR else day(when)
        yield {"name": name, "records": count, "bar": bar([(KINDS["NOT_YET"], count)], most)}


def _by_year(months: Mapping[str, int | None]) -> dict[str, int | None]:
    """Months added up; a year of which a month is hidden is hidden."""
    found: dict[str, int | None] = {}
    for month, count in months.items():
        year = month if month == NO_DATE else month[:_YEAR]
        before = found.get(year, 0)
        found[year] = None if count is None or before is None else before + count
    return found
