"""Deadlines, and when what must wait becomes eligible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from vacatur.report.charts.bars import bar
from vacatur.report.charts.svg import KINDS
from vacatur.report.counts import NO_DATE, Counts
from vacatur.report.due import Row, row_of
from vacatur.report.words import Words, day

Json = dict[str, Any]

_MOST: Final = 24
"""Months that are told one by one; more are told by the year."""
_YEAR: Final = 4


def dates(counts: Counts, words: Words, as_of: date) -> Json:
    """Records by deadline, and by the month in which they become eligible."""
    told = counts.document
    rows = sorted(_due(told, words, as_of), key=lambda row: (row["day"], row["name"]))
    most = max(((row["eligible"] or 0) + (row["waiting"] or 0) for row in rows), default=0)
    for row in rows:
        row["bar"] = bar(
            [(KINDS["ELIGIBLE"], row["eligible"]), (KINDS["NOT_YET"], row["waiting"])], most
        )
    seen = {row["rule"] for row in rows}
    return {
        "rows": rows,
        "undated": told["deadline"].get(NO_DATE, {}).get("ELIGIBLE", 0),
        "rules": [
            (due.reads, due.cite, [words.outcome(code) for code in due.outcomes])
            for due in words.dues
            if due.id in seen
        ],
        "coming": list(_coming(told["coming"])),
    }


def _due(told: Mapping[str, Any], words: Words, as_of: date) -> Iterator[Json]:
    """Each deadline, with the records that are due then and whether it has passed."""
    for key, own in told["deadline"].items():
        if key != NO_DATE:
            row = row_of(key, words.dues, as_of)
            yield {
                "rule": row.rule,
                "name": _name(row, words),
                "day": row.day or date.max,
                "passed": row.late,
                "eligible": own["ELIGIBLE"],
                "waiting": own["NOT_YET"],
            }


def _name(row: Row, words: Words) -> str:
    if row.day is not None:
        return f"{'Before' if row.due and row.due.before else 'By'} {day(row.day)}"
    if row.due is not None and row.due.each_year:
        return words.names.deadline.get(row.rule) or row.due.reads
    return "The day of the record"


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
