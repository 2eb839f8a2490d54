"""Charge texts whose statute is known: looked up as they stand, by their words, or by likeness."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import takewhile

from vacatur.charges.folding import WordReader, fold_key, word_reader
from vacatur.charges.tables import ChargeTables

Statute = tuple[str, str, str]
"""Act, section and subsection; the last is blank where it is not known."""

Place = tuple[str, str]
"""Act and section."""

Attested = dict[Statute, set[str]]
"""Statutes of one text, each with the sources that say so."""

_COUNT = re.compile(r"[ -]+(?:CT|CTS|COUNT|COUNTS)\.? ?#?\d+$")
_SHORTEST_CUT = 18
"""Letters of the shortest text that may be a longer one cut off; fields are cut at 20 or 30."""

_WITNESSES = 2
"""How many sources must agree before a text alone is taken for a statute."""


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """The statutes that a text stands for."""

    statutes: tuple[Statute, ...]
    """Every one, those of the same offense under another number last."""
    sure: Statute | None
    """The one it is taken for, where there is one."""
    witnessed: bool
    """Whether two sources agree on that."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a text is known to stand for."""

    meaning: Meaning
    form: str
    """`as_written`, `same_words`, or `alike`."""
    likeness: float = 1.0


@dataclass(frozen=True, kw_only=True, eq=False)
class TextIndex:
    """Known texts of one jurisdiction, three ways to find them."""

    as_written: Mapping[str, Meaning]
    in_order: Sequence[str]
    """The texts of `as_written`, sorted."""
    same_words: Mapping[str, Meaning]
    postings: Mapping[str, tuple[str, ...]]
    """Word to the keys of `same_words` that hold it."""
    places: Mapping[Place, tuple[str, ...]]
    """Act and section to the keys of `same_words` that stand for it."""
    rarity: Mapping[str, float]
    said: WordReader

    def key(self, text: str) -> str:
        """The words of a text, as one key."""
        return fold_key(text, self.said)

    def find(self, text: str, *, apart_from: str = "", cut: bool = True) -> Known | None:
        """What a text in upper case with single spaces is known to stand for.

        Args:
            text: The text.
            apart_from: A word that the text may have more than the known one; blank for none.
            cut: Whether the text may be a longer one cut off.

        Returns:
            What is known, or None where no known text shares a word with it.

        Example:
            >>> from vacatur.charges.tables import BUNDLED, load_charge_tables
            >>> index = text_index(load_charge_tables(BUNDLED / "us-il" / "charges"))
            >>> index.find("BATTERY, DOMESTIC").meaning.sure
            ('720 ILCS 5', '12-3.2', '')
        """
        if text in self.as_written:
            return Known(meaning=self.as_written[text], form="as_written")
        whole = _COUNT.sub("", text)
        if whole in self.as_written:
            return Known(meaning=self.as_written[whole], form="as_written")
        begun = self._begun(whole) if cut else None
        if begun:
            return Known(meaning=begun, form="same_words")
        words = set(self.key(text).split())
        for key in (" ".join(sorted(words)), " ".join(sorted(words - {apart_from}))):
            if key in self.same_words:
                return Known(meaning=self.same_words[key], form="same_words")
        return self._alike(words)

    def _begun(self, text: str) -> Meaning | None:
        """What all known texts that begin like one cut off mean together; never sure."""
        if len(text) < _SHORTEST_CUT:
            return None
        at = bisect_left(self.in_order, text)
        statutes: dict[Statute, None] = {}
        while at < len(self.in_order) and self.in_order[at].startswith(text):
            statutes |= dict.fromkeys(self.as_written[self.in_order[at]].statutes)
            at += 1
        return Meaning(statutes=tuple(statutes), sure=None, witnessed=False) if statutes else None

    def _alike(self, words: set[str]) -> Known | None:
        """The known text that shares most of what is rare."""
        shared: defaultdict[str, float] = defaultdict(float)
        for word in sorted(words):
            for key in self.postings.get(word, ()):
                shared[key] += self.rarity[word]
        own = self.weight(words)
        best, likeness = None, 0.0
        for key, weight in shared.items():
            alike = weight / (own + self.weights[key] - weight)
            if (alike, key) > (likeness, best or ""):
                best, likeness = key, alike
        if best is None:
            return None
        return Known(meaning=self.same_words[best], form="alike", likeness=likeness)

    def likeness(self, text: str, place: Place) -> float:
        """How like a text is to the nearest text known for an act and section, 0 to 1."""
        words = set(self.key(text).split())
        own = self.weight(words)
        found = 0.0
        for key in self.places.get(place, ()):
            other = set(key.split())
            shared = self.weight(words & other)
            found = max(found, shared / (own + self.weight(other) - shared or 1.0))
        return found

    def weight(self, words: Iterable[str]) -> float:
        """How much words say together; a word never seen says most."""
        unseen = math.log(1 + len(self.same_words))
        return math.fsum(self.rarity.get(word, unseen) for word in sorted(words))

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """How much the words of each of the keys of `same_words` say together."""
        return {key: self.weight(key.split()) for key in self.same_words}


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


@lru_cache(maxsize=8)
def text_index(tables: ChargeTables) -> TextIndex:
    """The known texts of a jurisdiction."""
    said = word_reader(tables.abbreviations, frozenset(tables.words["silent"]["words"]))
    written: defaultdict[str, Attested] = defaultdict(dict)
    folded: defaultdict[str, Attested] = defaultdict(dict)
    columns = ("text", "source", "act", "section", "subsection")
    key_of: dict[str, str] = {}
    for text, source, *statute in tables.literals.select(columns).fill_null("").iter_rows():
        act, section, subsection = statute
        key = key_of.get(text) or key_of.setdefault(text, fold_key(text, said))
        for known in (written[text], folded[key]):
            known.setdefault((act, section, subsection), set()).update(source.split(";"))
    folded.pop("", None)
    twins = _twins(folded.values())
    least = tables.words["description"]["alone"]

    def meaning_of(words: str, attested: Attested) -> Meaning:
        telling = len(words.split()) >= least
        return _meaning(attested, twins, tables.steady if telling else frozenset())

    keys = {key: meaning_of(key, attested) for key, attested in folded.items()}
    postings: defaultdict[str, list[str]] = defaultdict(list)
    places: defaultdict[Place, list[str]] = defaultdict(list)
    for key, meaning in keys.items():
        for word in key.split():
            postings[word].append(key)
        for section in dict.fromkeys(statute[:2] for statute in meaning.statutes):
            places[section].append(key)
    return TextIndex(
        in_order=sorted(written),
        as_written=Meanings(written, lambda text: meaning_of(key_of[text], written[text])),
        same_words=keys,
        postings={word: tuple(found) for word, found in postings.items()},
        places={section: tuple(found) for section, found in places.items()},
        rarity={word: math.log(1 + len(keys) / len(found)) for word, found in postings.items()},
        said=said,
    )


def _twins(known: Iterable[Attested]) -> Mapping[Place, set[Place]]:
    """Sections of one act with the same title: the same offense before and after renumbering."""
    twins: defaultdict[Place, set[Place]] = defaultdict(set)
    for attested in known:
        titled = {(act, section) for act, section, subsection in attested if not subsection}
        for one in titled:
            twins[one] |= {other for other in titled if other != one and other[0] == one[0]}
    return twins


def _meaning(
    attested: Attested, twins: Mapping[Place, set[Place]], steady: frozenset[Place]
) -> Meaning:
    """The statutes of a text: without those that another only makes more exact, with twins.

    One source is enough for a steady section, two for any other.
    """
    deep = {one for one in attested if not any(_is_part(other, one) for other in attested)}
    sections = {(act, section) for act, section, _ in deep}
    added = set().union(*(twins.get(one, set()) for one in sections)) - sections
    alone = len(sections) == 1 and not added
    agreed = _agreed(attested, deep) if alone else None
    steadily = next(iter(deep)) if len(deep) == 1 and alone and sections <= steady else None
    return Meaning(
        statutes=(*sorted(deep), *((act, section, "") for act, section in sorted(added))),
        sure=agreed or steadily,
        witnessed=agreed is not None,
    )


def _agreed(attested: Attested, deep: set[Statute]) -> Statute | None:
    """The statute as far as two sources agree on it, whatever a third says."""
    (act, section), *_ = {statute[:2] for statute in deep}
    tokens = [statute[2].split("-") for statute in deep]
    common = [
        same[0] for same in takewhile(lambda same: len({*same}) == 1, zip(*tokens, strict=False))
    ]
    for depth in range(len(common), -1, -1):
        statute = (act, section, "-".join(common[:depth]))
        sources = {
            s
            for one, found in attested.items()
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
