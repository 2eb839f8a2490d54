"""One string that holds code, text and class, cut into code and text."""

from __future__ import annotations

import re
from itertools import islice

from vacatur.charges.normalize import squeeze

_GLUED = re.compile(r"(?<=[)\w])-(?!ILCS|MCC)(?=[A-Za-z]{4,}\b)")
_CLASS = re.compile(r"\bClass\s*:\s*\w+$", re.IGNORECASE)
_OF_A_CODE = re.compile(
    r"(?:ILCS|I\.L\.C\.S\.?|MCC|CH(?:AP(?:TER)?)?\.?|PAR(?:A(?:GRAPH)?)?\.?|ACT|REVISED|STATUTES?,?|(?:SUB)?SEC\.?|(?:SUB)?SECTION|SUB\.?|ILL\.?|REV\.?|STAT\.?,?"
    r"|\(?(?:ATT(?:EMPT(?:ED)?)?|CON(?:SP(?:IRACY)?)?|SOL(?:ICIT(?:ATION)?)?)\)?|[-/&]|\(?(?:[A-Z]{1,2}|[IVX]+)\)?[,.]?)"
)
_WORD = re.compile(r"[A-Z]{3,}")
_NO_SPACE = re.compile(r"\S+")
_ROMAN = re.compile(r"[IVX]+")
_INSIDE = frozenset(
    {
        "ILCS",
        "ACT",
        "CHAP",
        "CHAPTER",
        "PARAGRAPH",
        "PARA",
        "PAR",
        "SEC",
        "SUB",
        "SUBSEC",
        "ATT",
        "CON",
        "SOL",
    }
)


def split_charge_text(text: str) -> tuple[str | None, str | None]:
    """Cut a field into charge code and charge text; either may be missing.

    The cut is by form alone: a code opens with a number or a book word and ends where words begin.

    >>> split_charge_text("720 5/21-1(1)(a) - Knowingly Damage Prop<$300 - Class: A")
    ('720 5/21-1(1)(a)', 'Knowingly Damage Prop<$300')
    >>> split_charge_text("720-550/4(C)")
    ('720-550/4(C)', None)
    >>> split_charge_text("CANNABIS - POSSESS 10-30 GRMS")
    (None, 'CANNABIS - POSSESS 10-30 GRMS')
    """
    text = _GLUED.sub(" - ", _without_class(text.strip()))
    if not text:
        return None, None
    words = text.split()
    size = _code_words(words)
    if size == 0:
        return None, text
    if size == len(words):
        return text, None
    at = _end_of_words(text, size)
    code, rest = text[:at].rstrip(" -"), text[at:].lstrip(" -")
    return (code, rest) if _WORD.search(squeeze(rest)) else (text, None)


def _without_class(text: str) -> str:
    found = _CLASS.search(text) if ":" in text else None
    return text[: found.start()].rstrip().removesuffix("-").strip() if found else text


def _code_words(words: list[str]) -> int:
    """How many words at the start belong to a code: none where no digit stands among them."""
    size = 0
    for word in words:
        if not _belongs(squeeze(word), first=size == 0):
            break
        size += 1
    while size and words[size - 1] in {"-", "/", "&"}:
        size -= 1
    return size if _has_digit("".join(words[:size])) else 0


def _belongs(word: str, *, first: bool) -> bool:
    if _OF_A_CODE.fullmatch(word):
        return not (first and word in {"-", "/", "&"})
    if not _has_digit(word):
        return False
    return all(found in _INSIDE or _ROMAN.fullmatch(found) for found in _WORD.findall(word))


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _end_of_words(text: str, size: int) -> int:
    *_, last = islice(_NO_SPACE.finditer(text), size)
    return last.end()
