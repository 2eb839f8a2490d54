"""Outcomes in full, and determinations by county, year and class."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from vacatur.privacy.small_cells import TOGETHER
from vacatur.report.charts.bars import bar, with_rest
from vacatur.report.charts.columns import columns
from vacatur.report.charts.svg import KINDS
from vacatur.report.counts import Counts
from vacatur.report.words import Words, title

Json = dict[str, Any]

FIRST: Final = 12
"""Counties that are seen at once; the others open on demand."""
_UNKNOWN: Final = "Not known"


def outcomes(counts: Counts, words: Words) -> list[Json]:
    """Every outcome, with what it is, where the law says so, and its tiers' counts."""
    told = counts.document
    most = max((own["records"] or 0 for own in told["outcome"].values()), default=0)
    return [
        {
            "name": words.outcome(code),
            "reads": outcome.reads,
            "cite": outcome.cite,
            "determination": words.own["determination"][outcome.determination],
            "records": own["records"],
            "bar": bar([(KINDS[outcome.determination], own["records"])], most),
        }
        for code, own in told["outcome"].items()
        for outcome in (words.outcomes[code],)
    ]


def tiers(counts: Counts, words: Words) -> list[Json]:
    """Tiers of an outcome, each with the law that makes it."""
    cites = {tier.code: tier for tier in words.pack.table.tier}
    found = counts.document["tier"].items()
    return [
        {
            "code": code,
            "records": own["records"],
            "cite": cites[code].cite if code in cites else "",
            "outcomes": [words.outcome(o) for o in cites[code].outcomes] if code in cites else [],
        }
        for code, own in sorted(found)
    ]


def by_county(counts: Counts) -> Json:
    """Counties, the largest first; what has no county last."""
    rows = list(_rows(counts.document["county"], "county", lambda text: title(str(text))))
    rows.sort(key=_largest_first)
    return {"first": rows[:FIRST], "others": rows[FIRST:]}


def by_class(counts: Counts, words: Words) -> list[Json]:
    """Classes of offenses, the largest first."""
    rows = list(_rows(counts.document["class"], "class", words.offense_class))
    rows.sort(key=_largest_first)
    return rows


def by_year(counts: Counts) -> Json:
    """Years of the offenses: a chart, and its numbers."""
    told = counts.document["year"]
    rows = list(_rows(told, "year", str))
    drawn = [
        (row["year"], dict(_parts(row, row["weighted"])))
        for row in told
        if isinstance(row["year"], int)
    ]
    name = "Records by year of the offense and determination. The table below has the same numbers."
    return {"rows": rows, "chart": columns(drawn, name=name)}


def _largest_first(row: Json) -> tuple[int, int, str]:
    """The order of rows by size; what is no one county or class comes last."""
    last = (TOGETHER.capitalize(), _UNKNOWN)
    rank = next((n for n, name in enumerate(last, start=1) if row["name"].startswith(name)), 0)
    return rank, -(row["all"] or 0), row["name"]


def _rows(
    told: Sequence[Mapping[str, Any]], key: str, named: Callable[[Any], str]
) -> Iterator[Json]:
    for row in told:
        yield split_row(_name(row[key], named), row, row["weighted"])


def split_row(name: str, counts: Mapping[str, int | None], whole: int | None) -> Json:
    """A row of counts by determination, their bar as wide as any: it shows shares."""
    return {
        "name": name,
        "all": whole,
        "parts": [(code, counts[code]) for code in KINDS],
        "bar": bar(_parts(counts, whole), whole),
    }


def _parts(counts: Mapping[str, int | None], whole: int | None) -> list[tuple[str, int | None]]:
    """Counts by determination as parts of a bar or column."""
    return with_rest([(kind, counts[code]) for code, kind in KINDS.items()], whole)


def _name(value: object, named: Callable[[Any], str]) -> str:
    """What a row is called; one of several that few records have, by how few."""
    if value is None:
        return _UNKNOWN
    if isinstance(value, str) and value.startswith(TOGETHER):
        return f"{value.capitalize()} records"
    return named(value)
