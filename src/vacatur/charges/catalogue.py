"""The catalogue as targets of an inexact match: suggestions for codes that cannot be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vacatur.charges.kernels import Entries
from vacatur.charges.look_alikes import with_digits
from vacatur.charges.normalize import citation_text, squeeze, statute_text
from vacatur.charges.tables import ChargeTables

_MARKS = re.compile(r"[^A-Z0-9.]", re.ASCII)
_LONGEST = 64

Scores = NDArray[np.float64]


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
    keys: Entries
    lengths: Scores
    statutes: tuple[str, ...]


@lru_cache(maxsize=8)
def targets_of(tables: ChargeTables) -> Targets:
    """The catalogued statutes as match targets."""
    rows = tables.catalogue.select("act", "section", "subsection").fill_null("").iter_rows()
    entries = tuple((act, section, subsection) for act, section, subsection in rows)
    statutes = tuple(
        statute_text(act, section, sub.split("-") if sub else []) for act, section, sub in entries
    )
    keys = [match_key(statute) for statute in statutes]
    lengths = np.array([len(key) for key in keys], np.float64)
    return Targets(entries=entries, keys=Entries.of(keys), lengths=lengths, statutes=statutes)


def match_key(code: str) -> str:
    """A code without its marks, for comparing letters and digits only.

    >>> match_key("720 ILCS 550.0/4-C")
    '7205504C'
    """
    return _MARKS.sub("", citation_text(code))[:_LONGEST]


def suggest(code: str, tables: ChargeTables) -> Suggestion | None:
    """The catalogued statutes nearest to a code that cannot be read, or None.

    Args:
        code: A raw code.
        tables: The jurisdiction's charge tables.

    Example:
        >>> from vacatur.charges.tables import BUNDLED, load_charge_tables
        >>> near = suggest("72O-55O/4(C)", load_charge_tables(BUNDLED / "us-il" / "charges"))
        >>> near.statutes[0]
        '720 ILCS 550/4(c)'
    """
    rules = tables.words["fuzzy"]
    key = match_key(code)
    if len(key) < rules["shortest"] or not any(c.isdigit() for c in key):
        return None
    targets = targets_of(tables)
    scores = _similarity(key, targets, rules["suggest"])
    mended = match_key(with_digits(squeeze(code), tables.words["look_alikes"]["scanned"]))
    if mended != key:
        scores = np.maximum(scores, _similarity(mended, targets, rules["suggest"]))
    return _best(scores, targets, rules)


@lru_cache(maxsize=8)
def _cannabis_keys(tables: ChargeTables) -> tuple[tuple[str, ...], Entries]:
    acts = set(tables.cannabis_acts)
    targets = targets_of(tables)
    statutes = tuple(
        statute
        for (act, section, _), statute in zip(targets.entries, targets.statutes, strict=True)
        if act in acts and (act, section) in tables.charged
    )
    return statutes, Entries.of([match_key(statute) for statute in statutes])


def cannabis_neighbours(statute: str, tables: ChargeTables) -> tuple[str, ...]:
    """Statutes of the cannabis act that one slip of the pen turns into this one."""
    statutes, keys = _cannabis_keys(tables)
    near = keys.distances(match_key(statute), 1) <= 1
    return tuple(name for name, close in zip(statutes, near, strict=True) if close)


def has_neighbour(statute: str, tables: ChargeTables) -> bool:
    """Whether one slip of the pen turns a statute into one that is catalogued."""
    keys = targets_of(tables).keys
    return bool((keys.distances(match_key(statute), 1) <= 1).any())


def _similarity(key: str, targets: Targets, least: float) -> Scores:
    """1 for equal, less for each edit, 0 below the least that counts; shape (k,)."""
    longest = np.maximum(targets.lengths, len(key))
    limit = int((1.0 - least) * longest.max())
    scores: Scores = 1.0 - targets.keys.distances(key, limit) / longest
    return np.where(scores >= least, scores, 0.0)


def _best(scores: Scores, targets: Targets, rules: Mapping[str, Any]) -> Suggestion | None:
    order = np.argsort(-scores, kind="stable")[: rules["most"] + 1]
    near = [int(i) for i in order if scores[i] >= rules["suggest"]]
    if not near:
        return None
    return Suggestion(
        statutes=tuple(targets.statutes[i] for i in near[: rules["most"]]),
        score=float(scores[near[0]]),
        margin=float(scores[order[0]] - scores[order[1]]),
        entry=targets.entries[near[0]],
    )
