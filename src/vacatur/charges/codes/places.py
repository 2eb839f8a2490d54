"""From a written section to the statutes that it can be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from vacatur.charges.codes.grammar import Item
from vacatur.charges.codes.slips import exchanged, one_slip
from vacatur.charges.codes.statute import Statute
from vacatur.charges.codes.tables import CodeTables, Entry

_GLUED = re.compile(r"([A-Z]{1,2})(\.\d+)?(.*)")
_RUN = re.compile(r"[A-Z0-9.]+")
_SINGLE = re.compile(r"\d+|[A-Z]")
_SHORTEST = 3
"""Digits that a number needs to be told from another one."""


def placed(item: Item, book: str, tables: CodeTables) -> Statute:
    """The statute of one book that an item is; letters are its section's where it has one."""
    found = _GLUED.fullmatch(item.glued)
    if not found:
        return Statute(book, item.number, item.tokens)
    letters, decimal, rest = found[1], found[2] or "", found[3]
    section = item.number + letters + decimal
    below = tuple(token.lower() for token in _SINGLE.findall(rest))
    if decimal or len(letters) > 1 or (book, section) in tables.sections:
        return Statute(book, section, below + item.tokens)
    return Statute(book, item.number, (letters.lower(), *below, *item.tokens))


def options(item: Item, tables: CodeTables) -> tuple[Statute, ...]:
    """The statutes that an item can be: of its own book, or of every book with that section."""
    if item.book:
        return (placed(item, item.book, tables),)
    sections = (item.number, placed(item, "", tables).section, item.number + item.glued)
    books = sorted({book for section in sections for book in tables.books_of.get(section, ())})
    found = (placed(item, book, tables) for book in books)
    return tuple(dict.fromkeys(s for s in found if (s.book, s.section) in tables.sections))


def without_prefix(item: Item, tables: CodeTables) -> tuple[str, Item] | None:
    """The inchoate form that a number begins with, and what it wraps, as in `66411357`."""
    if any(tables.is_listed(statute) for statute in options(item, tables)):
        return None
    for (_, section), form in tables.inchoate.items():
        rest = item.number.removeprefix(section).removeprefix(".")
        wrapped = replace(item, number=rest)
        if item.number == rest or not item.number.startswith(section) or len(rest) < _SHORTEST:
            continue
        if any(tables.is_listed(statute) for statute in options(wrapped, tables)):
            return form, wrapped
    return None


def inchoate_of(item: Item, tables: CodeTables) -> str | None:
    """The inchoate form that an item stands for beside another section."""
    for (book, section), form in tables.inchoate.items():
        other = item.book is not None and item.book != book
        if item.number + item.glued == section and not (
            other and tables.is_listed(placed(item, str(item.book), tables))
        ):
            return form
    return None


def guarded(tables: CodeTables) -> Iterator[Entry]:
    """Entries of the lists that no slip may lead away from."""
    for name in tables.words["guarded"]:
        yield from tables.lists.get(name, ())


def is_guarded(statute: Statute, tables: CodeTables) -> bool:
    """Whether a listed statute may be a guarded one with two digits exchanged."""
    if tables.is_listed_as_written(statute):
        return False
    return any(
        entry.statute.book == statute.book and exchanged(statute.section, entry.statute.section)
        for entry in guarded(tables)
    )


def slipped(statute: Statute, tables: CodeTables) -> tuple[Statute, ...]:
    """The guarded statutes that one slip leads to, the book being one of the slips."""
    near = (
        entry.statute
        for entry in guarded(tables)
        if (
            one_slip(statute.section, entry.statute.section)
            if statute.book in {"", entry.statute.book}
            else statute.section == entry.statute.section
        )
    )
    return tuple(dict.fromkeys(replace(found, tokens=statute.tokens) for found in near))


def with_digits(text: str, tables: CodeTables) -> str | None:
    """A text whose first run of letters and digits is a number, if every letter looks like one.

    A letter at the end may be a subsection, so it is taken for a digit here alone.
    """
    alike = tables.words["look_alikes"]
    for run in _RUN.finditer(text):
        if sum(sign.isdigit() for sign in run[0]) < _SHORTEST:
            continue
        mended = "".join(alike.get(sign, sign) for sign in run[0])
        if mended == run[0] or any(sign.isalpha() for sign in mended):
            return None
        return text[: run.start()] + mended + text[run.end() :]
    return None
