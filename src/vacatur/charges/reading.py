"""How sure the reading of one code is, and what stands in its place when it is not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import polars as pl

from vacatur.charges.catalogue import (
    Candidate,
    cannabis_neighbours,
    has_neighbour,
    suggest,
)
from vacatur.charges.citation import Citation, parse_citation
from vacatur.charges.look_alikes import with_digits
from vacatur.charges.normalize import citation_text, squeeze, statute_text
from vacatur.charges.split import split_charge_text
from vacatur.charges.tables import Act, ChargeTables

CLEAR = "clear"
AMBIGUOUS = "ambiguous"
MANY = "many_subsections"
IMPOSSIBLE = "impossible"
UNKNOWN = "unknown"
UNREADABLE = "unreadable"
BLANK = "blank"
FUZZY = "fuzzy"
DESCRIPTION = "description"

_FURTHER = re.compile(r"(?<![\d.])(?:(\d{3})[- /]+(\d{1,4})[- /]+\d|(\d+\.5)[- ]+\d)")
_POINTED = re.compile(r"\d\.[A-Z]", re.ASCII)
_CUT = re.compile(r"\d\.(?:[-( .]|$)")
_TOGETHER = re.compile(r"0*([1-9]\d{2})[-.]?0*([1-9]\d{0,2})(?=[^\d.])")
_SUGGESTED = frozenset({IMPOSSIBLE, UNKNOWN, UNREADABLE})

SCHEMA = pl.Schema(
    {
        "code": pl.String(),
        "embedded_text": pl.String(),
        "act": pl.String(),
        "section": pl.String(),
        "subsection": pl.String(),
        "statute": pl.String(),
        "code_inchoate": pl.String(),
        "method": pl.String(),
        "grade": pl.String(),
        "alternatives": pl.String(),
        "costs": pl.List(pl.Int32()),
        "reading": pl.String(),
        "ordinance": pl.Boolean(),
        "names_cannabis": pl.Boolean(),
        "names_synthetic": pl.Boolean(),
        "cites_enhancement": pl.Boolean(),
    }
)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One code, read or suggested."""

    citation: Citation
    reading: str
    method: str
    grade: str
    """How it was read, as far as it bears on how often such a reading is right."""
    sure: bool = False
    """Whether the statute is what was meant, as far as the code alone can tell."""
    alternatives: tuple[str, ...] = ()
    costs: tuple[int, ...] = ()
    """What each alternative costs in slips, in hundredths of a letter."""


def read_codes(codes: Sequence[str], tables: ChargeTables) -> pl.DataFrame:
    """Read distinct raw codes.

    Args:
        codes: Raw codes, none blank.
        tables: The jurisdiction's charge tables.

    Returns:
        Frame of shape (n, 16) in the order given; see `SCHEMA`.
    """
    cut = [split_charge_text(code) for code in codes]
    readings = [
        _read_code(code or "", raw, tables) for raw, (code, _) in zip(codes, cut, strict=True)
    ]
    doubtful = [i for i, one in enumerate(readings) if not one.sure and one.reading != MANY]
    found = suggest([cut[i][0] or codes[i] for i in doubtful], tables)
    for i, near in zip(doubtful, found, strict=True):
        if readings[i].reading == AMBIGUOUS:
            readings[i] = _with_slips(readings[i], near, tables)
        elif near:
            readings[i] = _suggested(readings[i], near, tables)
    rows = [
        _row(raw, text, reading, tables)
        for raw, (_, text), reading in zip(codes, cut, readings, strict=True)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _read_code(code: str, raw: str, tables: ChargeTables) -> Reading:
    cited = raw if _cites_more(raw, code, tables) else code
    citation = parse_citation(cited, tables)
    reading = classify(citation, tables)
    if reading in _SUGGESTED:
        unread = Reading(citation=citation, reading=reading, method="none", grade="none")
        return _mended(cited, tables) or _uncatalogued(unread, cited, tables)
    mended = _mended(cited, tables) if _has_digit_letters(cited, citation, tables) else None
    if mended:
        return mended
    method = "crosswalk" if citation.form == "ILRS" else "normalized"
    if reading == CLEAR:
        method = "exact" if citation.statute == raw else method
        return _clear(citation, method, grade=method)
    alternatives = _candidates(citation, tables)
    if _CUT.search(squeeze(cited)):
        alternatives = (*alternatives, *_longer(citation, tables))
    return Reading(
        citation=citation,
        reading=reading,
        method=method,
        grade="ambiguous",
        alternatives=alternatives,
        costs=(0,) * len(alternatives),
    )


def _clear(citation: Citation, method: str, *, grade: str) -> Reading:
    return Reading(citation=citation, reading=CLEAR, method=method, grade=grade, sure=True)


def _has_digit_letters(code: str, citation: Citation, tables: ChargeTables) -> bool:
    """Whether a code that can be read has letters that can only be digits.

    A letter after a point is one; so is one without which the section is none that is listed.
    """
    if _POINTED.search(squeeze(code)):
        return True
    known = tables.sections.get(citation.act or "", {})
    return citation.form != "ordinance" and (citation.section or "").lower() not in known


def _mended(code: str, tables: ChargeTables) -> Reading | None:
    """A code that can be read once look-alike letters are digits.

    What a typewriter wrote is certain; what a scanner may have misread is named, and no more.
    """
    plain = squeeze(code)
    look_alikes = tables.words["look_alikes"]
    for reach, kind in product(range(3), ("typed", "scanned")):
        digits = apart(with_digits(plain, look_alikes[kind], reach=reach), tables)
        if digits == plain:
            continue
        citation = parse_citation(digits, tables)
        listed = (citation.section or "").lower() in tables.sections.get(citation.act or "", {})
        known = listed or citation.form == "ordinance"
        if known and classify(citation, tables) == CLEAR:
            method = "crosswalk" if citation.form == "ILRS" else "normalized"
            read = _clear(citation, method, grade=kind)
            return read if kind == "typed" else replace(read, reading=FUZZY)
    return None


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


def _uncatalogued(reading: Reading, code: str, tables: ChargeTables) -> Reading:
    """A whole citation of a statute that is not catalogued and resembles none that is."""
    citation = reading.citation
    act = citation.act or ""
    chapter, _, number = act.partition(" ILCS ")
    known = tables.acts.get(act)
    article = (citation.section or "").lower().partition("-")[0]
    strange = known and known.article_sections and article not in tables.articles[act]
    whole = reading.reading == UNKNOWN and bool(citation.section) and not citation.ambiguous
    if strange:
        return reading
    if not whole or chapter not in tables.chapters or speaks_of_cannabis(code, tables):
        return reading
    section = (citation.section or "").lower()
    elsewhere = any(
        name.endswith(f" {number}") and section in known
        for name, known in tables.sections.items()
        if name != act
    )
    if elsewhere or has_neighbour(statute_text(act, citation.section, ()), tables):
        return reading
    return replace(reading, method="normalized", grade="uncatalogued", sure=True)


def _cites_more(raw: str, code: str, tables: ChargeTables) -> bool:
    """Whether the words after a code cite another known statute."""
    if raw == code:
        return False
    further = _FURTHER.finditer(citation_text(raw)[len(citation_text(code)) :])
    return any(
        found[3] is not None or f"{found[1]} ILCS {found[2]}" in tables.acts for found in further
    )


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


def _candidates(citation: Citation, tables: ChargeTables) -> tuple[str, ...]:
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


def _longer(citation: Citation, tables: ChargeTables) -> Iterator[str]:
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


def _suggested(reading: Reading, near: Sequence[Candidate], tables: ChargeTables) -> Reading:
    """An unread code with what it resembles; where it says nothing else, the best stands in."""
    best, citation = near[0], reading.citation
    stands_in = reading.reading == UNREADABLE and best.cost <= tables.words["fuzzy"]["tell"]
    if stands_in:
        act, section, _ = best.entry
        citation = replace(citation, act=act, section=section, subsections=best.subsections)
    return replace(
        reading,
        citation=citation,
        reading=FUZZY if stands_in else reading.reading,
        method="fuzzy",
        grade="fuzzy",
        alternatives=tuple(one.statute for one in near),
        costs=tuple(one.cost for one in near),
    )


def _with_slips(reading: Reading, near: Sequence[Candidate], tables: ChargeTables) -> Reading:
    """A code with several readings, and further statutes that a small slip leads to."""
    own = reading.alternatives
    more = [one for one in near if one.cost <= tables.words["fuzzy"]["apart"]]
    more = [one for one in more if one.statute not in own]
    return replace(
        reading,
        alternatives=(*own, *(one.statute for one in more)),
        costs=(*reading.costs, *(one.cost for one in more)),
    )


def _row(raw: str, text: str | None, reading: Reading, tables: ChargeTables) -> tuple[Any, ...]:
    citation = reading.citation
    act = tables.acts.get(citation.act or "")
    return (
        raw,
        text,
        citation.act,
        citation.section,
        "-".join(citation.subsections) or None,
        citation.statute if reading.sure else None,
        citation.inchoate,
        reading.method,
        reading.grade,
        ";".join(reading.alternatives) or None,
        list(reading.costs),
        reading.reading,
        citation.form == "ordinance",
        _names_cannabis(citation, tables),
        act is not None and act.names_cannabis == "synthetic",
        citation.enhancement,
    )


def speaks_of_cannabis(code: str, tables: ChargeTables) -> bool:
    """Whether a code holds the number of the cannabis act or a word of cannabis."""
    words = tables.words["cannabis"]
    return any(re.search(pattern, code.upper()) for pattern in (*words["code"], *words["text"]))


def _names_cannabis(citation: Citation, tables: ChargeTables) -> bool:
    """Whether the statute's own text names cannabis although it is of another act."""
    act = tables.acts.get(citation.act or "")
    if act is None:
        return False
    if act.names_cannabis == "always":
        return True
    named = tables.naming.get((act.name, citation.section or ""), frozenset())
    joined = "-".join(citation.subsections) + "-"
    return any(not prefix or joined.startswith(f"{prefix}-") for prefix in named)
