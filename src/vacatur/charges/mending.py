"""Codes with a mistake that can only be one: look-alike letters, a chapter run into its act."""

from __future__ import annotations

import re
from itertools import product

from vacatur.charges.catalogue import has_neighbour
from vacatur.charges.citation import Citation, parse_citation
from vacatur.charges.classify import classify
from vacatur.charges.look_alikes import with_digits
from vacatur.charges.normalize import squeeze, statute_text
from vacatur.charges.states import CLEAR
from vacatur.charges.tables import ChargeTables

TYPED, SCANNED = "typed", "scanned"
"""What a typewriter wrote for a digit, and what a scanner may have taken for one."""

_POINTED = re.compile(r"\d\.[A-Z]", re.ASCII)
_TOGETHER = re.compile(r"0*([1-9]\d{2})[-.]?0*([1-9]\d{0,2})(?=[^\d.])")


def has_digit_letters(code: str, citation: Citation, tables: ChargeTables) -> bool:
    """Whether a code that can be read has letters that can only be digits.

    A letter after a point is one; so is one without which the section is none that is listed.
    """
    if _POINTED.search(squeeze(code)):
        return True
    return not _is_listed(citation, tables)


def mend(code: str, tables: ChargeTables) -> tuple[Citation, str] | None:
    """Read a code once its look-alike letters are digits, the surest way first.

    Returns:
        The citation, and whether letters were `TYPED` or `SCANNED`; None where nothing helps.
    """
    plain = squeeze(code)
    look_alikes = tables.words["look_alikes"]
    for reach, kind in product(range(3), (TYPED, SCANNED)):
        digits = apart(with_digits(plain, look_alikes[kind], reach=reach), tables)
        citation = parse_citation(digits, tables) if digits != plain else Citation()
        if _is_listed(citation, tables) and classify(citation, tables) == CLEAR:
            return citation, kind
    return None


def _is_listed(citation: Citation, tables: ChargeTables) -> bool:
    section = (citation.section or "").lower()
    return citation.form == "ordinance" or section in tables.sections.get(citation.act or "", {})


def apart(code: str, tables: ChargeTables) -> str:
    """A code with a dash between chapter and known act that a point or nothing stood between.

    >>> from vacatur.charges.tables import BUNDLED, load_charge_tables
    >>> tables = load_charge_tables(BUNDLED / "us-il" / "charges")
    >>> apart("720550/4(A)", tables), apart("0720.0550/4(A)", tables)
    ('720-550/4(A)', '720-550/4(A)')
    """
    found = _TOGETHER.match(code)
    if found and f"{found[1]} ILCS {found[2]}" in tables.acts:
        return f"{found[1]}-{found[2]}{code[found.end() :]}"
    return code


def is_strange_to_all(citation: Citation, code: str, tables: ChargeTables) -> bool:
    """Whether a citation that is not catalogued is whole, and resembles none that is."""
    act, section = citation.act or "", (citation.section or "").lower()
    chapter, _, number = act.partition(" ILCS ")
    whole = bool(section) and not citation.ambiguous and chapter in tables.chapters
    if not whole or _lacks_article(act, section, tables) or speaks_of_cannabis(code, tables):
        return False
    elsewhere = any(
        name.endswith(f" {number}") and section in known
        for name, known in tables.sections.items()
        if name != act
    )
    return not elsewhere and not has_neighbour(statute_text(act, citation.section, ()), tables)


def _lacks_article(act: str, section: str, tables: ChargeTables) -> bool:
    """Whether a section is of an article that its act does not have."""
    known = tables.acts.get(act)
    if known is None or not known.article_sections:
        return False
    return section.partition("-")[0] not in tables.articles[act]


def speaks_of_cannabis(code: str, tables: ChargeTables) -> bool:
    """Whether a code holds the number of the cannabis act or a word of cannabis."""
    words = tables.words["cannabis"]
    return any(re.search(pattern, code.upper()) for pattern in (*words["code"], *words["text"]))
