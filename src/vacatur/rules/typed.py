"""What an expression reads and what it is lowered to, each with its type."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import polars as pl


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
