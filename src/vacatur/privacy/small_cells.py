"""Small counts of a summary are hidden, and so many others that no sum gives them back.

A count from 1 to below the limit is hidden. Then, as long as the sums that counts are known to form
still tell a hidden one, the smallest other count of such a sum is hidden too. What a sum tells is
found by linear algebra over all sums at once: a hidden count is told where it is the same in every
solution. Also hidden counts of a sum must come to the limit together, or they are small as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from vacatur.privacy.sums import LISTS, TIERED, UNITS, Path, Sum, sums_of, tiered

Json = dict[str, Any]

SMALLEST: Final = 10
RANKED: Final = ("outcome", "tier", "reason", "quarantine", "unknown")
"""Tables by code that stand in the order of their counts."""
CODES: Final = ("outcome", "tier", "quarantine")
"""Tables by code that name a code only where a record has it."""
TOGETHER: Final = "each of fewer than"
"""How the row is called that few records' counties, years or classes are put together in."""
_TOLERANCE: Final = 1e-7


@dataclass(frozen=True, kw_only=True)
class Suppressed:
    """A summary fit to be shown, and how much of it is hidden."""

    summary: Json
    hidden: int
    """Counts hidden, NULL in the summary."""
    merged: int
    """Rows of counties, years and classes that were put together because few records have them."""


def suppress(
    summary: Json, *, smallest: int = SMALLEST, outcomes: Mapping[str, str] | None = None
) -> Suppressed:
    """Hide the small counts of a summary.

    Args:
        summary: The content of `summary.json`.
        smallest: The least count that may be seen; 0 is seen, too.
        outcomes: The determination of each outcome, where known: its counts sum up the outcomes'.

    Example:
        >>> counts = {code: {"records": n, "weighted": n} for code, n in {"A": 3, "B": 40}.items()}
        >>> told = {"records": 43, "weighted": 43, "outcome": counts}
        >>> suppress(told).summary["outcome"]["B"]  # 43 less 40 would tell the 3
        {'records': None, 'weighted': None}
    """
    whole, merged = put_together(summary, smallest)
    sums = sums_of(whole, outcomes or {})
    floors = floors_of(whole, smallest)
    shown, hidden = hide(whole | tiered(whole), sums, smallest=smallest, floors=floors)
    del shown[TIERED]
    counted = sum(path[0] != TIERED for path in hidden)
    return Suppressed(summary=unranked(shown), hidden=counted, merged=merged)


def unranked(counts: Json, tables: Iterable[str] = RANKED) -> Json:
    """Put codes with a hidden count last, by name: among others their rank would bound it.

    Args:
        counts: A document with hidden counts.
        tables: Its tables by code whose order is that of their counts, or holds such tables.

    Example:
        >>> unranked({"outcome": {"A": {"records": None}, "B": {"records": 12}}})
        {'outcome': {'B': {'records': 12}, 'A': {'records': None}}}
    """
    return counts | {name: _ranked_last(counts[name]) for name in tables if name in counts}


def _ranked_last(table: Json) -> Json:
    if any(isinstance(each, dict) and _deep(each) for each in table.values()):
        return {name: _ranked_last(each) for name, each in table.items()}
    hides = {code: each is None or None in _values(each) for code, each in table.items()}
    seen = {code: each for code, each in table.items() if not hides[code]}
    return seen | {code: table[code] for code in sorted(table) if hides[code]}


def _deep(part: Json) -> bool:
    return any(isinstance(each, dict) for each in part.values())


def _values(part: object) -> Iterable[object]:
    return part.values() if isinstance(part, dict) else ()


def hide(
    counts: Json,
    sums: Iterable[Sum],
    *,
    smallest: int = SMALLEST,
    floors: Mapping[Path, int] = MappingProxyType({}),
) -> tuple[Json, set[Path]]:
    """Hide the small counts of any document, and those that would tell them.

    Args:
        counts: The document; each whole number in it is a count.
        sums: Which of them others may come to; those that do not hold are left aside.
        smallest: The least count that may be seen; 0 is seen, too.
        floors: What some counts are known to be at least, such as those of rows of their own.

    Returns:
        The document with NULL for what is hidden, and where that stands.

    Example:
        >>> told = Sum(total=("all",), parts=(("few",), ("some",), ("most",)))
        >>> hide({"all": 163, "few": 3, "some": 60, "most": 100}, [told])[0]
        {'all': 163, 'few': None, 'some': None, 'most': 100}
    """
    known = dict(_counts(counts))
    holding = [each for each in sums if _holds(each, known)]
    hidden = {path for path, count in known.items() if 0 < count < smallest}
    above = {path: count - floors.get(path, 0) for path, count in known.items()}
    while more := _to_hide(holding, known, above, hidden, smallest) - hidden:
        hidden |= more
    return _without(counts, hidden), hidden


def put_together(summary: Json, smallest: int) -> tuple[Json, int]:
    """Put rows that few records have together: what they are called may be all too telling.

    Returns:
        The summary with its counties, years and classes so, and how many rows went together.
    """
    told, merged = dict(summary), 0
    for name in LISTS:
        rows = told.get(name, [])
        few = [row for row in rows if 0 < row["records"] < smallest]
        if few:
            kept = [row for row in rows if row not in few]
            together = {key: sum(row[key] for row in few) for key in few[0] if key != name}
            told[name] = [*kept, {name: f"{TOGETHER} {smallest}", **together}]
            merged += len(few)
    return told, merged


def floors_of(summary: Json, smallest: int) -> dict[Path, int]:
    """What counts of a summary are known to be at least, by what rows there are.

    Args:
        summary: See `put_together`: a row has as many records as may be seen, or is of few.
        smallest: The least count that may be seen.

    Example:
        >>> rows = [{"year": 1999, "records": 10}, {"year": f"{TOGETHER} 10", "records": 1}]
        >>> floors_of({"year": rows, "tier": {"A": {"records": 5}}}, 10)
        {('year', 0, 'records'): 10, ('year', 1, 'records'): 1, ('tier', 'A', 'records'): 1}
    """
    rows = {
        (name, place): (row, 1 if str(row[name]).startswith(TOGETHER) else smallest)
        for name in LISTS
        for place, row in enumerate(summary.get(name, []))
    }
    codes = {
        (name, code): (own, 1) for name in CODES for code, own in summary.get(name, {}).items()
    }
    return {
        (*path, unit): min(floor, own[unit])
        for path, (own, floor) in (rows | codes).items()
        for unit in UNITS
        if unit in own
    }


def _counts(part: object, path: Path = ()) -> Iterator[tuple[Path, int]]:
    """Every count, by where it stands."""
    if isinstance(part, Mapping):
        for key, value in part.items():
            if not (path and path[0] == key and key in LISTS):  # the name of a row is no count
                yield from _counts(value, (*path, key))
    elif isinstance(part, list):
        for place, value in enumerate(part):
            yield from _counts(value, (*path, place))
    elif isinstance(part, int) and not isinstance(part, bool):
        yield path, part


def _holds(each: Sum, counts: Mapping[Path, int]) -> bool:
    there = all(path in counts for path in (each.total, *each.parts))
    return there and counts[each.total] == sum(counts[path] for path in each.parts)


def _to_hide(
    sums: Iterable[Sum],
    counts: Mapping[Path, int],
    above: Mapping[Path, int],
    hidden: set[Path],
    smallest: int,
) -> set[Path]:
    """What to hide next, so that sums tell no hidden count; `above` is by how much floors are."""
    open_sums = [each for each in sums if not hidden.isdisjoint((each.total, *each.parts))]
    now = set(hidden)
    for each in sorted(open_sums, key=lambda each: len(each.parts)):  # near ones, then totals
        tells = _tells(each, counts, now, smallest) or _at_floors(each, counts, above, now)
        if tells and (more := _next(each, counts, now)):
            now.add(more)
    if now > hidden:
        return now - hidden
    told = _told_by_all(open_sums, hidden)
    for each in open_sums:
        if not told.isdisjoint((each.total, *each.parts)) and (more := _next(each, counts, hidden)):
            return {more}
    return set()


def _tells(each: Sum, counts: Mapping[Path, int], hidden: set[Path], smallest: int) -> bool:
    """Whether a sum alone tells one hidden count, or a small sum of some."""
    parts = [path for path in each.parts if path in hidden]
    if each.total in hidden:
        return not parts
    return len(parts) == 1 or 0 < sum(counts[path] for path in parts) < smallest


def _at_floors(
    each: Sum, counts: Mapping[Path, int], above: Mapping[Path, int], hidden: set[Path]
) -> bool:
    """Whether hidden counts come to the least that they can be, so that each is just that."""
    parts = [path for path in each.parts if path in hidden]
    if each.total in hidden or not any(counts[path] for path in parts):
        return False
    return not sum(above[path] for path in parts)


def _next(each: Sum, counts: Mapping[Path, int], hidden: set[Path]) -> Path | None:
    """The least of the other counts of a sum; one of nothing only where there is no other."""
    seen = [path for path in each.parts if path not in hidden]
    if seen:
        return min(seen, key=lambda path: (counts[path] == 0, counts[path], str(path)))
    return None if each.total in hidden else each.total


def _told_by_all(sums: list[Sum], hidden: set[Path]) -> set[Path]:
    """Hidden counts that are the same in every solution of all sums together."""
    unknown = sorted({p for s in sums for p in (s.total, *s.parts) if p in hidden}, key=str)
    if not unknown:
        return set()
    place = {path: number for number, path in enumerate(unknown)}
    known = np.zeros((len(sums), len(unknown)))
    for row, each in enumerate(sums):
        for path in each.parts:
            if path in place:
                known[row, place[path]] += 1
        if each.total in place:
            known[row, place[each.total]] -= 1
    sizes, directions = np.linalg.eigh(known.T @ known)
    free = directions[:, sizes < _TOLERANCE]
    fixed = (np.abs(free) < _TOLERANCE).all(axis=1)
    return {path for path, number in place.items() if fixed[number]}


def _without(part: Any, hidden: set[Path], path: Path = ()) -> Any:  # noqa: ANN401  JSON
    if path in hidden:
        return None
    if isinstance(part, dict):
        return {key: _without(value, hidden, (*path, key)) for key, value in part.items()}
    if isinstance(part, list):
        return [_without(value, hidden, (*path, place)) for place, value in enumerate(part)]
    return part
