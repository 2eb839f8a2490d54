"""What one line of a history is: one count of one cycle, before it is written as rows.

| column | meaning |
|---|---|
| person, cycle | whose, and which cycle of the person, from 1 |
| kind | case (arrest and court), arrest (no court), registration, deceased or applicant |
| charge, disposition | rows of charges.csv and dispositions.csv |
| grade | F, M or I |
| stated | how the class is written: status (and offense), toc (offense alone), wobbler |
| county | row of counties.csv |
| arrest_day, court_day | days since 1970 |
| parts | further sentence rows |
| violation | a later row of the probation office |
| comment | plain; see or blank: the charge stands in the comment |
| dirt | what is spoiled, NULL for nothing |
| scenario, expect | name of the scenario, and what the line comes to; NULL in ordinary histories |
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from vacatur.synthetic.doj.tables import rows_of
from vacatur.synthetic.draws import Draws, Floats, Ints, choose

KIND: Final = pl.Enum(["case", "arrest", "registration", "deceased", "applicant"])
GRADE: Final = pl.Enum(["F", "M", "I"])
STATED: Final = pl.Enum(["status", "toc", "wobbler"])
COMMENT: Final = pl.Enum(["plain", "see", "blank"])

SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "person": pl.Int64,
    "cycle": pl.Int64,
    "kind": KIND,
    "charge": pl.Int64,
    "grade": GRADE,
    "stated": STATED,
    "county": pl.Int64,
    "disposition": pl.Int64,
    "arrest_day": pl.Int64,
    "court_day": pl.Int64,
    "parts": pl.Int64,
    "violation": pl.Boolean,
    "comment": COMMENT,
    "dirt": pl.String,
    "scenario": pl.String,
    "expect": pl.String,
}


def enum(kind: pl.Enum, codes: Ints) -> pl.Series:
    """Turn numbers into the words that they stand for. Shape (n,)."""
    return kind.categories.gather(codes).cast(kind)


def grouped(names: pl.Series, table_name: str, column: str, draws: Draws, topic: str) -> Ints:
    """Draw a row of a table for each line, among those whose column has the line's name.

    Args:
        names: A value of the column for each line. Shape (n,).
        table_name: The table to draw from, by its weights.
        column: The column that holds the names.
        draws: Where the draws come from.
        topic: Their stream.

    Returns:
        Row numbers of the table. Shape (n,).
    """
    uniform = draws.uniform(topic, len(names))
    found = np.zeros(len(names), dtype=np.int64)
    for name in names.unique().sort():
        here = (names == name).to_numpy()
        found[here] = _drawn(uniform[here], *rows_of(table_name, column, name))
    return found


def _drawn(uniform: Floats, rows: Ints, weights: Ints) -> Ints:
    return np.asarray(rows[choose(uniform, weights)])
