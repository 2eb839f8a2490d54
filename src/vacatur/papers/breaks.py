"""Long words that may be broken, so that none runs out of its cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_LONG: Final = re.compile(r"[^\s-]{10,}")
_MOST: Final = 9.5
"""What a word may take of a line, in heights of its letters: the narrowest column's."""
_BREAK: Final = "\u200b"
_WIDEST, _CAPITAL, _SMALL, _SIGN = 1.0, 0.75, 0.5, 0.3


def breakable(text: str) -> str:
    r"""The text, with a place to break in every word that is wider than a narrow column.

    Example:
        >>> breakable("R0000123 19-MC3-000031-01") == "R0000123 19-MC3-000031-01"
        True
        >>> [len(part) for part in breakable("A" * 30).split("\u200b")]
        [12, 12, 6]
    """
    return _LONG.sub(lambda word: _BREAK.join(_pieces(word.group())), text)


def _pieces(word: str) -> Iterator[str]:
    piece, taken = "", 0.0
    for letter in word:
        wide = _width(letter)
        if piece and taken + wide > _MOST:
            yield piece
            piece, taken = "", 0.0
        piece, taken = piece + letter, taken + wide
    yield piece


def _width(letter: str) -> float:
    if letter in "MW":
        return _WIDEST
    if letter.isupper() or not letter.isascii():
        return _CAPITAL
    return _SMALL if letter.isalnum() else _SIGN
