"""One SQL expression of a pack: parsed, checked against a whitelist, lowered to Polars.

SQL because its NULL logic is exactly the three-valued logic of the law pack, because analysts read
it, and because other engines run the same text. Nothing outside the whitelist parses: a pack can
read its facts and options, and can call nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache, reduce
from operator import and_, eq, ge, gt, le, lt, ne, or_

import polars as pl
import sqlglot
from sqlglot import exp

from vacatur.errors import PackError

DIALECT = "duckdb"


class SqlType(Enum):
    """The types an expression can have."""

    BOOLEAN = "boolean"
    DATE = "date"
    NUMBER = "number"
    TEXT = "text"
    NULL = "null"


@dataclass(frozen=True, kw_only=True)
class Name:
    """What a name in an expression stands for.

    `words` are the only values a text can have, where its vocabulary is closed; `number` is the
    value of an option that is a whole number, which an interval may be as long as.
    """

    type: SqlType
    expr: pl.Expr
    words: tuple[str, ...] | None = None
    number: int | None = None


@dataclass(frozen=True, kw_only=True)
class Lowered:
    """An expression ready to run, its type, and the names it reads, in order."""

    type: SqlType
    expr: pl.Expr
    reads: tuple[str, ...] = ()
    words: tuple[str, ...] | None = None


COMPARISONS: dict[type[exp.Expr], Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    exp.EQ: eq,
    exp.NEQ: ne,
    exp.LT: lt,
    exp.LTE: le,
    exp.GT: gt,
    exp.GTE: ge,
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
    return _Lowering(names, where).visit(parse(sql, where=where))


@lru_cache(maxsize=1 << 12)
def parsed(sql: str) -> exp.Expr:
    """The parse tree of one SQL expression, parsed once; nobody changes it.

    Raises:
        sqlglot.errors.SqlglotError: The text does not parse.
    """
    return sqlglot.parse_one(sql, dialect=DIALECT)


def parse(sql: str, *, where: str) -> exp.Expr:
    """The parse tree of one SQL expression, not yet checked.

    Raises:
        PackError: The text does not parse.
    """
    try:
        return parsed(sql)
    except sqlglot.errors.SqlglotError as error:
        reason = str(error).splitlines()[0]
        msg = f"[{where}] is not an SQL expression: {reason}"
        raise PackError(msg) from error


class _Lowering:
    """A walk down one parsed expression."""

    def __init__(self, names: Mapping[str, Name], where: str) -> None:
        self.names = names
        self.where = where
        self.read: dict[str, None] = {}

    def visit(self, tree: exp.Expr) -> Lowered:
        result = self._node(tree)
        return Lowered(
            type=result.type, expr=result.expr, reads=tuple(self.read), words=result.words
        )

    def fail(self, why: str) -> PackError:
        return PackError(f"[{self.where}] {why}")

    def _node(self, node: exp.Expr) -> Lowered:
        for kinds, method in self._methods():
            if isinstance(node, kinds):
                return method(node)
        raise self.fail(f"uses [{type(node).__name__}], which a pack may not")

    def _methods(
        self,
    ) -> tuple[tuple[type[exp.Expr] | tuple[type[exp.Expr], ...], Callable[..., Lowered]], ...]:
        return (
            (exp.Paren, lambda node: self._node(node.this)),
            (exp.Column, self._column),
            ((exp.Literal, exp.Neg), self._literal),
            (exp.Boolean, lambda node: _boolean(pl.lit(bool(node.this)))),
            (exp.Null, lambda _: Lowered(type=SqlType.NULL, expr=pl.lit(None))),
            (exp.Cast, self._date_literal),
            ((exp.And, exp.Or), self._connector),
            (exp.Not, lambda node: _boolean(~self._boolean_node(node.this))),
            (tuple(COMPARISONS), self._comparison),
            (exp.In, self._in),
            (exp.Between, self._between),
            (exp.Is, self._is),
            (exp.Case, self._case),
            ((exp.Add, exp.Sub), self._arithmetic),
            (exp.Extract, self._extract),
        )

    def _column(self, node: exp.Column) -> Lowered:
        name = node.name
        if name not in self.names or node.table:
            raise self.fail(f"reads [{node.sql()}], which is no fact, criterion or option")
        self.read[name] = None
        meant = self.names[name]
        return Lowered(type=meant.type, expr=meant.expr, words=meant.words)

    def _literal(self, node: exp.Literal | exp.Neg) -> Lowered:
        if isinstance(node, exp.Neg):
            inner = self._literal(node.this)
            return Lowered(type=SqlType.NUMBER, expr=-inner.expr)
        if node.is_string:
            return Lowered(type=SqlType.TEXT, expr=pl.lit(node.this), words=(node.this,))
        return Lowered(type=SqlType.NUMBER, expr=pl.lit(float(node.this)))

    def _date_literal(self, node: exp.Cast) -> Lowered:
        if not (node.to.is_type("date") and isinstance(node.this, exp.Literal)):
            raise self.fail("casts something other than a date literal")
        try:
            day = date.fromisoformat(node.this.this)
        except ValueError as error:
            raise self.fail(f"has [{node.this.this}], which is no date") from error
        return Lowered(type=SqlType.DATE, expr=pl.lit(day))

    def _boolean_node(self, node: exp.Expr) -> pl.Expr:
        inner = self._node(node)
        if inner.type is SqlType.NULL:
            return pl.lit(None, dtype=pl.Boolean)
        if inner.type is not SqlType.BOOLEAN:
            raise self.fail(f"uses [{node.sql()}] as true or false; it is a {inner.type.value}")
        return inner.expr

    def _connector(self, node: exp.And | exp.Or) -> Lowered:
        parts = [self._boolean_node(part) for part in node.flatten()]
        return _boolean(reduce(and_ if isinstance(node, exp.And) else or_, parts))

    def _comparison(self, node: exp.Binary) -> Lowered:
        left, right = self._node(node.this), self._node(node.expression)
        return self._compare(COMPARISONS[node.__class__], left, right, node)

    def _compare(
        self,
        operator: Callable[[pl.Expr, pl.Expr], pl.Expr],
        left: Lowered,
        right: Lowered,
        node: exp.Expr,
    ) -> Lowered:
        if left.type is not right.type or SqlType.NULL in (left.type, right.type):
            raise self.fail(
                f"compares a {left.type.value} with a {right.type.value} in [{node.sql()}]"
            )
        if left.words is not None and right.words is not None:
            self._check_words(left.words, right.words, node)
        return _boolean(operator(left.expr, right.expr))

    def _check_words(self, left: tuple[str, ...], right: tuple[str, ...], node: exp.Expr) -> None:
        if not set(left) & set(right):
            words = ", ".join(left if len(left) > len(right) else right)
            raise self.fail(f"can never hold: [{node.sql()}]; the words are {words}")

    def _in(self, node: exp.In) -> Lowered:
        left = self._node(node.this)
        if not node.expressions:
            raise self.fail("has IN without a list of values")
        parts = [self._compare(eq, left, self._node(v), node).expr for v in node.expressions]
        return _boolean(reduce(or_, parts))

    def _between(self, node: exp.Between) -> Lowered:
        value = self._node(node.this)
        low = self._compare(ge, value, self._node(node.args["low"]), node)
        high = self._compare(le, value, self._node(node.args["high"]), node)
        return _boolean(low.expr & high.expr)

    def _is(self, node: exp.Is) -> Lowered:
        other = node.expression
        if isinstance(other, exp.Null):
            return _boolean(self._node(node.this).expr.is_null())
        if isinstance(other, exp.Boolean):
            wanted = pl.lit(bool(other.this))
            return _boolean(self._boolean_node(node.this).eq_missing(wanted))
        raise self.fail("has IS with something other than NULL, TRUE or FALSE")

    def _case(self, node: exp.Case) -> Lowered:
        if node.this is not None:
            raise self.fail("has CASE with a subject; write CASE WHEN")
        arms = [
            (self._boolean_node(arm.this), self._node(arm.args["true"])) for arm in node.args["ifs"]
        ]
        default = self._node(node.args.get("default") or exp.Null())
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

    def _arithmetic(self, node: exp.Add | exp.Sub) -> Lowered:
        left = self._node(node.this)
        sign = "-" if isinstance(node, exp.Sub) else ""
        if isinstance(node.expression, exp.Interval):
            if left.type is not SqlType.DATE:
                raise self.fail(f"adds an interval to a {left.type.value}")
            offset = sign + _interval(node.expression, self)
            return Lowered(type=SqlType.DATE, expr=left.expr.dt.offset_by(offset))
        right = self._node(node.expression)
        if (left.type, right.type, sign) == (SqlType.DATE, SqlType.DATE, "-"):
            days = (left.expr - right.expr).dt.total_days().cast(pl.Float64)
            return Lowered(type=SqlType.NUMBER, expr=days)
        if left.type is right.type is SqlType.NUMBER:
            total = left.expr - right.expr if sign else left.expr + right.expr
            return Lowered(type=SqlType.NUMBER, expr=total)
        raise self.fail(f"cannot compute [{node.sql()}]")

    def _extract(self, node: exp.Extract) -> Lowered:
        part = node.this.name.upper()
        inner = self._node(node.expression)
        if part not in PARTS or inner.type is not SqlType.DATE:
            raise self.fail("can EXTRACT only YEAR, MONTH or DAY of a date")
        return Lowered(type=SqlType.NUMBER, expr=PARTS[part](inner.expr).cast(pl.Float64))


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


def _interval(node: exp.Interval, lowering: _Lowering) -> str:
    unit = node.unit.name.upper() if node.unit else ""
    length = _length(node.this, lowering)
    if unit not in UNITS or length is None:
        raise lowering.fail("has an interval that is not a whole number of years, months or days")
    return f"{length}{UNITS[unit]}"


def _length(node: exp.Expr, lowering: _Lowering) -> str | None:
    """A whole number as it stands, or in brackets the name of an option that is one."""
    if isinstance(node, exp.Paren) and isinstance(node.this, exp.Column):
        name = node.this.name
        known = lowering.names.get(name)
        lowering.read[name] = None
        return None if known is None or known.number is None else str(known.number)
    return node.name if node.name.isdigit() else None
