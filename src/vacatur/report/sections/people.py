"""What relief changes for people, and for which groups of people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from vacatur.report.charts.bars import bar
from vacatur.report.counties import spelled_alike
from vacatur.report.counts import Counts
from vacatur.report.groups import BANDS, FEW, NONE, OTHER, SEVERAL, UNREADABLE
from vacatur.report.words import Words, title

Json = dict[str, Any]

FIRST: Final = 10
_LAST: Final = (OTHER, FEW, SEVERAL, UNREADABLE, NONE)
"""Groups that are no group of their own, in the order in which they end a table."""


def impact(counts: Counts, words: Words) -> Json:
    """Of how many people relief leaves no conviction, and what wider relief would do."""
    told = counts.document
    assumed = {each.id: each for each in words.pack.facts.what_if}
    return {
        "had": told["had"],
        "rows": list(_three(told["impact"], told["persons"], words)),
        "what_if": [
            {
                "reads": assumed[name].reads if name in assumed else name,
                "cite": assumed[name].cite if name in assumed else "",
                "records": own["records"],
                "persons": own["persons"],
                "rows": list(_three(own["impact"], told["persons"], words)),
            }
            for name, own in told["what_if"].items()
        ],
    }


def _three(
    impacts: Mapping[str, Mapping[str, int | None]], persons: int | None, words: Words
) -> Iterator[Json]:
    for name, own in impacts.items():
        parts = [("eligible", own["true"]), ("needs-review", own["unknown"])]
        yield {"name": words.own["impact"][name], **own, "bar": bar(parts, persons)}


def groups(counts: Counts, words: Words) -> list[Json]:
    """Rates by race, sex, age and county, of people whose group is large enough to be shown."""
    counties = [str(row["county"]) for row in counts.document["county"] if row["county"]]
    written = {spelled_alike(name): title(name) for name in counties}
    return [
        {
            "name": words.own["way"][way],
            "first": rows[:FIRST],
            "others": rows[FIRST:],
        }
        for way, own in counts.groups.items()
        for rows in (list(_rates(way, own, words, written)),)
    ]


def _rates(
    way: str,
    groups: Mapping[str, Mapping[str, int | None]],
    words: Words,
    counties: Mapping[str | None, str],
) -> Iterator[Json]:
    """The rows of one way to group; a county is written as it is elsewhere on the page."""
    for group in sorted(groups, key=lambda name: _order(way, name, groups[name]["people"])):
        own = groups[group]
        people = own["people"]
        yield {
            "name": counties.get(group) or words.group(way, group),
            **own,
            "relief_bar": bar([("eligible", own["relief"])], people),
            "unknown_bar": bar([("needs-review", own["unknown"])], people),
        }


def _order(way: str, name: str, people: int | None) -> tuple[int, int, str]:
    """Ages from young to old, others from many people to few; then what is no group."""
    if name in _LAST:
        return len(_LAST) + _LAST.index(name), 0, name
    if way == "age":
        return 0, (0, *BANDS).index(int(name.partition("-")[0])), name
    return 0, -(people or 0), name
