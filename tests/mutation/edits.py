"""Small changes of a text of law: one operator, number, day, word or pattern at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

WORDS = {
    ">=": (">",),
    "<=": ("<",),
    ">": (">=",),
    "<": ("<=",),
    "<>": ("=",),
    "=": ("<>",),
    "AND": ("OR",),
    "OR": ("AND",),
    "NOT": ("",),
    "IS NULL": ("IS NOT NULL",),
    "IS NOT NULL": ("IS NULL",),
    "IS TRUE": ("IS FALSE",),
    "IS FALSE": ("IS TRUE",),
    "THEN TRUE": ("THEN FALSE", "THEN NULL"),
    "THEN FALSE": ("THEN TRUE", "THEN NULL"),
    "THEN NULL": ("THEN TRUE", "THEN FALSE"),
    "ELSE TRUE": ("ELSE FALSE", "ELSE NULL"),
    "ELSE FALSE": ("ELSE TRUE", "ELSE NULL"),
    "ELSE NULL": ("ELSE TRUE", "ELSE FALSE"),
}
TOKEN = re.compile(
    r"""(?P<day>DATE\ '\d{4}-\d\d-\d\d')
      | (?P<span>BETWEEN\ .+?\ AND\ )
      | (?P<list>(?<=\ IN\ )\([^()]*\))
      | (?P<text>'[^']*')
      | (?P<word>>=|<=|<>|>|<|=|\bIS\ NOT\ NULL\b|\bIS\ NULL\b|\bIS\ TRUE\b|\bIS\ FALSE\b
          |\bTHEN\ TRUE\b|\bTHEN\ FALSE\b|\bTHEN\ NULL\b|\bELSE\ TRUE\b|\bELSE\ FALSE\b
          |\bELSE\ NULL\b|\bAND\b|\bOR\b|\bNOT(?!\ IN\b)\b)
      | (?P<number>(?<![\w.])\d+(?:\.\d+)?(?![\w.]))""",
    re.VERBOSE,
)
GRAMS = 0.1
NAMED = re.compile(r"grams\w*\s*[<>=]+\s*$")


class Edit(NamedTuple):
    """One change: what it does, in words that stay the same while the text does, and the text."""

    does: str
    text: str


def sql_edits(sql: str) -> Iterator[Edit]:
    """Every change of one token of an SQL expression.

    Example:
        >>> [edit.does for edit in sql_edits("a > 3 OR b")][:3]
        ['1: [>] becomes [>=]', '2: [3] becomes [4]', '3: [3] becomes [2]']
    """
    place = 0
    for found in TOKEN.finditer(sql):
        for at, before, after in _changes(found, sql):
            place += 1
            does = f"{place}: [{before}] becomes [{after}]"
            yield Edit(does, sql[:at] + after + sql[at + len(before) :])


def _changes(found: re.Match[str], sql: str) -> Iterator[tuple[int, str, str]]:
    at, text = found.start(), found.group()
    match found.lastgroup:
        case "day":
            yield from ((at, text, f"DATE '{day}'") for day in days_beside(text[6:16]))
        case "span":
            inner = re.compile(r"DATE '(\d{4}-\d\d-\d\d)'|(?<=INTERVAL )(\d+)")
            for part in inner.finditer(text):
                yield from _inner(at + part.start(), part)
        case "list":
            yield from ((at, text, shorter) for shorter in _shorter(text))
        case "word":
            yield from ((at, text, other) for other in WORDS[text])
        case "number":
            step = GRAMS if NAMED.search(sql[:at]) or "." in text else 1
            yield from ((at, text, number) for number in numbers_beside(text, step))
        case _:
            return


def _inner(at: int, part: re.Match[str]) -> Iterator[tuple[int, str, str]]:
    if part[1]:
        yield from ((at, part[0], f"DATE '{day}'") for day in days_beside(part[1]))
    else:
        yield from ((at, part[0], number) for number in numbers_beside(part[0], 1))


def _shorter(listed: str) -> Iterator[str]:
    """A list without each of its items."""
    items = [item.strip() for item in listed[1:-1].split(",")]
    for place in range(len(items) if len(items) > 1 else 0):
        yield f"({', '.join(items[:place] + items[place + 1 :])})"


def days_beside(day: str) -> Iterator[str]:
    """The days before and after; of the first day there is, the one after."""
    own = date.fromisoformat(day)
    steps = (-1, 1) if own > date.min else (1,)
    yield from ((own + timedelta(days=step)).isoformat() for step in steps)


def numbers_beside(number: str, step: float) -> Iterator[str]:
    """A number one step up and, where it stays above nothing, one step down.

    Example:
        >>> list(numbers_beside("30.5", 0.1)), list(numbers_beside("0", 1))
        (['30.6', '30.4'], ['1'])
    """
    own = float(number)
    yield f"{round(own + step, 4):g}"
    if own >= step:
        yield f"{round(own - step, 4):g}"


def pattern_edits(pattern: str) -> Iterator[Edit]:
    """A pattern without each of its alternatives, or of those of a group.

    Example:
        >>> [edit.text for edit in pattern_edits("OPEN|(CASE )?(IN|OUT)")]
        ['(CASE )?(IN|OUT)', 'OPEN', 'OPEN|(CASE )?(OUT)', 'OPEN|(CASE )?(IN)']
    """
    for start, end in _alternations(pattern):
        parts = _split(pattern[start:end])
        for place, part in enumerate(parts):
            rest = "|".join(parts[:place] + parts[place + 1 :])
            yield Edit(f"at {start} without [{part}]", pattern[:start] + rest + pattern[end:])


def _alternations(pattern: str) -> Iterator[tuple[int, int]]:
    """Where there are alternatives: the whole, and each group."""
    spans = [(0, len(pattern))]
    opened: list[int] = []
    for place, letter in enumerate(pattern):
        if pattern[place - 1 : place] == "\\":
            continue
        if letter == "(":
            opened.append(place + 1 + (2 if pattern[place + 1 : place + 3] == "?:" else 0))
        elif letter == ")":
            spans.append((opened.pop(), place))
    yield from (span for span in sorted(spans) if len(_split(pattern[slice(*span)])) > 1)


def _split(alternatives: str) -> list[str]:
    """Alternatives, split where no group is open."""
    parts, depth = [""], 0
    for letter in alternatives:
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts
