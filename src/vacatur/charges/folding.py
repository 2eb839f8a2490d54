"""A charge text as a set of whole words: abbreviations written out, order and marks set aside."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORD = re.compile(r"[A-Z]+|\d+(?:\.\d+)?|[<>]")
_APOSTROPHES = re.compile("['\u2019]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SHORTEST_PLURAL = 4


def fold_words(text: str, written_out: Mapping[str, str], silent: frozenset[str]) -> list[str]:
    """The words of a text in order, written out, in the singular, without the silent ones.

    Args:
        text: A charge text in upper case.
        written_out: Abbreviations and the words they stand for.
        silent: Words that say nothing about the offense.

    Example:
        >>> fold_words("POSS OF WEAPONS/30-500 GRMS", {"POSS": "POSSESSION", "GRMS": "GRAM"},
        ...     frozenset({"OF"}))
        ['POSSESSION', 'WEAPON', '30', '500', 'GRAM']
    """
    found = _WORD.findall(_THOUSANDS.sub("", _APOSTROPHES.sub("", text)))
    whole = (word for short in found for word in _whole(short, written_out))
    said = (_singular(word, written_out) for word in whole if word not in silent)
    return [word for word in said if word not in silent]


def fold_key(text: str, written_out: Mapping[str, str], silent: frozenset[str]) -> str:
    """One key for all texts that are made of the same words.

    >>> fold_key("BATTERY - AGG", {"AGG": "AGGRAVATED"}, frozenset())
    'AGGRAVATED BATTERY'
    """
    return " ".join(sorted(set(fold_words(text, written_out, silent))))


def _whole(short: str, written_out: Mapping[str, str]) -> list[str]:
    """What a word, or the one it is the plural of, is short for."""
    return written_out.get(short, written_out.get(_without_s(short), short)).split()


def _singular(word: str, written_out: Mapping[str, str]) -> str:
    """The singular of a whole word; what is cut off too much is an abbreviation again."""
    singular = _without_s(word)
    return written_out.get(singular, singular)


def _without_s(word: str) -> str:
    if len(word) < _SHORTEST_PLURAL or not word.endswith("S") or word.endswith("SS"):
        return word
    return word[:-1]
