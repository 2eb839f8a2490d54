"""What a charge code looks like: numbers, subsections and code books, one after another."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from vacatur.charges.codes.tables import CodeTables

_CAPITALS = str.maketrans({chr(c): chr(c - 32) for c in range(ord("a"), ord("z") + 1)})
_SPACE = re.compile(r"\s+")
_LEAD = re.compile(r"(?:[ \-/.,*#:;\u00a7]|SEC(?:TION)?(?![A-Z]))*")
_BETWEEN = re.compile(r"(?: ?[/+&,\-] ?| AND | )(?=\d)")
_FURTHER = re.compile(r"(?: ?[/+&,;\-] ?| AND | )(?=\d)")
_ENDED = re.compile(r"[ \-:;]|,? |[,.*]*$")
_MORE = re.compile(r" ?(?:[/&,+\-]|OR|AND|TO|THRU) ?\(| (?:OR|AND|TO|THRU) \d")
"""A subsection or a section that goes on where the code was thought to end."""
_OTHER_BOOK = re.compile(r" ?[A-Z]{2}(?= ?-| ?$)")
_LONG = 5
"""Digits of a number that counts nothing."""
_TOKEN = re.compile(r"[A-Z0-9]+")
_NUMBER = r"(?:(?P<title>\d{1,2}) (?=\d))?(?P<number>\d++(?:\.\d++)*)"
_GLUED = r"[A-Z]{1,2}(?:\.\d{1,2})?(?:\d{1,2}(?:[A-Z](?![A-Z]))?)?"
_TOKENS = (
    r" ?\( ?[A-Z0-9]{1,4} ?\)|\([A-Z0-9]{1,2}(?=[ \-]|$)"
    r"|(?<=\))\d{1,2}(?!\d)|(?<=\))[A-Z](?![A-Z])"
)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One section as it is written, with the book that it belongs to."""

    number: str
    """Digits and dots, after the title where there is one."""
    glued: str
    """Letters and digits that follow the number at once."""
    tokens: tuple[str, ...]
    book: str | None


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """The code that begins a text."""

    items: tuple[Item, ...]
    end: int
    doubtful: bool
    """There is no book, and what stands there may be one, or the number may be no section."""


@dataclass(frozen=True, kw_only=True)
class Grammar:
    """The patterns of a state's codes."""

    book: re.Pattern[str]
    book_first: re.Pattern[str]
    item: re.Pattern[str]
    inside: re.Pattern[str]
    """A section anywhere in a text."""


def folded(text: str) -> str:
    """A text without outer blanks, and with single spaces for the inner ones.

    >>> folded("  4060    BP ")
    '4060 BP'
    """
    return _SPACE.sub(" ", text).strip()


def capitals(text: str) -> str:
    """ASCII letters in upper case; every sign keeps its place.

    >>> capitals("stra\u00dfe")
    'STRA\u00dfE'
    """
    return text.translate(_CAPITALS)


@lru_cache(maxsize=8)
def grammar_of(tables: CodeTables) -> Grammar:
    """The grammar of a state's tables."""
    spellings = sorted(tables.books, key=len, reverse=True)
    names = [re.escape(spelling) for spelling in spellings]
    book = rf"(?:{'|'.join(names)})(?![A-Z0-9&])"
    own = set(tables.books.values())
    near = [re.escape(spelling) for spelling in spellings if spelling[1:] not in own]
    close = rf"(?:{'|'.join(near)})(?![A-Z0-9&])"
    apart = rf"[ \-][A-Z](?=[ \-]{book})"
    glued = rf"(?!{close}){_GLUED}(?:(?={close})|(?![A-Z0-9]))\)?"
    item = rf"{_NUMBER}(?P<glued>{glued})?(?P<tokens>(?:{_TOKENS}|{apart})*)\.?"
    return Grammar(
        book=re.compile(rf" ?-? ?(?P<book>{book})"),
        book_first=re.compile(rf"(?P<book>{'|'.join(names)})[ \-.:#\u00a7]*(?:SEC\w* )?(?=\d)"),
        item=re.compile(item),
        inside=re.compile(rf"(?<![A-Z0-9.(]){item}"),
    )


def parse(text: str, tables: CodeTables) -> Parsed | None:
    """Take the code off the front of a text in capitals.

    Args:
        text: A folded text in capitals.
        tables: The state's tables.

    Returns:
        Nothing where the text does not begin with a code and end it properly.
    """
    grammar = grammar_of(tables)
    lead = _LEAD.match(text)
    start = lead.end() if lead else 0
    first = grammar.book_first.match(text, start)
    items, end = _group(text, first.end() if first else start, tables)
    if first:
        own = tables.books[first["book"]]
        items = [item if item.book else replace(item, book=own) for item in items]
    while items and items[-1].book and (further := _further(text, end, tables)):
        items, end = items + further[0], further[1]
    if not items or not _ENDED.match(text, end):
        return None
    bare = all(item.book is None for item in items)
    if bare and _MORE.match(text, end):
        return None
    doubtful = bare and (
        _OTHER_BOOK.match(text, end) is not None
        or (text[end : end + 1] == " " and all(_is_plain(item) for item in items))
    )
    return Parsed(items=tuple(items), end=end, doubtful=doubtful)


def items_inside(text: str, tables: CodeTables) -> list[Item]:
    """Every section that stands anywhere in a text in capitals."""
    grammar = grammar_of(tables)
    found = []
    for match in grammar.inside.finditer(text):
        book = grammar.book.match(text, match.end())
        found.append(_item(match, tables.books[book["book"]] if book else None))
    return found


def _group(text: str, start: int, tables: CodeTables) -> tuple[list[Item], int]:
    """Sections up to and with the book that they share."""
    grammar = grammar_of(tables)
    items: list[Item] = []
    ends = [start]
    at = start
    while match := grammar.item.match(text, at):
        items.append(_item(match, None))
        ends.append(match.end())
        if book := grammar.book.match(text, match.end()):
            named = tables.books[book["book"]]
            return [replace(item, book=named) for item in items], book.end()
        between = _BETWEEN.match(text, match.end())
        if not between:
            break
        at = between.end()
    while len(items) > 1 and not _is_section(items[-1], tables):
        items.pop()
    return items, ends[len(items)]


def _is_plain(item: Item) -> bool:
    """Whether nothing tells a number from one that counts or weighs something."""
    return len(item.number) < _LONG and item.number.isdigit() and not (item.glued or item.tokens)


def _is_section(item: Item, tables: CodeTables) -> bool:
    """Whether a number without a book is a section of any, and not a word of the text."""
    return item.number in tables.books_of or item.number + item.glued in tables.books_of


def _further(text: str, end: int, tables: CodeTables) -> tuple[list[Item], int] | None:
    """Sections that follow a book, where they have a known book of their own."""
    between = _FURTHER.match(text, end)
    if not between:
        return None
    items, after = _group(text, between.end(), tables)
    named = items and all(
        (item.book, item.number) in tables.sections
        or (item.book, item.number + item.glued) in tables.sections
        for item in items
    )
    return (items, after) if named else None


def _item(match: re.Match[str], book: str | None) -> Item:
    number = f"{match['title']} {match['number']}" if match["title"] else match["number"]
    tokens = tuple(token.lower() for token in _TOKEN.findall(match["tokens"]))
    return Item(number=number, glued=(match["glued"] or "").rstrip(")"), tokens=tokens, book=book)
