"""Summaries of parts with whole people, added up to the summary of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import polars as pl

from vacatur.results.reconcile import Rows
from vacatur.results.summary import by_code

Json = dict[str, Any]

CODES = ("outcome", "tier", "reason")
VALUES = ("county", "year", "class")


def add_summaries(parts: Sequence[Json], *, rows: Rows, quarantine: pl.DataFrame) -> Json:
    """Add up what `summarize` says of parts, so that it is what it would say of the whole.

    Args:
        parts: One summary or more, of records that share no person.
        rows: Where the input rows of the whole went.
        quarantine: The rows set aside: reason.

    Example:
        >>> _added([{"records": 1, "tier": {"A": 1}}, {"records": 2, "tier": {"B": 1}}])
        {'records': 3, 'tier': {'A': 1, 'B': 1}}
    """
    plain = [{k: v for k, v in part.items() if k not in VALUES} for part in parts]
    total = _added(plain)
    for name in CODES:
        total[name] = _by_frequency(total[name])
    total["unknown"] = {name: _by_frequency(counts) for name, counts in total["unknown"].items()}
    total["rows"] = asdict(rows)
    total["quarantine"] = by_code(quarantine.select("reason", records=1, weighted=1), "reason")
    for name in VALUES:
        total[name] = _added_values([part[name] for part in parts], name)
    return {name: total[name] for name in parts[0]}


def _added(parts: Sequence[Json]) -> Json:
    """Add up numbers that stand at the same place, however deep."""
    names = dict.fromkeys(name for part in parts for name in part)
    found = {name: [part[name] for part in parts if name in part] for name in names}
    return {
        name: _added(values) if isinstance(values[0], dict) else sum(values)
        for name, values in found.items()
    }


def _by_frequency(counts: Json) -> Json:
    """The most frequent first, then by name."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1]["records"], item[0])))


def _added_values(parts: Sequence[list[Json]], key: str) -> list[Json]:
    """Add up counts per value; the values in order, the unknown last."""
    found: dict[object, list[Json]] = {}
    for part in parts:
        for counts in part:
            rest = {name: count for name, count in counts.items() if name != key}
            found.setdefault(counts[key], []).append(rest)
    known = sorted((value for value in found if value is not None), key=_ordered)
    unknown = [None] if None in found else []
    return [{key: value} | _added(found[value]) for value in (*known, *unknown)]


def _ordered(value: Any) -> Any:  # noqa: ANN401  years are numbers, the others text
    return value
