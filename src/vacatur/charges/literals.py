"""Charge texts whose statute is known: looked up as they stand, by their words, or by likeness."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vacatur.charges.folding import WordReader, fold_key, word_reader
from vacatur.charges.meanings import (
    Meaning,
    Meanings,
    Place,
    Statute,
    Told,
    attested,
    meaning_of,
    twins_of,
)
from vacatur.charges.tables import ChargeTables

_COUNT = re.compile(r"[ -]+(?:CT|CTS|COUNT|COUNTS)\.? ?#?\d+$")
_SHORTEST_CUT = 18
"""Letters of the shortest text that may be a longer one cut off; fields are cut at 20 or 30."""


class Known(NamedTuple):
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
    keys: Sequence[str]
    """The keys of `same_words`."""
    said: WordReader

    def key(self, text: str) -> str:
        """The words of a text, as one key."""
        return fold_key(text, self.said)

    def find(
        self, text: str, *, apart_from: str = "", cut: bool = True, alike: bool = True
    ) -> Known | None:
        """What a text in upper case with single spaces is known to stand for.

        Args:
            text: The text.
            apart_from: A word that the text may have more than the known one; blank for none.
            cut: Whether the text may be a longer one cut off.
            alike: Whether a text that is only like this one is of use.

        Returns:
            What is known, or None where nothing is, or no known text shares a word with it.

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
        return self._alike(words) if alike else None

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
        """The known text that shares most of what is rare, the last by name among equals."""
        shared = np.zeros(len(self.keys))
        for word in sorted(words):
            if word in self.rarity:
                shared[self.postings[word]] += self.rarity[word]
        alike = shared / (self.weight(words) + self.weights - shared)
        likeness = float(alike.max(initial=0.0))
        if not likeness:
            return None
        best = max(self.keys[place] for place in np.flatnonzero(alike == likeness).tolist())
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
        unseen = math.log(1 + len(self.keys))
        return math.fsum([self.rarity.get(word, unseen) for word in words])

    @cached_property
    def words(self) -> Sequence[Sequence[str]]:
        """The words of each of the `keys`."""
        return [key.split() for key in self.keys]

    @cached_property
    def postings(self) -> Mapping[str, NDArray[np.intp]]:
        """Word to the places among `keys` of those that hold it."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for place, words in enumerate(self.words):
            for word in words:
                found[word].append(place)
        return {word: np.array(places, np.intp) for word, places in found.items()}

    @cached_property
    def rarity(self) -> Mapping[str, float]:
        """How much each word of a known text says by itself."""
        known = len(self.keys)
        return {word: math.log(1 + known / places.size) for word, places in self.postings.items()}

    @cached_property
    def weights(self) -> NDArray[np.float64]:
        """How much the words of each of the `keys` say together."""
        return np.array([math.fsum(map(self.rarity.__getitem__, words)) for words in self.words])

    @cached_property
    def places(self) -> Mapping[Place, Sequence[str]]:
        """Act and section to the keys of `same_words` that stand for it."""
        places: defaultdict[Place, list[str]] = defaultdict(list)
        for key, meaning in self.same_words.items():
            for section in dict.fromkeys(statute[:2] for statute in meaning.statutes):
                places[section].append(key)
        return dict(places)


@lru_cache(maxsize=8)
def text_index(tables: ChargeTables) -> TextIndex:
    """The known texts of a jurisdiction."""
    said = word_reader(tables.abbreviations, frozenset(tables.words["silent"]["words"]))
    written: defaultdict[str, Told] = defaultdict(list)
    folded: defaultdict[str, Told] = defaultdict(list)
    columns = ("text", "source", "act", "section", "subsection")
    for text, source, *statute in tables.literals.select(columns).fill_null("").iter_rows():
        act, section, subsection = statute
        written[text].append(((act, section, subsection), source))
    key_of = {text: fold_key(text, said) for text in written}
    for text, key in key_of.items():
        folded[key].extend(written[text])
    folded.pop("", None)
    least = tables.words["description"]["alone"]
    twins = cache(lambda: twins_of(folded.values()))

    def meaning(words: str, told: Told) -> Meaning:
        telling = len(words.split()) >= least
        return meaning_of(attested(told), twins(), tables.steady if telling else frozenset())

    return TextIndex(
        in_order=sorted(written),
        as_written=Meanings(written, lambda text: meaning(key_of[text], written[text])),
        same_words=Meanings(folded, lambda key: meaning(key, folded[key])),
        keys=tuple(folded),
        said=said,
    )
