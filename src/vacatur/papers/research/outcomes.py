"""What would be decided if a fact were known: every open fact of every record, answer by answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from vacatur.dossiers.result import PLACE
from vacatur.errors import PackError
from vacatur.papers.research.asked import HOLD, SQL, Answer, Question, Research, Value
from vacatur.papers.research.reread import cites_enhancement, rereads_charge, rewrites_charge
from vacatur.papers.research.reviewed import OUTCOME, Reviewed
from vacatur.records.schema import BY_NAME, Kind
from vacatur.rules.compile import Compiled, compile_pack
from vacatur.rules.decide import REVIEW
from vacatur.rules.load import Pack, with_options
from vacatur.rules.sql import lower

QUESTION: Final = "question"
ANSWER: Final = "answer"
_VALUE: Final = "value"
OUTCOMES: Final = {
    PLACE: pl.UInt32(),
    QUESTION: pl.UInt32(),
    ANSWER: pl.UInt32(),
    "determination": pl.String(),
    "outcome": pl.String(),
}


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Asks the open facts of a jurisdiction of records under review."""

    reviewed: Reviewed
    pack: Pack
    research: Research

    def outcomes(self) -> pl.DataFrame:
        """One row for each record, open fact and answer that it can have: `OUTCOMES`.

        Facts and answers are numbers, in the order of `Research.question` and of its answers.
        """
        pieces = [
            piece
            for number, question in enumerate(self.research.question)
            for piece in self._of(number, question)
        ]
        return pl.concat([pl.DataFrame(schema=OUTCOMES), self._of_held(), *pieces])

    def _of_held(self) -> pl.DataFrame:
        """What stands behind the hold of those on hold; where their row says more, nothing."""
        rows = self.reviewed.held.select(PLACE)
        anyway = self.reviewed.decided(self.reviewed.held, {}).select(
            pl.col(OUTCOME).cast(pl.String)
        )
        number = [question.id for question in self.research.question].index(HOLD)
        asked = rows.with_columns(pl.lit(number, pl.UInt32).alias(QUESTION))
        same = asked.with_columns(pl.lit(0, pl.UInt32).alias(ANSWER)).hstack(anyway)
        review = (pl.lit(REVIEW).alias(name) for name in OUTCOME)
        return pl.concat([same, asked.with_columns(pl.lit(1, pl.UInt32).alias(ANSWER), *review)])

    def _of(self, number: int, question: Question) -> Iterator[pl.DataFrame]:
        open_rows = self._where(self.reviewed.free, question.when, question)
        if open_rows.is_empty():
            return
        alike: dict[tuple[str, ...], list[int]] = {}
        for place, answer in enumerate(question.answer):
            choices = [f"{name} {value}" for name, value in answer.options.items()]
            alike.setdefault((*answer.set, *choices), []).append(place)
        for places in alike.values():
            yield from self._together(number, question, places, open_rows)

    def _together(
        self, number: int, question: Question, places: Sequence[int], rows: pl.DataFrame
    ) -> Iterator[pl.DataFrame]:
        """What follows from answers that set the same columns, decided at once."""
        asked: list[pl.DataFrame] = []
        given: list[pl.DataFrame] = []
        for place in places:
            answer = question.answer[place]
            own = self._tellable(self._where(rows, answer.possible, question), answer)
            asked.append(own.with_columns(pl.lit(place, pl.UInt32).alias(ANSWER)))
            given.append(pl.DataFrame(list(self.values(own, answer).values())))
        whole, values = pl.concat(asked), pl.concat(given, how="vertical_relaxed")
        if whole.is_empty():
            return
        law = self._law(question.answer[places[0]])
        told = self.reviewed.decided(
            whole.drop(ANSWER), {value.name: value for value in values}, law
        )
        yield whole.select(
            PLACE,
            pl.lit(number, pl.UInt32).alias(QUESTION),
            ANSWER,
            *told.select(pl.col(OUTCOME).cast(pl.String)).get_columns(),
        )

    def _where(self, rows: pl.DataFrame, sql: str, question: Question) -> pl.DataFrame:
        names = self.reviewed.compiled.names
        return rows.filter(lower(sql, names, where=f"{question.id}: {sql}").expr)

    def _tellable(self, rows: pl.DataFrame, answer: Answer) -> pl.DataFrame:
        """Those whose charge can be read again from what the result keeps of it."""
        if not rereads_charge(list(answer.set)) or "correction" not in rows.columns:
            return rows
        uncorrected = rows.filter(pl.col("correction").is_null())
        if not rewrites_charge(list(answer.set)) or uncorrected.is_empty():
            return uncorrected
        reviewed = self.reviewed
        return uncorrected.filter(~cites_enhancement(uncorrected, reviewed.law, reviewed.family))

    def values(self, rows: pl.DataFrame, answer: Answer) -> dict[str, pl.Series]:
        """What the columns hold if that is the answer. Each of shape (n,)."""
        return {name: self._value(rows, name, value) for name, value in answer.set.items()}

    def _value(self, rows: pl.DataFrame, name: str, value: Value) -> pl.Series:
        expr = self._expr(name, value)
        return rows.with_columns(expr.alias(_VALUE))[_VALUE].alias(name)

    def _expr(self, name: str, value: Value) -> pl.Expr:
        text = name in BY_NAME and BY_NAME[name].kind is Kind.TEXT
        if isinstance(value, str) and value and (not text or value.startswith(SQL)):
            said = value.removeprefix(SQL)
            return lower(said, self.reviewed.compiled.names, where=f"{name}: {value}").expr
        beside = [part.id for part, _ in self.reviewed.compiled.associations]
        if name not in BY_NAME and (name not in beside or not isinstance(value, bool)):
            message = f"[{name}] is neither a column of a record nor a fact of its neighbours."
            raise PackError(message)
        dtype = BY_NAME[name].dtype if name in BY_NAME else pl.Boolean()
        return pl.lit(None if value == "" else value, dtype)

    def _law(self, answer: Answer) -> Compiled | None:
        if not answer.options:
            return None
        other = with_options(self.pack, {**self.pack.options, **answer.options})
        return compile_pack(other, as_of=self.reviewed.compiled.as_of)
