"""One charge text to its statute, or to candidates for review."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from vacatur.charges.codes.grammar import Item, Parsed, capitals, folded, items_inside, parse
from vacatur.charges.codes.lists import LISTS, agreed, verdicts
from vacatur.charges.codes.places import (
    inchoate_of,
    is_guarded,
    options,
    slipped,
    with_digits,
    without_prefix,
)
from vacatur.charges.codes.statute import Statute
from vacatur.charges.codes.tables import CodeTables
from vacatur.charges.states import AMBIGUOUS, BLANK, CLEAR, UNKNOWN, UNREADABLE

ELSEWHERE = "elsewhere"
"""The charge stands in another column."""

EXACT, NORMALIZED, FUZZY, NONE = "exact", "normalized", "fuzzy", "none"
_MOST = 4
"""Suggestions that are worth reading."""
_MARK = re.compile(r"^[ :;,./*]*-? *")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What one charge text says."""

    state: str
    method: str = NONE
    statute: Statute | None = None
    written: Statute | None = None
    """The statute as it stands in the text, where it is one, known or not."""
    inchoate: str | None = None
    alternatives: tuple[Statute, ...] = ()
    text: str | None = None
    flags: Mapping[str, bool | None] = field(default_factory=lambda: dict.fromkeys(LISTS))


def read_code(raw: str | None, tables: CodeTables) -> Reading:
    """Read one charge text.

    Args:
        raw: The text, code and words together.
        tables: The state's tables.

    Example:
        >>> from vacatur.charges.codes.tables import load_code_tables
        >>> from vacatur.charges.tables import BUNDLED
        >>> tables = load_code_tables(BUNDLED / "us-ca" / "charges")
        >>> reading = read_code("664/11357(c) HS-POSSESS", tables)
        >>> reading.statute.text, reading.inchoate, reading.text
        ('HS 11357(c)', 'attempt', 'POSSESS')
    """
    whole = folded(raw or "")
    upper = capitals(whole)
    if not whole:
        return Reading(state=BLANK)
    if upper in tables.words["elsewhere"]:
        return Reading(state=ELSEWHERE)
    reading = _literal(whole, upper, tables) or _parsed(whole, upper, tables)
    if reading is not None and reading.state == CLEAR:
        return reading
    return _mended(whole, upper, tables) or reading or _found_inside(whole, upper, tables)


def grade_of(reading: Reading) -> str:
    """The grade that the scores are counted by."""
    return reading.method if reading.state == CLEAR else reading.state


def _literal(whole: str, upper: str, tables: CodeTables) -> Reading | None:
    """An entry of the state's table that is no single section."""
    for text, statute in tables.literals.items():
        if upper.startswith(text) and not upper[len(text) : len(text) + 1].isalnum():
            method = EXACT if whole.startswith(text) else NORMALIZED
            return _clear(statute, method, None, _rest(whole, len(text)), tables)
    return None


def _parsed(whole: str, upper: str, tables: CodeTables) -> Reading | None:
    found = parse(upper, tables)
    if found is None or any(_of_no_title(item, tables) for item in found.items):
        return None
    inchoate, targets = _targets(found, tables)
    told = [options(item, tables) for item in targets]
    text = _rest(whole, found.end)
    if len(targets) > 1:
        return _several(told, inchoate, text, tables)
    if len(told[0]) != 1 or found.doubtful:
        return _open(targets[0], told[0], inchoate, text, tables, closed=not found.doubtful)
    (statute,) = told[0]
    exact = inchoate is None and whole[: found.end] == statute.written
    reading = _one(statute, EXACT if exact else NORMALIZED, inchoate, text, tables)
    if reading.state == CLEAR and targets[0].book is None and inchoate is None:
        return replace(reading, method=NORMALIZED)
    return reading


def _of_no_title(item: Item, tables: CodeTables) -> bool:
    """A numbered title before a section of a book that has none."""
    return " " in item.number and item.book not in tables.titled


def _targets(found: Parsed, tables: CodeTables) -> tuple[str | None, list[Item]]:
    """The inchoate form, and the sections that it is about."""
    items = list(found.items)
    if len(items) > 1:
        forms = [inchoate_of(item, tables) for item in items]
        others = [item for item, form in zip(items, forms, strict=True) if form is None]
        said = [form for form in forms if form]
        if len(said) == 1 and others:
            return said[0], others
        return None, items
    wrapped = without_prefix(items[0], tables)
    return (wrapped[0], [wrapped[1]]) if wrapped else (None, items)


def _one(
    statute: Statute, method: str, inchoate: str | None, text: str | None, tables: CodeTables
) -> Reading:
    """The reading of a single section with a single book."""
    listed, guard = tables.is_listed(statute), is_guarded(statute, tables)
    if listed and not guard:
        return _clear(statute, method, inchoate, text, tables)
    bare = replace(statute, tokens=())
    known = tables.is_listed(bare)
    near = slipped(statute, tables) if guard or not known else ()
    if near:
        return _offer((statute, *near) if listed else near, statute, inchoate, text)
    reading = Reading(
        state=UNKNOWN, written=statute, inchoate=inchoate, alternatives=(statute,), text=text
    )
    if known:
        return replace(reading, alternatives=(bare,), flags=agreed((bare, statute), tables))
    if any(section == statute.section for _, section in tables.open_inchoate):
        return reading
    return replace(reading, flags=verdicts(statute, tables, listed=False))


def _clear(
    statute: Statute, method: str, inchoate: str | None, text: str | None, tables: CodeTables
) -> Reading:
    flags = verdicts(statute, tables, listed=True)
    if (statute.book, statute.section) in tables.open_inchoate:
        flags = {name: said or None for name, said in flags.items()}
    return Reading(
        state=CLEAR,
        method=method,
        statute=statute,
        written=statute,
        inchoate=inchoate,
        text=text,
        flags=flags,
    )


def _open(
    item: Item,
    told: tuple[Statute, ...],
    inchoate: str | None,
    text: str | None,
    tables: CodeTables,
    *,
    closed: bool,
) -> Reading | None:
    """A section without a book: of several books, or of none that is known."""
    if told:
        offered = _offer(told, None, inchoate, text)
        if closed:
            return replace(offered, method=NORMALIZED, flags=agreed(told, tables))
        return offered
    near = slipped(Statute("", item.number, item.tokens), tables) if closed else ()
    return _offer(near, None, inchoate, text) if near else None


def _several(
    told: Sequence[tuple[Statute, ...]],
    inchoate: str | None,
    text: str | None,
    tables: CodeTables,
) -> Reading | None:
    """More than one section: an offense and its enhancement, or an offense that is left open."""
    named = tuple(dict.fromkeys(statute for options_ in told for statute in options_))
    sure = all(len(options_) == 1 and tables.is_listed(options_[0]) for options_ in told)
    if not sure:
        offered = tuple(statute for statute in named if tables.is_listed(statute))
        return _offer(offered, None, inchoate, text) if offered else None
    if len(named) == 1:
        return _clear(named[0], NORMALIZED, inchoate, text, tables)
    gang = tables.words["enhancement"]
    flags = {statute: verdicts(statute, tables, listed=True) for statute in named}
    offenses = [statute for statute in named if not flags[statute][gang]]
    if len(offenses) == 1:
        both = {**flags[offenses[0]], gang: True}
        clear = _clear(offenses[0], NORMALIZED, inchoate, text, tables)
        return replace(clear, flags=_together(both, tables))
    open_still = _offer(named, None, inchoate, text)
    return replace(open_still, method=NORMALIZED, flags=agreed(named, tables))


def _together(flags: dict[str, bool | None], tables: CodeTables) -> dict[str, bool | None]:
    """Lists that a charge is on because it is on two others at once."""
    for name, parts in tables.words["together"].items():
        if all(flags[part] for part in parts):
            flags[name] = True
    return flags


def _offer(
    offered: tuple[Statute, ...], written: Statute | None, inchoate: str | None, text: str | None
) -> Reading:
    return Reading(
        state=AMBIGUOUS,
        method=FUZZY,
        written=written,
        inchoate=inchoate,
        alternatives=offered[:_MOST],
        text=text,
    )


def _mended(whole: str, upper: str, tables: CodeTables) -> Reading | None:
    """A suggestion: what the text would be if its letters were digits."""
    mended = with_digits(upper, tables)
    reading = _parsed(mended, mended, tables) if mended else None
    if reading is None or reading.statute is None:
        return None
    return _offer((reading.statute,), None, reading.inchoate, reading.text and whole)


def _found_inside(whole: str, upper: str, tables: CodeTables) -> Reading:
    """Suggestions: statutes that stand somewhere in the text."""
    found = (
        statute
        for item in items_inside(upper, tables)
        for statute in options(item, tables)
        if tables.is_listed(statute)
        and (item.book or (statute.book, statute.section) in tables.listed)
    )
    offered = tuple(dict.fromkeys(found))
    if offered:
        return _offer(offered, None, None, whole)
    return Reading(state=UNREADABLE, text=whole)


def _rest(whole: str, end: int) -> str | None:
    return _MARK.sub("", whole[end:]) or None
