"""Facts on two levels: those of a record itself, and those it shares with all of its charge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

import polars as pl

from vacatur.facts.by_day import by_day

OFTEN: Final = 3
"""Times that a step reads one date, from which on it is worked out by day."""


class Named(Protocol):
    """A column to compute."""

    @property
    def id(self) -> str:
        """Its name."""

    @property
    def expr(self) -> pl.Expr:
        """What it holds, from columns that are there before."""


@dataclass(frozen=True, kw_only=True)
class Leveled:
    """Facts of n records, of k charges between them.

    What rests on shared facts alone is worked out once per charge and not once per record.
    """

    rows: pl.DataFrame
    """Facts of each record. Shape (n, f)."""
    shared: pl.DataFrame
    """Facts that records of one charge share; none that `rows` has. Shape (k, g)."""
    places: pl.Series
    """Where each record finds its charge. UInt32, shape (n,)."""

    @classmethod
    def of(cls, rows: pl.DataFrame) -> Leveled:
        """Facts of which none is shared."""
        return cls(rows=rows, shared=pl.DataFrame(), places=pl.Series([], dtype=pl.UInt32))

    def __getitem__(self, part: slice) -> Leveled:
        """The facts of some records, in a row."""
        return Leveled(rows=self.rows[part], shared=self.shared, places=self.places[part])

    @property
    def names(self) -> list[str]:
        """The names of all facts."""
        return [*self.rows.columns, *self.shared.columns]

    def column(self, name: str) -> pl.Series:
        """One fact of every record. Shape (n,)."""
        if name in self.rows.columns:
            return self.rows[name]
        return self.shared[name].gather(self.places)

    def frame(self, names: Iterable[str]) -> pl.DataFrame:
        """Some facts of every record. Shape (n, names)."""
        return pl.DataFrame([self.column(name) for name in names])

    def with_rows(self, columns: pl.DataFrame) -> Leveled:
        """The same with further facts of each record."""
        rows = self.rows.with_columns(columns.get_columns()) if self.rows.width else columns
        shared = self.shared.drop(columns.columns, strict=False)
        return Leveled(rows=rows, shared=shared, places=self.places)

    def values(self, expr: pl.Expr, name: str) -> pl.Series:
        """What an expression gives for every record, under a name. Shape (n,)."""
        return self.with_steps([[_Step(id=name, expr=expr)]]).column(name)

    def with_steps(self, stages: Iterable[Iterable[Named]]) -> Leveled:
        """The same with the columns of some steps, stage by stage.

        Example:
            >>> facts = Leveled(rows=pl.DataFrame({"a": [1, 2, 3]}),
            ...     shared=pl.DataFrame({"b": [10, 20]}),
            ...     places=pl.Series([0, 1, 1], dtype=pl.UInt32))
            >>> more = facts.with_steps([[_Step(id="c", expr=pl.col("b") + 1)],
            ...     [_Step(id="d", expr=pl.col("a") + pl.col("c"))]])
            >>> more.shared.columns, more.column("d").to_list()
            (['b', 'c'], [12, 23, 24])
        """
        rows, shared = self.rows, self.shared
        for stage in stages:
            of_charges: list[pl.Expr] = []
            of_records: list[pl.Expr] = []
            of_days: dict[str, list[pl.Expr]] = {}
            asked: set[str] = set()
            for step in stage:
                reads = step.expr.meta.root_names()
                read, expr = set(reads), step.expr.alias(step.id)
                if read and read.issubset(shared.columns):
                    of_charges.append(expr)
                elif len(read) == 1 and len(reads) >= OFTEN and rows.schema[reads[0]] == pl.Date:
                    of_days.setdefault(reads[0], []).append(expr)
                else:
                    of_records.append(expr)
                    asked |= read
            missing = sorted(asked.difference(rows.columns))
            told = shared.select(pl.col(missing).gather(self.places)) if missing else pl.DataFrame()
            by_days = (by_day(rows[day], exprs) for day, exprs in of_days.items())
            dated = [column for found in by_days for column in found.get_columns()]
            rows = rows.with_columns(told.get_columns()).with_columns(*of_records, *dated)
            shared = shared.with_columns(of_charges)
        return Leveled(rows=rows, shared=shared, places=self.places)


@dataclass(frozen=True, kw_only=True)
class _Step:
    id: str
    expr: pl.Expr
