"""One SQL expression: Kleene's logic, types, and nothing outside the whitelist."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import polars as pl
import pytest

from vacatur.errors import PackError
from vacatur.rules.sql import lower
from vacatur.rules.typed import Name, SqlType

COLUMNS = pl.DataFrame(
    {
        "a": [True, True, True, False, False, False, None, None, None],
        "b": [True, False, None] * 3,
        "day": [date(2020, 2, 29), date(2019, 6, 25), None] * 3,
        "other": [date(2020, 1, 1), None, date(1999, 12, 31)] * 3,
        "grams": [30.0, 30.1, None, 2.5, 0.0, 500.0, 28.35, None, 31.0],
        "word": ["x", "y", None] * 3,
    }
)
TYPES = {"a": "boolean", "b": "boolean", "day": "date", "other": "date", "grams": "number"}
NAMES = {
    name: Name(type=SqlType(TYPES.get(name, "text")), expr=pl.col(name)) for name in COLUMNS.columns
}

EXPRESSIONS = (
    "a AND b",
    "a OR b",
    "NOT a",
    "a AND NOT b OR NOT a",
    "a IS TRUE",
    "a IS NOT FALSE",
    "b IS NULL",
    "grams > 30",
    "grams <= 30 OR a",
    "grams BETWEEN 2.5 AND 30",
    "word IN ('x', 'z')",
    "word NOT IN ('x', 'z')",
    "word <> 'x' AND a",
    "day < DATE '2019-06-26'",
    "day + INTERVAL 1 YEAR <= DATE '2021-02-28'",
    "day - INTERVAL 60 DAY > other",
    "day + INTERVAL 2 MONTH > other",
    "day - other >= 60",
    "EXTRACT(month FROM day) = 2 AND EXTRACT(day FROM day) = 29",
    "CASE WHEN a THEN b WHEN b THEN FALSE END",
    "CASE WHEN grams > 30 THEN NULL WHEN grams <= 30 THEN TRUE ELSE FALSE END",
    "CASE WHEN a THEN 'x' ELSE word END = 'x'",
    "grams > -1",
    "grams + 1 > 31",
)


@pytest.mark.parametrize("sql", EXPRESSIONS)
def test_answers_as_an_independent_engine_does(sql: str) -> None:
    lowered = lower(sql, NAMES, where="test")
    ours = COLUMNS.select(lowered.expr.alias("answer"))["answer"].to_list()
    frame = COLUMNS  # noqa: F841  DuckDB reads it by name
    theirs = [row[0] for row in duckdb.sql(f"SELECT ({sql}) FROM frame").fetchall()]  # noqa: S608
    assert ours == theirs


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("grams >", "not an SQL expression"),
        ("unheard > 1", "no fact, criterion or option"),
        ("frame.grams > 1", "no fact, criterion or option"),
        ("grams = 'x'", "compares a number with a text"),
        ("grams = NULL", "compares a number with a null"),
        ("grams AND a", "as true or false"),
        ("LENGTH(word) > 1", "which a pack may not"),
        ("(SELECT 1) > 0", "which a pack may not"),
        ("a; DROP TABLE x", "not an SQL expression|which a pack may not"),
        ("word LIKE 'x%'", "which a pack may not"),
        ("CAST(word AS INTEGER) = 1", "date literal"),
        ("day < DATE '2019-02-30'", "no date"),
        ("CASE a WHEN TRUE THEN b END", "CASE with a subject"),
        ("CASE WHEN a THEN 1 ELSE 'x' END = 1", "different types"),
        ("grams + INTERVAL 1 DAY > 1", "adds an interval"),
        ("day + INTERVAL 1 HOUR > other", "whole number of years, months or days"),
        ("day + 1 > other", "cannot compute"),
        ("EXTRACT(week FROM day) = 1", "EXTRACT only"),
        ("word IN (SELECT 'x')", "without a list|which a pack may not"),
        ("-grams > 1", r"uses \[Neg\], which a pack may not"),
        ("day + INTERVAL -1 YEAR > other", "whole number of years, months or days"),
    ],
)
def test_refuses_what_a_pack_may_not_say(sql: str, why: str) -> None:
    with pytest.raises(PackError, match=why):
        lower(sql, NAMES, where="test")


def test_a_word_outside_the_vocabulary_is_refused() -> None:
    names = {"kind": Name(type=SqlType.TEXT, expr=pl.col("kind"), words=("arrest", "case"))}
    with pytest.raises(PackError, match=r"can never hold.*arrest, case"):
        lower("kind = 'arest'", names, where="test")
    with pytest.raises(PackError, match="can never hold"):
        lower("kind IN ('arrest', 'cases')", names, where="test")


def test_reads_lists_every_name_once() -> None:
    lowered = lower("a AND (b OR a) AND grams > 1", NAMES, where="test")
    assert lowered.reads == ("a", "b", "grams")


def test_the_expression_stays_in_polars() -> None:
    lowered: Any = lower("a AND b", NAMES, where="test")
    assert isinstance(lowered.expr, pl.Expr)
