"""The catalogue as targets of an inexact match: suggestions for codes that cannot be read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from vacatur.charges.kernels import distances
from vacatur.charges.normalize import citation_text, statute_text
from vacatur.charges.tables import ChargeTables

_MARKS = re.compile(r"[^A-Z0-9.]")
_LONGEST = 64


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """Statutes near to a code, best first."""

    statutes: tuple[str, ...]
    score: float
    margin: float
    entry: tuple[str, str, str]
    """Act, section and subsection of the best."""


@dataclass(frozen=True, kw_only=True)
class Targets:
    """What a code may have meant to say."""

    entries: tuple[tuple[str, str, str], ...]
    keys: tuple[str, ...]

    @property
    def statutes(self) -> list[str]:
        """Canonical texts, in the order of the entries."""
        return [
            statute_text(act, sec, sub.split("-") if sub else []) for act, sec, sub in self.entries
        ]


@lru_cache(maxsize=8)
def targets_of(tables: ChargeTables) -> Targets:
    """The catalogued statutes as match targets."""
    rows = tables.catalogue.select("act", "section", "subsection").fill_null("").iter_rows()
    entries = tuple((act, section, subsection) for act, section, subsection in rows)
    keys = (f"{act}/{section}({sub.replace('-', '')})" for act, section, sub in entries)
    return Targets(entries=entries, keys=tuple(match_key(key) for key in keys))


def match_key(code: str) -> str:
    """A code without its marks, for comparing letters and digits only.

    >>> match_key("720 ILCS 550.0/4-C")
    '7205504C'
    """
    return _MARKS.sub("", citation_text(code))[:_LONGEST]


def suggest(codes: Sequence[str], tables: ChargeTables) -> list[Suggestion | None]:
    """The catalogued statutes nearest to each code, or None where nothing is near.

    Args:
        codes: Raw codes that could not be read with confidence, each once.
        tables: The jurisdiction's charge tables.
    """
    rules = tables.words["fuzzy"]
    targets = targets_of(tables)
    plain = [match_key(code) for code in codes]
    repaired = [_repair(key, rules["look_alikes"]) for key in plain]
    changed = [
        sum(a != b for a, b in zip(x, y, strict=True)) for x, y in zip(plain, repaired, strict=True)
    ]
    scores = np.maximum(
        _similarity(plain, targets.keys),
        _similarity(repaired, targets.keys) - rules["look_alike_cost"] * np.array(changed)[:, None],
    )
    statutes = targets.statutes
    found = []
    for key, row in zip(plain, scores, strict=True):
        usable = len(key) >= rules["shortest"] and any(c.isdigit() for c in key)
        found.append(_best(row, targets, statutes, rules) if usable else None)
    return found


def _repair(key: str, look_alikes: dict[str, str]) -> str:
    """Look-alike letters as digits, except a last letter, which may be a subsection."""
    return "".join(look_alikes.get(c, c) for c in key[:-1]) + key[-1:]


def _similarity(
    queries: Sequence[str], keys: Sequence[str]
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """1 for equal, 0 for nothing in common; shape (n, k)."""
    lengths = np.maximum(
        np.array([len(query) for query in queries])[:, None], np.array([len(k) for k in keys])
    )
    return 1.0 - distances(list(queries), list(keys)) / np.maximum(lengths, 1)


def _best(
    row: np.ndarray[Any, np.dtype[np.float64]],
    targets: Targets,
    statutes: list[str],
    rules: dict[str, Any],
) -> Suggestion | None:
    order = np.argsort(-row, kind="stable")[: rules["most"] + 1]
    near = [int(i) for i in order if row[i] >= rules["suggest"]]
    if not near:
        return None
    runner_up = float(row[order[1]]) if len(order) > 1 else 0.0
    return Suggestion(
        statutes=tuple(statutes[i] for i in near[: rules["most"]]),
        score=float(row[near[0]]),
        margin=float(row[near[0]]) - runner_up,
        entry=targets.entries[near[0]],
    )
