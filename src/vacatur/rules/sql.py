"""One SQL expression of a pack: parsed, checked against a whitelist, lowered to Polars.

SQL because its NULL logic is exactly the three-valued logic of the law pack, because analysts read
it, and because other engines run the same text. Nothing outside the whitelist parses: a pack can
read its facts and options, and can call nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import reduce
from operator import and_, eq, ge, gt, le, lt, ne, or_
from typing import ClassVar

import polars as pl

from vacatur.errors import PackError
from vacatur.rules import tree
from vacatur.rules.formulas import parse
from vacatur.rules.tree import Node
from vacatur.rules.typed import Lowered, Name, SqlType

Comparison = Callable[[pl.Expr, pl.Expr], pl.Expr]
COMPARISONS: Mapping[str, Comparison] = {
    tree.EQUAL: eq,
    tree.UNEQUAL: ne,
    tree.LESS: lt,
    tree.AT_MOST: le,
    tree.MORE: gt,
    tree.AT_LEAST: ge,
}
UNITS = {"YEAR": "y", "MONTH": "mo", "DAY": "d"}
PARTS: dict[str, Callable[[pl.Expr], pl.Expr]] = {
    "YEAR": lambda e: e.dt.year(),
    "MONTH": lambda e: e.dt.month(),
    "DAY": lambda e: e.dt.day(),
}


def lower(sql: str, names: Mapping[str, Name], *, where: str) -> Lowered:
    """Check one SQL expression and lower it to Polars.

    Args:
        sql: The expression.
        names: Every name it may read.
        where: What the expression belongs to, for the error message.

    Raises:
        PackError: The text does not parse, uses something outside the whitelist, reads an unknown
            name, or compares values of different types.

    Example:
        >>> grams = Name(type=SqlType.NUMBER, expr=pl.col("grams"))
        >>> lowered = lower("grams > 1 AND grams IS NOT NULL", {"grams": grams}, where="doc")
        >>> pl.DataFrame({"grams": [2.0, None]}).select(answer=lowered.expr)["answer"].to_list()
        [True, False]
    """
    return _Lowering(sql, names, where).visit()


class _Lowering:
    """A walk down one parsed expression."""

    def __init__(self, sql: str, names: Mapping[str, Name], where: str) -> None:
        self.sql = sql
        self.names = names
        self.where = where
        self.tree = parse(sql, where=where)
        self.read: dict[str, None] = {}

    def visit(self) -> Lowered:
        result = self._node(self.tree)
        return Lowered(
            type=result.type, expr=result.expr, reads=tuple(self.read), words=result.words
        )

    def fail(self, why: str) -> PackError:
        return PackError(f"[{self.where}] {why}")

    def _written(self, node: Node) -> str:
        from vacatur.rules.parsing import as_written  # noqa: PLC0415  it needs sqlglot

        return as_written(self.sql, self.tree, node)

    def _node(self, node: Node) -> Lowered:
        method = self._METHODS.get(node.kind)
        if method is None:
            raise self.fail(f"uses [{node.kind}], which a pack may not")
        return method(self, node)

    def _group(self, node: Node) -> Lowered:
        return self._node(node.parts[0])

    def _name(self, node: Node) -> Lowered:
        name = node.value
        if name not in self.names or node.parts:
            raise self.fail(f"reads [{self._written(node)}], which is no fact, criterion or option")
        self.read[name] = None
        meant = self.names[name]
        return Lowered(type=meant.type, expr=meant.expr, words=meant.words)

    def _text(self, node: Node) -> Lowered:
        return Lowered(type=SqlType.TEXT, expr=pl.lit(node.value), words=(node.value,))

    def _number(self, node: Node) -> Lowered:
        return Lowered(type=SqlType.NUMBER, expr=pl.lit(float(node.value)))

    def _negative(self, node: Node) -> Lowered:
        return Lowered(type=SqlType.NUMBER, expr=-self._node(node.parts[0]).expr)

    def _truth(self, node: Node) -> Lowered:
        return _boolean(pl.lit(node.kind == tree.TRUE))

    def _null(self, _: Node) -> Lowered:
        return Lowered(type=SqlType.NULL, expr=pl.lit(None))

    def _date(self, node: Node) -> Lowered:
        try:
            day = date.fromisoformat(node.value)
        except ValueError as error:
            raise self.fail(f"has [{node.value}], which is no date") from error
        return Lowered(type=SqlType.DATE, expr=pl.lit(day))

    def _cast(self, _: Node) -> Lowered:
        raise self.fail("casts something other than a date literal")

    def _boolean_node(self, node: Node) -> pl.Expr:
        inner = self._node(node)
        if inner.type is SqlType.NULL:
            return pl.lit(None, dtype=pl.Boolean)
        if inner.type is not SqlType.BOOLEAN:
            kind = inner.type.value
            raise self.fail(f"uses [{self._written(node)}] as true or false; it is a {kind}")
        return inner.expr

    def _connector(self, node: Node) -> Lowered:
        parts = [self._boolean_node(part) for part in node.parts]
        return _boolean(reduce(and_ if node.kind == tree.AND else or_, parts))

    def _not(self, node: Node) -> Lowered:
        return _boolean(~self._boolean_node(node.parts[0]))

    def _comparison(self, node: Node) -> Lowered:
        left, right = map(self._node, node.parts)
        return self._compare(COMPARISONS[node.kind], left, right, node)

    def _compare(self, operator: Comparison, left: Lowered, right: Lowered, node: Node) -> Lowered:
        if left.type is not right.type or SqlType.NULL in (left.type, right.type):
            kinds = f"a {left.type.value} with a {right.type.value}"
            raise self.fail(f"compares {kinds} in [{self._written(node)}]")
        if left.words is not None and right.words is not None:
            self._check_words(left.words, right.words, node)
        return _boolean(operator(left.expr, right.expr))

    def _check_words(self, left: tuple[str, ...], right: tuple[str, ...], node: Node) -> None:
        if not set(left) & set(right):
            words = ", ".join(left if len(left) > len(right) else right)
            raise self.fail(f"can never hold: [{self._written(node)}]; the words are {words}")

    def _in(self, node: Node) -> Lowered:
        sought, *values = node.parts
        left = self._node(sought)
        if node.value:
            raise self.fail("has IN without a list of values")
        parts = [self._compare(eq, left, self._node(value), node).expr for value in values]
        return _boolean(reduce(or_, parts))

    def _between(self, node: Node) -> Lowered:
        inner, least, most = node.parts
        value = self._node(inner)
        low = self._compare(ge, value, self._node(least), node)
        high = self._compare(le, value, self._node(most), node)
        return _boolean(low.expr & high.expr)

    def _is(self, node: Node) -> Lowered:
        inner, other = node.parts
        if other.kind == tree.NULL:
            return _boolean(self._node(inner).expr.is_null())
        if other.kind in (tree.TRUE, tree.FALSE):
            wanted = pl.lit(other.kind == tree.TRUE)
            return _boolean(self._boolean_node(inner).eq_missing(wanted))
        raise self.fail("has IS with something other than NULL, TRUE or FALSE")

    def _case(self, node: Node) -> Lowered:
        if node.value:
            raise self.fail("has CASE with a subject; write CASE WHEN")
        *parts, last = node.parts
        arms = [
            (self._boolean_node(condition), self._node(value))
            for condition, value in zip(parts[::2], parts[1::2], strict=True)
        ]
        default = self._node(last)
        values = [value for _, value in arms] + [default]
        kinds = {value.type for value in values} - {SqlType.NULL}
        if len(kinds) != 1:
            raise self.fail("has CASE with values of different types, or only NULL")
        kind = kinds.pop()
        dtype = pl.Boolean() if kind is SqlType.BOOLEAN else _vocabulary(values)
        result = _as(dtype, default.expr)
        for condition, value in reversed(arms):
            result = pl.when(condition).then(_as(dtype, value.expr)).otherwise(result)
        return Lowered(type=kind, expr=result)

    def _arithmetic(self, node: Node) -> Lowered:
        left, other = self._node(node.parts[0]), node.parts[1]
        sign = "-" if node.kind == tree.MINUS else ""
        if other.kind == tree.INTERVAL:
            if left.type is not SqlType.DATE:
                raise self.fail(f"adds an interval to a {left.type.value}")
            offset = sign + _interval(other, self)
            return Lowered(type=SqlType.DATE, expr=left.expr.dt.offset_by(offset))
        right = self._node(other)
        if (left.type, right.type, sign) == (SqlType.DATE, SqlType.DATE, "-"):
            days = (left.expr - right.expr).dt.total_days().cast(pl.Float64)
            return Lowered(type=SqlType.NUMBER, expr=days)
        if left.type is right.type is SqlType.NUMBER:
            total = left.expr - right.expr if sign else left.expr + right.expr
            return Lowered(type=SqlType.NUMBER, expr=total)
        raise self.fail(f"cannot compute [{self._written(node)}]")

    def _extract(self, node: Node) -> Lowered:
        inner = self._node(node.parts[0])
        if node.value not in PARTS or inner.type is not SqlType.DATE:
            raise self.fail("can EXTRACT only YEAR, MONTH or DAY of a date")
        return Lowered(type=SqlType.NUMBER, expr=PARTS[node.value](inner.expr).cast(pl.Float64))

    _METHODS: ClassVar[Mapping[str, Callable[[_Lowering, Node], Lowered]]] = {
        tree.GROUP: _group,
        tree.NAME: _name,
        tree.TEXT: _text,
        tree.NUMBER: _number,
        tree.NEGATIVE: _negative,
        tree.TRUE: _truth,
        tree.FALSE: _truth,
        tree.NULL: _null,
        tree.DATE: _date,
        tree.CAST: _cast,
        tree.AND: _connector,
        tree.OR: _connector,
        tree.NOT: _not,
        **dict.fromkeys(COMPARISONS, _comparison),
        tree.IN: _in,
        tree.BETWEEN: _between,
        tree.IS: _is,
        tree.CASE: _case,
        tree.PLUS: _arithmetic,
        tree.MINUS: _arithmetic,
        tree.EXTRACT: _extract,
    }


def _vocabulary(values: Sequence[Lowered]) -> pl.DataType | None:
    """The one closed vocabulary that all texts of a CASE belong to, if there is one."""
    spoken = {value.words for value in values if value.words is not None}
    closed = max(spoken, key=len, default=())
    if len(closed) > 1 and all(set(words) <= set(closed) for words in spoken):
        return pl.Enum(closed)
    return None


def _as(dtype: pl.DataType | None, expr: pl.Expr) -> pl.Expr:
    return expr if dtype is None else expr.cast(dtype)


def _boolean(expr: pl.Expr) -> Lowered:
    return Lowered(type=SqlType.BOOLEAN, expr=expr)


def _interval(node: Node, lowering: _Lowering) -> str:
    length = _length(node.parts[0], lowering)
    if node.value not in UNITS or length is None:
        raise lowering.fail("has an interval that is not a whole number of years, months or days")
    return f"{length}{UNITS[node.value]}"


def _length(node: Node, lowering: _Lowering) -> str | None:
    """A whole number as it stands, or in brackets the name of an option that is one."""
    if node.kind == tree.GROUP:
        node = node.parts[0]
        if node.kind == tree.NAME:
            return _option(node.value, lowering)
    return node.value if node.value.isdigit() else None


def _option(name: str, lowering: _Lowering) -> str | None:
    known = lowering.names.get(name)
    lowering.read[name] = None
    return None if known is None or known.number is None else str(known.number)
