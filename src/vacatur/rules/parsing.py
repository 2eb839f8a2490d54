"""SQL text to a tree. This alone needs sqlglot, which is slow to import: only new text needs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import sqlglot
from sqlglot import exp

from vacatur.rules import tree
from vacatur.rules.tree import Node

DIALECT = "duckdb"
SqlError = sqlglot.errors.SqlglotError


Inner: TypeAlias = Callable[[exp.Expr], Node]
"""Makes the nodes that are part of another."""
Reading: TypeAlias = Callable[[exp.Expr, Inner], Node]


def parse_text(sql: str) -> Node:
    """The tree of one SQL expression.

    Raises:
        SqlError: The text does not parse.

    Example:
        >>> parse_text("NOT old")
        Node(kind='not', value='', parts=(Node(kind='name', value='old', parts=()),))
    """
    return _alone(sqlglot.parse_one(sql, dialect=DIALECT))


def as_written(sql: str, whole: Node, node: Node) -> str:
    """The SQL of one node of the tree of a whole expression, for a message.

    Example:
        >>> sql = "day<DATE '2020-01-01'"
        >>> whole = parse_text(sql)
        >>> as_written(sql, whole, whole.parts[1])
        "CAST('2020-01-01' AS DATE)"
    """
    sources: dict[int, exp.Expr] = {}

    def kept(found: exp.Expr) -> Node:
        made = _node(found, kept)
        sources[id(made)] = found
        return made

    again = kept(sqlglot.parse_one(sql, dialect=DIALECT))
    pairs = zip(whole.walk(), again.walk(), strict=True)
    return next(sources[id(made)].sql() for given, made in pairs if given is node)


def _alone(found: exp.Expr) -> Node:
    return _node(found, _alone)


def _node(found: exp.Expr, inner: Inner) -> Node:
    for kind in type(found).__mro__:
        if kind in _KNOWN:
            return _KNOWN[kind](found, inner)
    return _unknown(found, inner)


def _unknown(found: exp.Expr, inner: Inner) -> Node:
    return _whole(type(found).__name__, found, inner)


def _whole(kind: str, found: exp.Expr, inner: Inner, value: str = "") -> Node:
    return Node(kind, value, tuple(map(inner, found.iter_expressions())))


def _plain(kind: str) -> Reading:
    """A node that is all its parts, as they stand."""
    return lambda found, inner: _whole(kind, found, inner)


def _column(found: exp.Expr, _: Inner) -> Node:
    table = found.text("table")
    return Node(tree.NAME, found.name, (Node("Identifier", table),) if table else ())


def _literal(found: exp.Expr, _: Inner) -> Node:
    return Node(tree.TEXT if found.is_string else tree.NUMBER, found.this)


def _truth(found: exp.Expr, _: Inner) -> Node:
    return Node(tree.TRUE if found.this else tree.FALSE)


def _negative(found: exp.Expr, inner: Inner) -> Node:
    number = inner(found.this)
    if number.kind in {tree.NUMBER, tree.NEGATIVE}:
        return Node(tree.NEGATIVE, "", (number,))
    return _unknown(found, inner)


def _cast(found: exp.Expr, inner: Inner) -> Node:
    if found.args["to"].is_type("date") and isinstance(found.this, exp.Literal):
        return Node(tree.DATE, found.this.this)
    return _whole(tree.CAST, found, inner)


def _joined(kind: str) -> Reading:
    return lambda found, inner: Node(kind, "", tuple(map(inner, found.flatten())))


def _in(found: exp.Expr, inner: Inner) -> Node:
    return _whole(tree.IN, found, inner, "" if found.expressions else tree.OTHER)


def _between(found: exp.Expr, inner: Inner) -> Node:
    parts = (found.this, found.args["low"], found.args["high"])
    return Node(tree.BETWEEN, "", tuple(map(inner, parts)))


def _case(found: exp.Expr, inner: Inner) -> Node:
    if found.this is not None:
        return _whole(tree.CASE, found, inner, tree.OTHER)
    arms = [part for arm in found.args["ifs"] for part in (arm.this, arm.args["true"])]
    default = found.args.get("default") or exp.Null()
    return Node(tree.CASE, "", tuple(map(inner, (*arms, default))))


def _sum(kind: str) -> Reading:
    def node(found: exp.Expr, inner: Inner) -> Node:
        other = found.expression
        added = _interval(other, inner) if isinstance(other, exp.Interval) else inner(other)
        return Node(kind, "", (inner(found.this), added))

    return node


def _interval(found: exp.Interval, inner: Inner) -> Node:
    unit = found.unit.name.upper() if found.unit else ""
    return Node(tree.INTERVAL, unit, (inner(found.this),))


def _extract(found: exp.Expr, inner: Inner) -> Node:
    return Node(tree.EXTRACT, found.this.name.upper(), (inner(found.expression),))


_KNOWN: Mapping[type, Reading] = {
    exp.Column: _column,
    exp.Literal: _literal,
    exp.Boolean: _truth,
    exp.Null: _plain(tree.NULL),
    exp.Paren: _plain(tree.GROUP),
    exp.And: _joined(tree.AND),
    exp.Or: _joined(tree.OR),
    exp.Not: _plain(tree.NOT),
    exp.Neg: _negative,
    exp.Is: _plain(tree.IS),
    exp.In: _in,
    exp.Between: _between,
    exp.Case: _case,
    exp.Add: _sum(tree.PLUS),
    exp.Sub: _sum(tree.MINUS),
    exp.Extract: _extract,
    exp.Cast: _cast,
    exp.EQ: _plain(tree.EQUAL),
    exp.NEQ: _plain(tree.UNEQUAL),
    exp.LT: _plain(tree.LESS),
    exp.LTE: _plain(tree.AT_MOST),
    exp.GT: _plain(tree.MORE),
    exp.GTE: _plain(tree.AT_LEAST),
}
