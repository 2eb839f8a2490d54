"""Which counts of a summary are known to be the sum of which others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from vacatur.results.decisions import DETERMINATIONS

Path = tuple[str | int, ...]
Json = Mapping[str, Any]

LISTS: Final = ("county", "year", "class")
"""Tables of a summary that are lists of rows."""
TIERED: Final = "tiered"
"""All records with a tier: several outcomes can share tiers. No summary shows it; see `tiered`."""
UNITS: Final = ("records", "weighted")
_MOST_OUTCOMES: Final = 3
"""Outcomes that may share their tiers."""


@dataclass(frozen=True, kw_only=True)
class Sum:
    """One count that others come to."""

    total: Path
    parts: tuple[Path, ...]


def sums_of(summary: Json, outcomes: Mapping[str, str]) -> Iterator[Sum]:
    """All sums that whoever knows what the counts mean knows, too.

    Some may not hold for a summary: whoever uses them looks first.

    Args:
        summary: The content of `summary.json`.
        outcomes: The determination of each outcome.
    """
    yield from _of_rows(summary)
    for unit in UNITS:
        for table in ("determination", "outcome"):
            yield Sum(total=(unit,), parts=_codes(summary, table, unit))
        yield from _of_outcomes(summary, outcomes, unit)
        yield from _of_tiers(summary, outcomes, unit)
    yield from _of_lists(summary)
    yield from _of_three(summary, ())
    for assumed in summary.get("what_if", {}):
        yield from _of_three(summary, ("what_if", assumed))
    yield from _twins(summary)
    yield from _alike(summary)


def tiered(summary: Json) -> dict[str, dict[str, int]]:
    """How many records have a tier: nobody is shown that, but whoever adds can work it out.

    Example:
        >>> tiered({"tier": {"A": {"records": 2, "weighted": 3}, "B": {"records": 1}}})
        {'tiered': {'records': 3, 'weighted': 3}}
    """
    tiers = summary.get("tier", {}).values()
    return {TIERED: {unit: sum(own.get(unit, 0) for own in tiers) for unit in UNITS}}


def _codes(summary: Json, table: str, unit: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((table, code, unit) for code in summary.get(table, {}))


def _of_rows(summary: Json) -> Iterator[Sum]:
    rows = tuple(("rows", name) for name in ("records", "merged", "quarantined"))
    yield Sum(total=("rows", "rows_in"), parts=rows)
    yield Sum(total=("records",), parts=(("rows", "records"),))
    yield Sum(total=("rows", "quarantined"), parts=_codes(summary, "quarantine", "records"))


def _of_outcomes(summary: Json, outcomes: Mapping[str, str], unit: str) -> Iterator[Sum]:
    for name in DETERMINATIONS:
        own = [code for code in summary.get("outcome", {}) if outcomes.get(code) == name]
        parts = tuple(("outcome", code, unit) for code in own)
        yield Sum(total=("determination", name, unit), parts=parts)


def _of_tiers(summary: Json, outcomes: Mapping[str, str], unit: str) -> Iterator[Sum]:
    """The tiers may be those of any one outcome or determination, or of several outcomes of one."""
    tiers = _codes(summary, "tier", unit)
    for table in ("outcome", "determination"):
        for total in _codes(summary, table, unit):
            yield Sum(total=total, parts=tiers)
    yield Sum(total=(TIERED, unit), parts=tiers)
    for name in DETERMINATIONS:
        own = [path for path in _codes(summary, "outcome", unit) if outcomes.get(path[1]) == name]
        for several in range(2, _MOST_OUTCOMES + 1):
            for parts in combinations(own, several):
                yield Sum(total=(TIERED, unit), parts=parts)


def _of_lists(summary: Json) -> Iterator[Sum]:
    for name in LISTS:
        places = range(len(summary.get(name, [])))
        for unit in UNITS:
            yield Sum(total=(unit,), parts=tuple((name, place, unit) for place in places))
        for told in DETERMINATIONS:
            parts: tuple[Path, ...] = tuple((name, place, told) for place in places)
            yield Sum(total=("determination", told, "weighted"), parts=parts)
        for place in places:
            across = tuple((name, place, told) for told in DETERMINATIONS)
            yield Sum(total=(name, place, "weighted"), parts=across)


def _of_three(summary: Json, above: Path) -> Iterator[Sum]:
    """True, false and unknown are all persons."""
    part: Any = summary
    for key in above:
        part = part[key]
    for name, counts in part.get("impact", {}).items():
        yield Sum(total=("persons",), parts=tuple((*above, "impact", name, k) for k in counts))


def _twins(summary: Json) -> Iterator[Sum]:
    """Where no row counts more than once, `weighted` tells `records`."""
    if summary.get("records") != summary.get("weighted"):
        return
    yield Sum(total=("weighted",), parts=(("records",),))
    for path in _pairs(summary):
        yield Sum(total=(*path, "weighted"), parts=((*path, "records"),))


def _pairs(part: object, path: Path = ()) -> Iterator[Path]:
    if isinstance(part, Mapping):
        if path and all(unit in part for unit in UNITS):
            yield path
        for key, value in part.items():
            yield from _pairs(value, (*path, key))
    elif isinstance(part, list):
        for place, value in enumerate(part):
            yield from _pairs(value, (*path, place))


def _alike(summary: Json) -> Iterator[Sum]:
    """Codes of two tables with the same count may be two names of the same records."""
    tables: tuple[Path, ...] = (
        ("determination",),
        ("outcome",),
        ("tier",),
        ("reason",),
        ("unknown", "reason"),
        ("unknown", "criterion"),
    )
    counts: dict[int, list[Path]] = {}
    for table in tables:
        part: Any = summary
        for key in table:
            part = part.get(key, {})
        for code, told in part.items():
            if told["records"]:
                counts.setdefault(told["records"], []).append((*table, code, "records"))
    for paths in counts.values():
        for total, one in combinations(paths, 2):
            if total[:-2] != one[:-2]:
                yield Sum(total=total, parts=(one,))
