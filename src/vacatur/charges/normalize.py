"""Spelling: one way to write a citation and one way to write a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from unicodedata import decimal

import polars as pl

_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
_SIGNS = _DASHES | str.maketrans({"\u2044": "/", "\u00bd": " 1/2"})
_BRACKETS = str.maketrans("[]{}", "()()")
_BOOK_WORDS = re.compile(
    r"(?<![A-Z])(?:I\.L\.C\.S|ILCS|ILL(?:INOIS)?|REV(?:ISED)?"
    r"|STAT(?:UTE)?S?(?:[., ]+(?:18|19)\d\d(?!\d))?"
    r"|CH(?:AP(?:TER)?)?|PAR(?:A(?:GRAPH)?)?|SUBSECTION|SUBSEC|SUB|SECTION|SEC|ACT)(?![A-Z])\.?"
)
_LIST_MARKS = re.compile(r"[,;:\u00a7\u00b6*'\"`]")

Rules = tuple[tuple[str, re.Pattern[str], str], ...]
"""A sign that few texts have, the pattern that it is part of, and what to write for that."""

_NO_STATUTE: Rules = (
    ("[", re.compile(r"\[\d{3,}\]|\[\d*$"), " "),
    ("(TP", re.compile(r"\(TP\d*\)?"), " "),
)
_NUMBERS: Rules = (
    ("..", re.compile(r"\.{2,}"), "."),
    ("1/2", re.compile(r"(?<!\d)(\d+)[ -]?1/2(?=\D|$)"), r"\1.5"),
    (".0", re.compile(r"\.0+(?!\d)"), ""),
)


@lru_cache(maxsize=1 << 12)
def squeeze(raw: str) -> str:
    r"""Upper case, plain digits, dashes and slashes, single spaces, no control characters.

    >>> squeeze("720-550\\4(c)\x1a 38\u20139")
    '720-550/4(C) 38-9'
    """
    text = raw.upper().replace("\\", "/")
    if not text.isascii():
        text = text.translate(_SIGNS)
        text = "".join(str(decimal(c)) if c.isdecimal() else c for c in text)
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())


def citation_text(raw: str) -> str:
    """A citation without court codes in brackets, book words and the `.0` some agencies append.

    >>> citation_text("720 ILCS 550.0/4-A [5015000]")
    '720 550/4-A'
    >>> citation_text("Ch. 56 1/2, par. 704")
    '56.5 704'
    """
    text = _rewritten(squeeze(raw), _NO_STATUTE).translate(_BRACKETS)
    text = _LIST_MARKS.sub(" ", _BOOK_WORDS.sub(" ", text))
    return " ".join(_rewritten(text, _NUMBERS).split())


def _rewritten(text: str, rules: Rules) -> str:
    """A text with each pattern replaced in turn, where the sign that all of it holds is there."""
    for sign, pattern, plain in rules:
        if sign in text:
            text = pattern.sub(plain, text)
    return text


def statute_text(act: str, section: str | None, subsections: Sequence[str]) -> str:
    """The canonical text of a statute.

    >>> statute_text("720 ILCS 550", "4", ["c"])
    '720 ILCS 550/4(c)'
    >>> statute_text("MCC", "7-24-099", [])
    'MCC 7-24-099'
    """
    if section is None:
        return act
    separator = "/" if "ILCS" in act else " "
    return f"{act}{separator}{section}" + "".join(f"({token})" for token in subsections)


def listed_text(statute: tuple[str, str, str]) -> str:
    """The canonical text of a statute as the tables list it, the subsection in dashes.

    >>> listed_text(("720 ILCS 5", "12-3", "a-1")), listed_text(("720 ILCS 550", "4", ""))
    ('720 ILCS 5/12-3(a)(1)', '720 ILCS 550/4')
    """
    act, section, subsection = statute
    return statute_text(act, section, dashed(subsection))


def dashed(subsection: str) -> tuple[str, ...]:
    """The parts of a subsection in dashes; none where it is blank."""
    return tuple(subsection.split("-")) if subsection else ()


def section_place(statute: str) -> str:
    """Act and section of a canonical text, without its subsections.

    >>> section_place("720 ILCS 5/12-3(a)(1)")
    '720 ILCS 5/12-3'
    """
    return statute.partition("(")[0]


def text_key(column: str) -> pl.Expr:
    """A charge text in upper case with single spaces; a blank one is NULL."""
    key = (
        pl.col(column)
        .str.to_uppercase()
        .str.replace_all(r"[\u2010-\u2015\u2212]", "-")
        .str.replace_all(r"[\s\x00-\x1f]+", " ")
        .str.strip_chars()
    )
    return pl.when(key != "").then(key)
