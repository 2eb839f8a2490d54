"""What known texts stand for, worked out from what their sources say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import takewhile
from typing import NamedTuple

Statute = tuple[str, str, str]
"""Act, section and subsection; the last is blank where it is not known."""

Place = tuple[str, str]
"""Act and section."""

Told = list[tuple[Statute, str]]
"""Statutes of one text as they are listed, each with its sources, a semicolon between them."""

Attested = dict[Statute, set[str]]
"""Statutes of one text, each with the sources that say so."""

_WITNESSES = 2
"""How many sources must agree before a text alone is taken for a statute."""


class Meaning(NamedTuple):
    """The statutes that a text stands for."""

    statutes: tuple[Statute, ...]
    """Every one, those of the same offense under another number last."""
    sure: Statute | None
    """The one it is taken for, where there is one."""
    witnessed: bool
    """Whether two sources agree on that."""


class Meanings(Mapping[str, Meaning]):
    """What texts mean, each worked out when it is asked for: few of them ever are."""

    def __init__(self, texts: Collection[str], meaning_of: Callable[[str], Meaning]) -> None:
        self._texts = texts
        self._meaning_of = cache(meaning_of)

    def __getitem__(self, text: str) -> Meaning:
        """The meaning of a text."""
        if text not in self._texts:
            raise KeyError(text)
        return self._meaning_of(text)

    def __contains__(self, text: object) -> bool:
        """Whether a text is among them."""
        return text in self._texts

    def __iter__(self) -> Iterator[str]:
        """The texts."""
        return iter(self._texts)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._texts)


def attested(told: Told) -> Attested:
    """The sources of each statute together.

    >>> statute = ("720 ILCS 5", "12-3", "")
    >>> sorted(attested([(statute, "Cook;Lake"), (statute, "Lake")])[statute])
    ['Cook', 'Lake']
    """
    found: Attested = {}
    for statute, sources in told:
        found.setdefault(statute, set()).update(sources.split(";"))
    return found


def twins_of(known: Iterable[Told]) -> Mapping[Place, set[Place]]:
    """Sections of one act with the same title: the same offense before and after renumbering."""
    twins: defaultdict[Place, set[Place]] = defaultdict(set)
    for told in known:
        titled = {statute[:2] for statute, _ in told if not statute[2]}
        for one in titled:
            twins[one] |= {other for other in titled if other != one and other[0] == one[0]}
    return twins


def meaning_of(
    known: Attested, twins: Mapping[Place, set[Place]], steady: frozenset[Place]
) -> Meaning:
    """The statutes of a text: without those that another only makes more exact, with twins.

    One source is enough for a steady section, two for any other.
    """
    deep = {one for one in known if not any(_is_part(other, one) for other in known)}
    sections = {(act, section) for act, section, _ in deep}
    added = set().union(*(twins.get(one, set()) for one in sections)) - sections
    alone = len(sections) == 1 and not added
    agreed = _agreed(known, deep) if alone else None
    steadily = next(iter(deep)) if len(deep) == 1 and alone and sections <= steady else None
    return Meaning(
        statutes=(*sorted(deep), *((act, section, "") for act, section in sorted(added))),
        sure=agreed or steadily,
        witnessed=agreed is not None,
    )


def _agreed(known: Attested, deep: set[Statute]) -> Statute | None:
    """The statute as far as two sources agree on it, whatever a third says."""
    (only, sources), *others = known.items()
    if not others:
        return only if len(sources) >= _WITNESSES else None
    (act, section), *_ = {statute[:2] for statute in deep}
    tokens = [statute[2].split("-") for statute in deep]
    common = [
        same[0] for same in takewhile(lambda same: len({*same}) == 1, zip(*tokens, strict=False))
    ]
    for depth in range(len(common), -1, -1):
        statute = (act, section, "-".join(common[:depth]))
        sources = {
            s
            for one, found in known.items()
            if one == statute or _is_part(one, statute)
            for s in found
        }
        if len(sources) >= _WITNESSES:
            return statute
    return None


def _is_part(inner: Statute, outer: Statute) -> bool:
    """Whether a statute is a subsection of another."""
    if inner == outer or inner[:2] != outer[:2]:
        return False
    return not outer[2] or inner[2].startswith(f"{outer[2]}-")
