"""Whether a citation can be trusted, and what it may mean when it cannot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vacatur.charges.catalogue import cannabis_neighbours
from vacatur.charges.citation import Citation
from vacatur.charges.normalize import statute_text
from vacatur.charges.states import AMBIGUOUS, CLEAR, IMPOSSIBLE, MANY, UNKNOWN, UNREADABLE
from vacatur.charges.tables import Act, ChargeTables


def classify(citation: Citation, tables: ChargeTables) -> str:
    """Say how far a citation can be trusted.

    Only `clear` may be acted on: the citation was read whole and the statute is catalogued.
    """
    if citation.act is None:
        return UNREADABLE
    if citation.form == "ordinance":
        return CLEAR
    act = tables.acts.get(citation.act)
    if act is None:
        return UNKNOWN
    if citation.section is None:
        return AMBIGUOUS if act.role == "cannabis" else UNKNOWN
    if not _is_catalogued(act, citation.section, tables):
        return IMPOSSIBLE if act.role == "cannabis" else UNKNOWN
    return _doubt(citation, act, tables) or CLEAR


def _is_catalogued(act: Act, section: str, tables: ChargeTables) -> bool:
    article, dash, _ = section.lower().partition("-")
    listed = section.lower() in tables.sections[act.name]
    return listed or (act.open_articles and bool(dash) and article in tables.articles[act.name])


def _doubt(citation: Citation, act: Act, tables: ChargeTables) -> str | None:
    """Why a citation of a catalogued section is not certain, if it is not."""
    if citation.ambiguous or (citation.form == "ILCS" and _slips(citation, act, tables)):
        return AMBIGUOUS
    if not act.one_subsection:
        return None
    if len(citation.subsections) > 1:
        return MANY
    letters = tables.letters.get((act.name, citation.section or ""))
    if letters is None:
        letters = frozenset(tables.words["letters"]["usual"])
    return None if letters.issuperset(citation.subsections) else AMBIGUOUS


def _slips(citation: Citation, act: Act, tables: ChargeTables) -> tuple[str, ...]:
    """Cannabis statutes that a code may have meant whose own section nobody is charged under."""
    section = citation.section
    if section is None or (act.name, section) in tables.charged:
        return ()
    if act.role == "cannabis":
        lettered = bool(citation.subsections)
        return cannabis_neighbours(citation.statute or "", tables) if lettered else ()
    same_chapter = [name for name in tables.cannabis_acts if name.split()[0] == act.name.split()[0]]
    same = [
        statute_text(name, section, citation.subsections)
        for name in same_chapter
        if tables.letters.get((name, section), frozenset()).issuperset(citation.subsections)
        and (name, section) in tables.letters
    ]
    return (*same, *cannabis_neighbours(citation.statute or "", tables))


def candidates_of(citation: Citation, tables: ChargeTables) -> tuple[str, ...]:
    """The statutes an uncertain citation may mean, best first."""
    act, section = citation.act, citation.section
    if act is None or section is None:
        return citation.others
    letters = tables.letters.get((act, section), frozenset())
    real = [token for token in _as_letters(citation.subsections, tables) if token in letters]
    if letters:
        own = [statute_text(act, section, [t]) for t in real] or [statute_text(act, section, [])]
    else:
        own = [statute_text(act, section, citation.subsections)]
    slips = _slips(citation, tables.acts[act], tables)
    return tuple(dict.fromkeys([*own, *citation.others, *slips]))


def has_stray_numbers(citation: Citation, tables: ChargeTables) -> bool:
    """Whether one letter that the section has is followed by nothing but numbers."""
    letters = tables.letters.get((citation.act or "", citation.section or ""), frozenset())
    first, *rest = citation.subsections
    return first in letters and all(token.isdigit() for token in rest)


def longer_sections(citation: Citation, tables: ChargeTables) -> Iterator[str]:
    """Statutes whose section goes on after the point where the code was cut off."""
    act, section = citation.act or "", (citation.section or "").lower()
    for folded, name in tables.sections.get(act, {}).items():
        if folded.startswith(f"{section}.") and (act, name) in tables.charged:
            yield statute_text(act, name, citation.subsections)


def _as_letters(tokens: Sequence[str], tables: ChargeTables) -> Iterator[str]:
    """Subsections as they stand, then with letters for the digits that look like them."""
    scanned = {
        digit: letter.lower() for letter, digit in tables.words["look_alikes"]["scanned"].items()
    }
    yield from tokens
    yield from (scanned[token] for token in tokens if token in scanned)
