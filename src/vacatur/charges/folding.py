"""A charge text as a set of whole words: abbreviations written out, order and marks set aside."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

_WORD = re.compile(r"[A-Z]+|\d+(?:\.\d+)?|[<>]")
_APOSTROPHES = re.compile("['\u2019]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SHORTEST_PLURAL = 4

WordReader = Callable[[str], tuple[str, ...]]


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
    said = word_reader(written_out, silent)
    return [word for short in _found(text) for word in said(short)]


def fold_key(text: str, said: WordReader) -> str:
    """One key for all texts that are made of the same words.

    >>> fold_key("BATTERY - AGG", word_reader({"AGG": "AGGRAVATED"}, frozenset()))
    'AGGRAVATED BATTERY'
    """
    return " ".join(sorted({word for short in _found(text) for word in said(short)}))


def _found(text: str) -> list[str]:
    """The words and numbers of a text as they stand; most have no marks inside them."""
    if not text.isascii() or "'" in text or "," in text:
        text = _THOUSANDS.sub("", _APOSTROPHES.sub("", text))
    return _WORD.findall(text)


def word_reader(written_out: Mapping[str, str], silent: frozenset[str]) -> WordReader:
    """What a single word says, each worked out once.

    Example:
        >>> word_reader({"POSS": "POSSESSION OF"}, frozenset({"OF"}))("POSS")
        ('POSSESSION',)
    """

    @cache
    def said(short: str) -> tuple[str, ...]:
        whole = [word for word in _whole(short, written_out) if word not in silent]
        singular = [_singular(word, written_out) for word in whole]
        return tuple([word for word in singular if word not in silent])

    return said


def _whole(short: str, written_out: Mapping[str, str]) -> list[str]:
    """What a word, or the one it is the plural of, is short for."""
    known = written_out.get(short, written_out.get(_without_s(short)))
    return [short] if known is None else known.split()


def _singular(word: str, written_out: Mapping[str, str]) -> str:
    """The singular of a whole word; what is cut off too much is an abbreviation again."""
    singular = _without_s(word)
    return written_out.get(singular, singular)


def _without_s(word: str) -> str:
    if len(word) < _SHORTEST_PLURAL or not word.endswith("S") or word.endswith("SS"):
        return word
    return word[:-1]
