"""How sure the reading of one code is, and what stands in its place when it is not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import polars as pl

from vacatur.charges.catalogue import Candidate, suggest
from vacatur.charges.citation import Citation, parse_citation
from vacatur.charges.classify import candidates_of, classify, has_stray_numbers, longer_sections
from vacatur.charges.mending import TYPED, has_digit_letters, is_strange_to_all, mend
from vacatur.charges.normalize import citation_text, squeeze
from vacatur.charges.split import split_charge_text
from vacatur.charges.states import (
    AMBIGUOUS,
    CLEAR,
    FUZZY,
    IMPOSSIBLE,
    MANY,
    UNKNOWN,
    UNREADABLE,
)
from vacatur.charges.tables import ChargeTables

_FURTHER = re.compile(r"(?<![\d.])(?:(\d{3})[- /]+(\d{1,4})[- /]+\d|(\d+\.5)[- ]+\d)")
_CUT = re.compile(r"\d\.(?:[-( .]|$)")
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


class Reading(NamedTuple):
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

    @property
    def statute(self) -> str | None:
        """The statute that was meant, where that is sure."""
        if not self.sure:
            return None
        return self.alternatives[0] if self.reading == MANY else self.citation.statute


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
    doubtful = reading in _SUGGESTED
    mended = None
    if doubtful or has_digit_letters(cited, citation, tables):
        mended = mend(cited, tables)
    if mended:
        return _mended(*mended)
    if doubtful:
        return _unread(citation, reading, cited, tables)
    method = _method(citation)
    if reading == CLEAR:
        method = "exact" if citation.statute == raw else method
        return _clear(citation, method, grade=method)
    alternatives = candidates_of(citation, tables)
    if _CUT.search(squeeze(cited)):
        alternatives = (*alternatives, *longer_sections(citation, tables))
    stray = reading == MANY and has_stray_numbers(citation, tables)
    return Reading(
        citation=citation,
        reading=reading,
        method=method,
        grade="normalized" if stray else "ambiguous",
        sure=stray,
        alternatives=alternatives,
        costs=(0,) * len(alternatives),
    )


def _method(citation: Citation) -> str:
    return "crosswalk" if citation.form == "ILRS" else "normalized"


def _mended(citation: Citation, kind: str) -> Reading:
    """What a typewriter wrote is certain; what a scanner may have misread is named, no more."""
    read = _clear(citation, _method(citation), grade=kind)
    return read if kind == TYPED else read._replace(reading=FUZZY)


def _unread(citation: Citation, reading: str, code: str, tables: ChargeTables) -> Reading:
    """A code that says nothing, or one whose statute is named though it is not catalogued."""
    unread = Reading(citation=citation, reading=reading, method="none", grade="none")
    if reading != UNKNOWN or not is_strange_to_all(citation, code, tables):
        return unread
    return unread._replace(method="normalized", grade="uncatalogued", sure=True)


def _clear(citation: Citation, method: str, *, grade: str) -> Reading:
    return Reading(citation=citation, reading=CLEAR, method=method, grade=grade, sure=True)


def _cites_more(raw: str, code: str, tables: ChargeTables) -> bool:
    """Whether the words after a code cite another known statute."""
    if raw == code:
        return False
    further = _FURTHER.finditer(citation_text(raw)[len(citation_text(code)) :])
    return any(
        found[3] is not None or f"{found[1]} ILCS {found[2]}" in tables.acts for found in further
    )


def _suggested(reading: Reading, near: Sequence[Candidate], tables: ChargeTables) -> Reading:
    """An unread code with what it resembles; where it says nothing else, the best stands in."""
    best, citation = near[0], reading.citation
    stands_in = reading.reading == UNREADABLE and best.cost <= tables.words["fuzzy"]["tell"]
    if stands_in:
        act, section, _ = best.entry
        citation = citation._replace(act=act, section=section, subsections=best.subsections)
    return reading._replace(
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
    return reading._replace(
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
        reading.statute,
        citation.inchoate,
        reading.method,
        reading.grade,
        None if reading.sure else ";".join(reading.alternatives) or None,
        list(reading.costs),
        reading.reading,
        citation.form == "ordinance",
        _names_cannabis(citation, tables),
        act is not None and act.names_cannabis == "synthetic",
        citation.enhancement,
    )


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
