"""A summary as a page of plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

TOP_REASONS = 12
_IMPACTS = {
    "no_conviction_left": "no conviction left",
    "no_felony_left": "no felony left",
    "no_conviction_7y_left": "no conviction left of the last 7 years",
}


def render_summary(summary: Mapping[str, Any], out: Path) -> str:
    """Lay out the counts that a reader wants first."""
    return "\n".join(_lines(summary, out))


def _lines(summary: Mapping[str, Any], out: Path) -> Iterator[str]:
    rows = summary["rows"]
    yield f"Rows       {rows['rows_in']:>12,}"
    yield f"  records  {rows['records']:>12,}"
    yield f"  merged   {rows['merged']:>12,}"
    yield f"  set aside{rows['quarantined']:>12,}   (quarantine)"
    yield f"Persons    {summary['persons']:>12,}   ({summary['persons_on_hold']:,} on hold)"
    yield from _table("Determination", summary["determination"])
    yield from _table("Outcome", summary["outcome"])
    yield from _table("Reason", summary["reason"], most=TOP_REASONS)
    yield from _table("Set aside because", summary["quarantine"])
    yield from ("", "After relief, persons with")
    for name, words in _IMPACTS.items():
        counts = summary["impact"][name]
        yield f"  {words:<40}{counts['true']:>12,}   ({counts['unknown']:,} unknown)"
    yield from ("", f"Results in {out}")


def _table(title: str, counts: Mapping[str, Any], *, most: int | None = None) -> Iterator[str]:
    if not counts:
        return
    yield from ("", title)
    for code, count in list(counts.items())[:most]:
        yield f"  {code:<40}{count['records']:>12,}"
    if most is not None and len(counts) > most:
        yield f"  and {len(counts) - most} more, in summary.json"
