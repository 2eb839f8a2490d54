"""The trees of formulas: kept for the packs that come with the program, parsed for any other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import TypeAlias

from vacatur.bounded import shortened
from vacatur.errors import PackError
from vacatur.rules.tree import NAME, Node

KEPT = "formulas.json"
MOST_LETTERS = 5_000
"""Of an expression; ours have a tenth of it."""
MOST_NODES = 400
"""Of its tree; ours have an eighth of it. A thousand take Polars seconds, two thousand half a
minute, and five thousand end the process."""
_SHOWN = 200
Short: TypeAlias = "str | list[Short]"
"""A tree in few letters: a bare name, or kind, value and parts."""


class NotSqlError(PackError):
    """A formula that does not parse."""

    def __init__(self, sql: str, reason: str) -> None:
        super().__init__(f"[{' '.join(sql.split())}] is not an SQL expression: {reason}")
        self.reason = reason


@lru_cache(maxsize=1 << 12)
def parsed(sql: str) -> Node:
    """The tree of one SQL expression, not yet checked.

    Raises:
        NotSqlError: The text does not parse.

    Example:
        >>> parsed("a IS NULL").kind
        'is'
    """
    short = _kept().get(sql)
    return _parse(sql) if short is None else long(short)


def parse(sql: str, *, where: str) -> Node:
    """The same, with a name for the error message.

    Raises:
        PackError: The text does not parse.
    """
    try:
        return parsed(sql)
    except NotSqlError as error:
        msg = f"[{where}] is not an SQL expression: {error.reason}"
        raise PackError(msg) from error


def _parse(sql: str) -> Node:
    from vacatur.rules.parsing import SqlError, parse_text  # noqa: PLC0415  it needs sqlglot

    if len(sql) > MOST_LETTERS:
        raise NotSqlError(sql[:_SHOWN], f"it is longer than {MOST_LETTERS} letters")
    try:
        found = parse_text(sql)
    except SqlError as error:
        raise NotSqlError(sql[:_SHOWN], shortened(str(error).splitlines()[0])) from error
    except (RecursionError, ValueError) as error:
        raise NotSqlError(
            sql[:_SHOWN], "it nests too deeply, or has a name that is none"
        ) from error
    if sum(1 for _ in found.walk()) > MOST_NODES:
        raise NotSqlError(sql[:_SHOWN], f"it has more than {MOST_NODES} parts")
    return found


@cache
def _kept() -> Mapping[str, Short]:
    kept = resources.files("vacatur.rules").joinpath(KEPT).read_bytes()
    return json.loads(kept)  # type: ignore[no-any-return]


def short(node: Node) -> Short:
    """A tree as it is kept.

    Example:
        >>> short(parsed("a OR NOT b"))
        ['or', '', 'a', ['not', '', 'b']]
    """
    if node.kind == NAME and not node.parts:
        return node.value
    return [node.kind, node.value, *map(short, node.parts)]


def long(kept: Short) -> Node:
    """The tree that was kept.

    Example:
        >>> long(["not", "", "b"])
        Node(kind='not', value='', parts=(Node(kind='name', value='b', parts=()),))
    """
    if isinstance(kept, str):
        return Node(NAME, kept)
    kind, value, *parts = kept
    return Node(str(kind), str(value), tuple(map(long, parts)))
