"""Patterns of a pack are sought in time that grows with the text, not by its power.

Python's regular expressions go back and try again. A repeat within a repeat, or a choice within
one, can make them try so many ways that one text takes years; a stranger's pack could ask for that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from re import _constants as signs  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, Final

from vacatur.bounded import read_toml
from vacatur.errors import PackError

MOST_LETTERS: Final = 5_000
MOST_REPEATS: Final = 12
"""Repeats without an end in one pattern, one behind another."""
_MANY: Final = 40
"""A repeat of so many times or more counts as one without an end."""
_REPEATS: Final = (signs.MAX_REPEAT, signs.MIN_REPEAT)
_PAIR: Final = 2
_COLUMNS: Final = ("pattern", "form", "words")
"""Columns of a pack's tables that hold patterns."""


def backtracks(pattern: str) -> bool:
    """Tell whether a pattern could take more than it should of some text.

    Raises:
        re.error: It is no regular expression.

    Example:
        >>> backtracks("(a+)+$"), backtracks("(a|ab)*c"), backtracks("A+ ?B*")
        (True, True, False)
    """
    if len(pattern) > MOST_LETTERS:
        return True
    found = parser.parse(pattern)
    return _in_a_row(found) > MOST_REPEATS or any(
        map(_tries_again, filter(_is_repeat, _nodes(found)))
    )


def _in_a_row(found: Any) -> int:  # noqa: ANN401  what Python parses has no type
    """How many repeats one text can run through, one behind another."""
    if _is_node(found):
        sign, meant = found
        if sign == signs.BRANCH:
            return max(map(_in_a_row, meant[1]))
        return _is_repeat(found) + _in_a_row(meant)
    if isinstance(found, parser.SubPattern | list | tuple):
        return sum(map(_in_a_row, found))
    return 0


def _is_node(found: Any) -> bool:  # noqa: ANN401  see above
    """Whether this is an operator and what it is of, and not any other pair."""
    pair = isinstance(found, tuple) and len(found) == _PAIR
    return pair and isinstance(found[0], type(signs.LITERAL))


def _tries_again(repeat: Any) -> bool:  # noqa: ANN401  see above
    """Whether something within a repeat can fit one text in several ways."""
    inner = repeat[1][2]
    if not any(node[0] == signs.BRANCH or _is_repeat(node) for node in _nodes(inner)):
        return False
    while len(inner) == 1 and inner[0][0] == signs.SUBPATTERN:
        inner = inner[0][1][-1]
    first, *others = inner
    parted = first[0] == signs.LITERAL and not any(
        _may_be(node, first[1]) for node in _nodes(others)
    )
    return not parted or any(node[0] == signs.BRANCH for node in _nodes(inner))


def _may_be(node: Any, letter: int) -> bool:  # noqa: ANN401  see above
    """Whether a part may stand for a letter; where that is not plain, it may."""
    sign, meant = node
    if sign == signs.LITERAL:
        return bool(meant == letter)
    if sign == signs.RANGE:
        return bool(meant[0] <= letter <= meant[1])
    if sign == signs.CATEGORY:
        return meant != signs.CATEGORY_DIGIT or chr(letter).isdigit()
    return sign not in (*_REPEATS, signs.IN, signs.SUBPATTERN, signs.AT)


def _is_repeat(node: Any) -> bool:  # noqa: ANN401  see above
    return node[0] in _REPEATS and (node[1][1] is signs.MAXREPEAT or node[1][1] >= _MANY)


def _nodes(found: Any) -> Iterator[Any]:  # noqa: ANN401  see above
    """Every part of a parsed pattern that has an operator."""
    if isinstance(found, parser.SubPattern):
        for node in found:
            yield from _nodes(node)
    elif isinstance(found, list | tuple):
        if _is_node(found):
            yield found
        for part in found:
            yield from _nodes(part)


def check_patterns(folder: Path) -> None:
    """Refuse a folder of tables with a pattern that could take too long.

    Raises:
        PackError: It has one.
    """
    for path in sorted(folder.rglob("*")):
        try:
            slow = any(map(_is_slow, _patterns(path)))
        except ValueError:  # what is no TOML is told of by whoever needs it
            continue
        if slow:
            raise PackError(
                f"[{path.name}] has a pattern that could take too long.",
                hint="A repeat may hold neither another one nor a choice.",
            )


def _is_slow(text: str) -> bool:
    """Whether a text is such a pattern; what is no pattern is told of where it is used."""
    if not any(sign in text for sign in "*+{"):
        return False
    try:
        return backtracks(text)
    except (re.error, OverflowError):
        return False
    except RecursionError:
        return True


def _patterns(path: Path) -> Iterator[str]:
    """Everything in a file that may be sought as a pattern."""
    if path.suffix == ".csv":
        from vacatur.rules.load import read_table  # noqa: PLC0415  that module uses this one

        table = read_table(path, typed=False)
        for name in _COLUMNS:
            if name in table.columns:
                yield from table[name].drop_nulls()
    elif path.name in ("words.toml", "pack.toml"):
        yield from _texts(read_toml(path))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
