"""A summary as a page of plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

TOP_REASONS = 12
_IMPACTS = {
    "no_conviction_left": "no conviction left",
    "no_felony_left": "no felony left",
    "no_conviction_7y_left": "no conviction of the last 7 years",
}


def render_summary(
    summary: Mapping[str, Any], *, heading: str, words: Mapping[str, str], out: Path
) -> str:
    """Lay out the counts that a reader wants first.

    Args:
        summary: The content of `summary.json`.
        heading: What decided, and for which date.
        words: What the pack's codes mean.
        out: Where the results are.
    """
    return "\n".join(
        (
            heading,
            *_rows(summary),
            *_table("Determination", summary["determination"], {}),
            *_table("Outcome", summary["outcome"], words),
            *_table("Reason", summary["reason"], words, most=TOP_REASONS),
            *_table("Set aside because", summary["quarantine"], words),
            *_impact("Persons whom relief leaves with", summary["impact"]),
            *_what_if(summary["what_if"], words),
            "",
            f"Results in {out}",
        )
    )


def _rows(summary: Mapping[str, Any]) -> Iterator[str]:
    rows = summary["rows"]
    yield from ("", "Rows")
    yield _line(rows["rows_in"], "in")
    yield _line(rows["records"], "records")
    if rows["merged"]:
        yield _line(rows["merged"], "merged into a record")
    yield _line(rows["quarantined"], "set aside in quarantine")
    yield from ("", "Persons")
    yield _line(summary["persons"], "with a record")
    yield _line(summary["persons_on_hold"], "of them on hold")


def _table(
    title: str, counts: Mapping[str, Any], words: Mapping[str, str], *, most: int | None = None
) -> Iterator[str]:
    if not counts:
        return
    yield from ("", title)
    for code, count in list(counts.items())[:most]:
        yield _line(count["records"], code, words.get(code, ""))
    if most is not None and len(counts) > most:
        yield _line(None, f"and {len(counts) - most} more, in summary.json")


def _what_if(what_if: Mapping[str, Any], words: Mapping[str, str]) -> Iterator[str]:
    for name, found in what_if.items():
        yield from _impact(f"What if: {words.get(name, name)}", found["impact"])


def _impact(title: str, impact: Mapping[str, Any]) -> Iterator[str]:
    yield from ("", title)
    for name, words in _IMPACTS.items():
        counts = impact[name]
        yield _line(counts["true"], words, f"({counts['unknown']:,} more unknown)")


def _line(count: int | None, what: str, words: str = "") -> str:
    number = "" if count is None else f"{count:,}"
    return f"{number:>12}  {what:<34}  {words}".rstrip()
