"""Patterns of words that are made ready faster where all text is ASCII."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import polars as pl

from vacatur.charges.tables import ChargeTables

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PLAIN = {
    "w": "[0-9A-Za-z_]",
    "W": "[^0-9A-Za-z_]",
    "d": "[0-9]",
    "D": "[^0-9]",
    "s": r"[\t\n\x0B\x0C\r ]",
    "S": r"[^\t\n\x0B\x0C\r ]",
}


def for_ascii(patterns: Any) -> Any:  # noqa: ANN401 - what a file of words holds
    r"""A pattern, or all of a table of patterns, to be sought in ASCII alone.

    A pattern with the letters and digits of every alphabet takes ten times as long to compile, and
    in text of ASCII finds the same.

    >>> for_ascii({"pattern": r"\bSCH\w*", "numbers": [r"[^\d.]\\d", 18]})
    {'pattern': '\\bSCH[0-9A-Za-z_]*', 'numbers': ['[^[0-9].]\\\\d', 18]}
    """
    match patterns:
        case str():
            return _ESCAPED.sub(lambda found: _PLAIN.get(found[1], found[0]), patterns)
        case dict():
            return {name: for_ascii(value) for name, value in patterns.items()}
        case list() | tuple():
            return type(patterns)(for_ascii(value) for value in patterns)
    return patterns


def words_for(texts: pl.Series, tables: ChargeTables) -> Mapping[str, Any]:
    """The words of a jurisdiction and `inchoate`, its inchoate forms, made ready for some texts.

    Args:
        texts: Texts in which the patterns will be sought, String.
        tables: The jurisdiction's charge tables.
    """
    plain = (texts.str.len_bytes() == texts.str.len_chars()).all()
    return _words(tables, ascii_only=plain)


@lru_cache(maxsize=16)
def _words(tables: ChargeTables, *, ascii_only: bool) -> Mapping[str, Any]:
    words = {**tables.words, "inchoate": tables.inchoate}
    return for_ascii(words) if ascii_only else words
