"""The catalogue as targets of an inexact match: what a code that cannot be read may mean."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from vacatur.charges.inchoate import inchoate_of
from vacatur.charges.lanes import Lanes, within
from vacatur.charges.normalize import citation_text, dashed, listed_text, statute_text
from vacatur.charges.strings import Strings
from vacatur.charges.tables import ChargeTables
from vacatur.charges.weigh import Costs, weigh

_MARKS = re.compile(r"[^A-Z0-9.]+", re.ASCII)
_SUBSECTIONS = re.compile(r"^(\d+-\d+-.*?\d[A-Z]?)((?:-[A-Z]\b|-?[A-Z](?=-|$)).*)$", re.ASCII)
_LONGEST = 64

Entry = tuple[str, str, str]
"""Act, section and subsection; blank for none."""


class Candidate(NamedTuple):
    """A catalogued statute near to a code."""

    entry: Entry
    subsections: tuple[str, ...]
    cost: int
    """What the slips between the two cost together, in hundredths of a letter."""

    @property
    def statute(self) -> str:
        """Canonical text of the statute, with the subsections that the code has."""
        act, section, _ = self.entry
        return statute_text(act, section, self.subsections)


@dataclass(frozen=True, kw_only=True, eq=False)
class Targets:
    """What a code may have meant to say."""

    entries: tuple[Entry, ...]
    keys: tuple[str, ...]
    """Letters and digits alone, for finding."""
    lanes: Lanes
    """The same, laid out to be compared."""
    marked: Strings
    """With a dash for each mark, for weighing."""
    costs: Costs


@lru_cache(maxsize=8)
def targets_of(tables: ChargeTables) -> Targets:
    """The catalogued statutes as match targets."""
    return _targets(_entries(tables), tables)


def _entries(tables: ChargeTables) -> tuple[Entry, ...]:
    rows = tables.catalogue.select("act", "section", "subsection").fill_null("").iter_rows()
    return tuple((act, section, subsection) for act, section, subsection in rows)


@lru_cache(maxsize=8)
def _charged_targets(tables: ChargeTables) -> Targets:
    """The statutes that people are charged under."""
    entries = _entries(tables)
    return _targets([one for one in entries if one[:2] in tables.charged], tables)


@lru_cache(maxsize=8)
def _cannabis_targets(tables: ChargeTables) -> Targets:
    """Those of the cannabis act."""
    acts = set(tables.cannabis_acts)
    entries = _charged_targets(tables).entries
    return _targets([one for one in entries if one[0] in acts], tables)


def _targets(entries: Sequence[Entry], tables: ChargeTables) -> Targets:
    plain = [citation_text(listed_text(entry)) for entry in entries]
    keys = tuple(_unmarked(statute) for statute in plain)
    return Targets(
        entries=tuple(entries),
        keys=keys,
        lanes=Lanes.of(keys),
        marked=Strings.of([_marked(statute) for statute in plain]),
        costs=Costs.of(tables.words["fuzzy"]["costs"]),
    )


def match_key(code: str) -> str:
    """A code without its marks, for comparing letters and digits only.

    >>> match_key("720 ILCS 550.0/4-C")
    '7205504C'
    """
    return _unmarked(citation_text(code))


def _unmarked(citation: str) -> str:
    return _MARKS.sub("", citation)[:_LONGEST]


def marked_key(code: str) -> str:
    """A code with one dash for each run of marks.

    >>> marked_key("720 ILCS 550.0/4(C)")
    '720-550-4-C'
    """
    return _marked(citation_text(code))


def _marked(citation: str) -> str:
    return _MARKS.sub("-", citation).strip("-")[:_LONGEST]


def suggest(codes: Sequence[str], tables: ChargeTables) -> list[tuple[Candidate, ...]]:
    """The catalogued statutes nearest to codes that cannot be read.

    A code with subsections is compared as a whole and without them, since only those of the
    cannabis act are catalogued.

    Args:
        codes: Raw codes, best each only once.
        tables: The jurisdiction's charge tables.

    Returns:
        For each code its candidates, the cheapest first, each statute once; none where none is
        near.

    Example:
        >>> from vacatur.charges.tables import BUNDLED, load_charge_tables
        >>> tables = load_charge_tables(BUNDLED / "us-il" / "charges")
        >>> (near,) = suggest(["720-55/4(C)"], tables)
        >>> near[0].statute, near[0].cost
        ('720 ILCS 550/4(c)', 150)
    """
    rules, targets = tables.words["fuzzy"], _charged_targets(tables)
    look_alikes = tables.words["look_alikes"]["scanned"]
    grammar = inchoate_of(tables)
    bare = [grammar.take_word(citation_text(code))[0] for code in codes]
    asked = [
        (i, key, tail)
        for i, code in enumerate(bare)
        for key, tail in _keys(code, rules["shortest"], look_alikes)
    ]
    marked = Strings.of([key for _, key, _ in asked])
    plain = Strings.of([key.replace("-", "") for _, key, _ in asked])
    pairs = within(plain, targets.lanes, limit=rules["edits"])
    costs = weigh(marked, targets.marked, pairs.query, pairs.entry, targets.costs)
    found: list[dict[Entry, Candidate]] = [{} for _ in codes]
    near = costs <= rules["most_cost"]
    for query, entry, cost in zip(
        pairs.query[near].tolist(), pairs.entry[near].tolist(), costs[near].tolist(), strict=True
    ):
        code, _, tail = asked[query]
        named = targets.entries[entry]
        if tail and (named[2] or tables.acts[named[0]].one_subsection):
            continue
        subsections = dashed(named[2]) or tail
        candidate = Candidate(entry=named, subsections=subsections, cost=cost)
        known = found[code].setdefault(named, candidate)
        if cost < known.cost:
            found[code][named] = candidate
    acts = frozenset(tables.cannabis_acts)
    return [_cheapest(candidates.values(), rules["most"], acts) for candidates in found]


def _cheapest(
    candidates: Iterable[Candidate], most: int, acts: frozenset[str]
) -> tuple[Candidate, ...]:
    """The cheapest, of equals those of the cannabis act first: a person must see them.

    A subsection that is catalogued, and its section with that subsection, are one statute.
    """
    order = sorted(candidates, key=lambda one: (one.cost, one.entry[0] not in acts, one.statute))
    cheapest: dict[str, Candidate] = {}
    for one in order:
        cheapest.setdefault(one.statute, one)
    return tuple(cheapest.values())[:most]


def _keys(
    code: str, shortest: int, look_alikes: Collection[str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The key of a code, and the key without its subsections, with these.

    A first letter that looks like a digit may be one, and is left in the key.
    """
    key = marked_key(code)
    if len(key.replace("-", "")) < shortest or not any(c.isdigit() for c in key):
        return
    yield key, ()
    found = _SUBSECTIONS.match(key)
    if found:
        tokens = re.findall(r"[A-Z]+|\d+(?:\.\d+)?", found[2])
        if tokens[0] not in look_alikes:
            yield found[1], tuple(token.lower() for token in tokens)


def has_neighbour(statute: str, tables: ChargeTables) -> bool:
    """Whether one slip of the pen turns a statute into one that is catalogued."""
    return bool(_one_slip_away(statute, targets_of(tables)))


def cannabis_neighbours(statute: str, tables: ChargeTables) -> tuple[str, ...]:
    """Statutes of the cannabis act that one slip of the pen turns into this one."""
    near = _one_slip_away(statute, _cannabis_targets(tables))
    return tuple(listed_text(entry) for entry in near)


def _one_slip_away(statute: str, targets: Targets) -> list[Entry]:
    """Entries with one letter more, less, or other, or two neighbours exchanged."""
    key = match_key(statute)
    pairs = within(Strings.of([key]), targets.lanes, limit=2)
    near = zip(pairs.entry.tolist(), pairs.distance.tolist(), strict=True)
    return [
        targets.entries[place]
        for place, far in near
        if far <= 1 or _is_swap(key, targets.keys[place])
    ]


def _is_swap(one: str, other: str) -> bool:
    """Whether two strings differ by the order of two neighbours alone.

    >>> _is_swap("7205054", "7205504"), _is_swap("7205504", "7205505")
    (True, False)
    """
    apart = [i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b]
    return (
        len(one) == len(other)
        and len(apart) == 2  # noqa: PLR2004
        and apart[1] == apart[0] + 1
        and one[apart[0]] == other[apart[1]]
        and one[apart[1]] == other[apart[0]]
    )
