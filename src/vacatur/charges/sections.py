"""What stands after the act: section, subsections, and whether it reads in only one way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from vacatur.charges.inchoate import inchoate_of
from vacatur.charges.tables import ChargeTables

_ARTICLE = re.compile(r"(\d+(?:\.\d+)?[A-Z]?)\s*[- ]\s*(\d+(?:\.\d+)?)(.*)")
_PLAIN = re.compile(r"(\d+(?:\.\d+)?)(.*)")
_TOKEN = re.compile(r"[A-Z]+(?:\.\d+)?|\d+(?:\.\d+)?")
_SEPARATORS = re.compile(r"[-\s()/.]+")
_ROMAN = re.compile(r"[IVX]+")
_GLUED_LETTER = re.compile(r"([A-Z])(?![A-Z])")
_NEXT_NUMBER = re.compile(r"[-/ ]+(\d+)(?![\d.])")
_THIRD_NUMBER = re.compile(r"[- ]+(\d+(?:\.\d+)?)")
_LONGEST_TOKEN = 2


class SectionReading(NamedTuple):
    """Section and subsections of one citation."""

    section: str | None
    subsections: tuple[str, ...] = ()
    inchoate: str = "none"
    ambiguous: bool = False
    other: tuple[str, tuple[str, ...]] | None = None
    """Section and subsections of the second reading, where there is one."""


def read_section(act: str, rest: str, tables: ChargeTables) -> SectionReading:
    """Read what follows the act of a citation.

    Args:
        act: The act, known or not.
        rest: Upper-case text after the act.
        tables: The jurisdiction's charge tables.
    """
    known = tables.acts.get(act)
    articles = known is not None and known.article_sections
    rest, inchoate = inchoate_of(tables).take_inner(rest.strip(" -/"), alone=not articles)
    found = (_ARTICLE if articles else _PLAIN).fullmatch(rest)
    if not found:
        return SectionReading(section=None, inchoate=inchoate, ambiguous=True)
    *numbers, tail = found.groups()
    reading = _with_tail("-".join(numbers), tail, tables.sections.get(act, {}))
    return reading if inchoate == "none" else reading._replace(inchoate=inchoate)


def _with_tail(section: str, tail: str, known: Mapping[str, str]) -> SectionReading:
    if not tail:
        return SectionReading(section=known.get(section.lower(), section))
    for extend in (_lettered, _dashed, _dotted):
        reading = extend(section, tail, known)
        if reading:
            return reading
    tokens, clean = _tokens(tail)
    cut_short = tail.startswith(".") and any(
        name.startswith(f"{section.lower()}.") for name in known
    )
    return SectionReading(
        section=known.get(section.lower(), section),
        subsections=tokens,
        ambiguous=cut_short or not clean,
    )


def _lettered(section: str, tail: str, known: Mapping[str, str]) -> SectionReading | None:
    """A glued letter that belongs to the section's own name, as in `24-3A`."""
    found = _GLUED_LETTER.match(tail)
    name = known.get(f"{section}{found[1]}".lower()) if found else None
    if not found or not name:
        return None
    tokens, clean = _tokens(tail[1:])
    letter_follows = bool(tokens) and tokens[0].isalpha()
    also_subsection = section.lower() in known and not letter_follows
    return SectionReading(
        section=name,
        subsections=tokens,
        ambiguous=also_subsection or not clean,
        other=(section, (found[1].lower(), *tokens)) if also_subsection else None,
    )


def _dashed(section: str, tail: str, known: Mapping[str, str]) -> SectionReading | None:
    """A third number that belongs to the section's name, as in `12-4.2-5`."""
    found = _THIRD_NUMBER.match(tail)
    name = known.get(f"{section}-{found[1]}".lower()) if found else None
    if not found or not name:
        return None
    tokens, clean = _tokens(tail[found.end() :])
    return SectionReading(section=name, subsections=tokens, ambiguous=not clean)


def _dotted(section: str, tail: str, known: Mapping[str, str]) -> SectionReading | None:
    """A number that may have lost its point, as in `5-2-C` for 5.2(c): ambiguous."""
    found = _NEXT_NUMBER.match(tail)
    name = known.get(f"{section}.{found[1]}".lower()) if found else None
    if not found or not name:
        return None
    tokens, _ = _tokens(tail[found.end() :])
    other = (known.get(section.lower(), section), (found[1], *tokens))
    return SectionReading(section=name, subsections=tokens, ambiguous=True, other=other)


def _tokens(tail: str) -> tuple[tuple[str, ...], bool]:
    """Subsection tokens in lower case, and whether nothing else stood among them."""
    tokens = _TOKEN.findall(tail)
    leftover = _SEPARATORS.sub("", _TOKEN.sub("", tail))
    words = [
        t for t in tokens if len(t) > _LONGEST_TOKEN and t.isalpha() and not _ROMAN.fullmatch(t)
    ]
    return tuple(token.lower() for token in tokens), not leftover and not words
