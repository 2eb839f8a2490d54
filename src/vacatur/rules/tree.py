"""An SQL expression as a tree: the few kinds of nodes that a pack may use, and any other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

NAME: Final = "name"
"""A fact, a criterion or an option; its table, where one is named, is its part."""
TEXT: Final = "text"
NUMBER: Final = "number"
DATE: Final = "date"
TRUE: Final = "true"
FALSE: Final = "false"
NULL: Final = "null"
GROUP: Final = "()"
AND: Final = "and"
OR: Final = "or"
NOT: Final = "not"
NEGATIVE: Final = "negative"
IS: Final = "is"
IN: Final = "in"
"""What is looked for, then the words of the list; its value is empty, or `OTHER`."""
BETWEEN: Final = "between"
CASE: Final = "case"
"""Condition and value of each arm in turn, then the default; its value is empty, or `OTHER`."""
PLUS: Final = "+"
MINUS: Final = "-"
INTERVAL: Final = "interval"
"""A length that is added or subtracted; its value is the unit."""
EXTRACT: Final = "extract"
"""A part of a date; its value says which."""
CAST: Final = "cast"
"""Any cast but that of a text to a date, which is a `DATE`."""
EQUAL, UNEQUAL, LESS, AT_MOST, MORE, AT_LEAST = "=", "<>", "<", "<=", ">", ">="
OTHER: Final = "other"
"""The value of a node that is of its kind, but not written as a pack may write it."""


class Node(NamedTuple):
    """A node of an expression.

    A kind that is none of those above is the name of a construct that no pack may use. The parts of
    AND and of OR are all that it joins, however many, each without the brackets around it.
    """

    kind: str
    value: str = ""
    parts: tuple[Node, ...] = ()

    def walk(self) -> Iterator[Node]:
        """The node and everything in it.

        Example:
            >>> [node.kind for node in Node(NOT, "", (Node(NAME, "a"),)).walk()]
            ['not', 'name']
        """
        yield self
        for part in self.parts:
            yield from part.walk()
