"""The columns of a Parquet file as it stores them: the leaves of a tree that is told as a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from vacatur.records.thrift import Fields

MOST_DEPTH: Final = 100
"""Of lists and structs in a column: those who read it go down step by step on a stack."""
_REPEATED: Final = 2
_BOOLEAN, _FIXED = 0, 7
_BITS: Final = {_BOOLEAN: 1, 1: 32, 2: 64, 3: 96, 4: 32, 5: 64, 6: 32}
"""The least that a value of each physical type takes; of text, its length."""


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """A column of values."""

    bits: int
    """The least that a value takes in a dictionary."""
    flat: bool
    """Whether a row has one value, and no list of them."""


def leaves(schema: Sequence[Fields]) -> list[Leaf]:
    """Return the columns of a schema, in the order that row groups have them in.

    Raises:
        ValueError: It is no tree, or a deep one.

    Example:
        >>> leaves([{4: b"root", 5: 1}, {4: b"a", 1: 2}])
        [Leaf(bits=64, flat=True)]
    """
    rest = iter(schema)
    root = next(rest, {})
    found = list(_below(rest, root.get(5, 0), flat=True, depth=0))
    if next(rest, None) is not None:
        raise ValueError
    return found


def _below(rest: Iterator[Fields], children: int, *, flat: bool, depth: int) -> Iterator[Leaf]:
    if children < 0 or depth > MOST_DEPTH:
        raise ValueError
    for _ in range(children):
        element = next(rest, None)
        if element is None:
            raise ValueError
        one = flat and element.get(3) != _REPEATED
        if 1 in element and element.get(5):
            raise ValueError
        if 1 in element:
            yield Leaf(bits=_bits(element), flat=one)
        else:
            yield from _below(rest, element.get(5, 0), flat=one, depth=depth + 1)


def _bits(element: Fields) -> int:
    if element[1] == _FIXED:
        length: int = element.get(2, -1)
        if length < 0:
            raise ValueError
        return max(8 * length, 1)
    if element[1] not in _BITS:
        raise ValueError
    return _BITS[element[1]]
