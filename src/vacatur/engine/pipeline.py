"""Records to decisions: facts, answers to every criterion, the ordered table, holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TypeVar

import polars as pl

from vacatur.facts.association import Neighbours, among
from vacatur.facts.distinct import distinct
from vacatur.facts.family import Law, law_of
from vacatur.facts.gathered import Gathering, gather
from vacatur.facts.leveled import Leveled
from vacatur.results.decisions import DECISION_COLUMNS, conform
from vacatur.rules.compile import Compiled, Step, compile_pack
from vacatur.rules.decide import REVIEW, decide_patterns
from vacatur.rules.load import Pack
from vacatur.rules.masks import TRUE, UNKNOWN, packed
from vacatur.rules.model import Gathered

Done = TypeVar("Done")

HOLD = "HOLD"
ROWS_OF_A_PART = 1 << 17
DATES = ("eligible_on", "deadline")
RECORDED = {
    "statute": pl.col("statute"),
    "statute_method": pl.col("method").cast(DECISION_COLUMNS["statute_method"]),
    "inchoate": pl.when(pl.col("inchoate") != "none").then("inchoate"),
    "conflict": pl.col("conflict"),
    "statute_score": pl.col("score"),
    "grams_low": pl.col("grams_low"),
    "grams_high": pl.col("grams_high"),
    "offense_class": pl.col("offense_class"),
    "disposition_category": pl.col("status"),
}
"""Facts that a decision repeats."""


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A pack ready to decide for a day: its expressions compiled, its tables read."""

    compiled: Compiled
    law: Law

    @classmethod
    def of(cls, pack: Pack, *, as_of: date) -> Prepared:
        """Compile a pack and read its tables.

        Raises:
            PackError: The pack is not valid, or not in force on the as-of date.
            UsageError: An option must be given and is not.
        """
        pack.check_complete()
        compiled = compile_pack(pack, as_of=as_of)
        compiled.formulas  # noqa: B018  what is not valid is told before anything is read
        return cls(compiled=compiled, law=law_of(pack))


@dataclass(frozen=True, kw_only=True)
class Found:
    """The facts of records, and whose they are."""

    facts: Leveled
    persons: pl.Series
    """The number of each record's person, in the order of first appearance."""


@dataclass(frozen=True, kw_only=True)
class Scored(Found):
    """Decisions, and the facts that they rest on, row by row beside each other."""

    decisions: pl.DataFrame


def score_records(
    records: pl.DataFrame,
    prepared: Prepared,
    *,
    holds: pl.Series,
    keep: tuple[str, ...] = (),
) -> Scored:
    """Decide every record.

    Args:
        records: Typed records with at least the columns that the pack's family of facts scores.
            Shape (n, c).
        prepared: The pack, its options and the as-of date.
        holds: Person ids with a row in quarantine.
        keep: Further columns to carry through.

    Returns:
        One decision per record, in the order of the records.
    """
    return score_facts(records, find_facts(records, prepared), prepared, holds=holds, keep=keep)


def find_facts(records: pl.DataFrame, prepared: Prepared) -> Found:
    """All that the decision of every record rests on: see `score_records`."""
    with ThreadPoolExecutor(max_workers=1) as aside:
        knowing = aside.submit(neighbours_of, records, prepared.compiled)
        own = prepared.law.facts(records)
        neighbours = knowing.result()
    facts = law_facts(own, records, prepared.compiled, neighbours)
    return Found(facts=facts, persons=pl.Series(neighbours.persons))


def neighbours_of(records: pl.DataFrame, compiled: Compiled) -> Neighbours:
    """Which records belong together, as far as the pack asks."""
    return Neighbours.of(records, [part.scope for part, _ in compiled.associations])


def score_facts(
    records: pl.DataFrame,
    found: Found,
    prepared: Prepared,
    *,
    holds: pl.Series,
    keep: tuple[str, ...] = (),
) -> Scored:
    """Decide every record whose facts are found: see `score_records`."""
    decided = answered(found.facts, prepared.compiled)

    def decisions(part: slice) -> pl.DataFrame:
        facts, decision = found.facts[part], decided[part]
        return decisions_of(records[part], facts, decision, prepared.compiled, holds, keep)

    whole = pl.concat(_in_parts(records.height, decisions))
    return Scored(decisions=whole, facts=found.facts, persons=found.persons)


def _in_parts(rows: int, work: Callable[[slice], Done]) -> list[Done]:
    """Work on the parts of some rows at once."""
    parts = parts_of(rows)
    with ThreadPoolExecutor(len(parts)) as pool:
        return list(pool.map(work, parts))


def parts_of(rows: int) -> list[slice]:
    """Cut rows into as many parts as there are threads, where they are worth the trouble.

    Example:
        >>> parts_of(10)
        [slice(0, 10, None)]
    """
    count = max(1, min(pl.thread_pool_size(), rows // ROWS_OF_A_PART))
    edges = [rows * place // count for place in range(count + 1)]
    return [slice(*edge) for edge in pairwise(edges)]


def decisions_of(
    records: pl.DataFrame,
    facts: Leveled,
    decided: pl.DataFrame,
    compiled: Compiled,
    holds: pl.Series,
    keep: tuple[str, ...] = (),
) -> pl.DataFrame:
    """The decisions of some records, each by itself.

    Args:
        records: record_id, person_id, source_file, source_row and the columns to carry through.
        facts: Their facts.
        decided: What `answered` says of them.
        compiled: The pack.
        holds: Person ids with a row in quarantine.
        keep: Further columns to carry through.
    """
    decided = _held(decided, records["person_id"].is_in(holds.implode()))
    frame = pl.concat(
        [
            records.select("record_id", "person_id", "source_file", "source_row", *keep),
            decided,
            _recorded(facts),
            _dates(facts, decided["outcome"], compiled),
        ],
        how="horizontal",
    )
    return conform(frame, keep=keep)


def decide_facts(
    own: Leveled, records: pl.DataFrame, compiled: Compiled
) -> tuple[Leveled, pl.DataFrame]:
    """The facts of every record, and its decision before anybody is put on hold.

    Args:
        own: The facts of each record itself.
        records: The records.
        compiled: The pack.

    Returns:
        The facts, and beside them the columns of `rules.decide.DECISION` and the masks.
    """
    facts = law_facts(own, records, compiled, neighbours_of(records, compiled))
    return facts, answered(facts, compiled)


def answered(facts: Leveled, compiled: Compiled) -> pl.DataFrame:
    """The decision of every record whose facts are found: see `decide_facts`."""

    def masks(part: slice) -> pl.DataFrame:
        return packed(facts[part].with_steps(compiled.stages), compiled.criteria)

    return _decided(pl.concat(_in_parts(facts.rows.height, masks)), compiled)


def law_facts(
    facts: Leveled, records: pl.DataFrame, compiled: Compiled, neighbours: Neighbours
) -> Leveled:
    """The generic facts with those that the pack adds: derived, gathered, of neighbours."""
    facts = gathered_facts(facts, records, compiled)
    if not compiled.associations:
        return facts
    answers = with_steps(facts, [[step for _, step in compiled.associations]])
    scopes = {part.id: part.scope for part, _ in compiled.associations}
    return facts.with_rows(among(neighbours, answers.frame(scopes), scopes))


def gathered_facts(facts: Leveled, keys: pl.DataFrame, compiled: Compiled) -> Leveled:
    """The generic facts with those that are derived from them, and gathered over groups of them.

    Args:
        facts: The generic facts of some records, among them all records of their people.
        keys: person_id, cycle, step and count of each, as far as the pack gathers over them.
        compiled: The pack.
    """
    facts = with_steps(facts, compiled.derived)
    for layer in compiled.gathered:
        found = gather(keys, facts.rows, [_gathering(*part) for part in layer])
        facts = facts.with_rows(found)
    return facts


def with_steps(facts: Leveled, stages: Sequence[Sequence[Step]]) -> Leveled:
    """The same with the columns of some steps, in as many parts as there are threads."""
    found = _in_parts(facts.rows.height, lambda part: facts[part].with_steps(stages))
    rows = pl.concat([each.rows for each in found])
    return Leveled(rows=rows, shared=found[0].shared, places=facts.places)


def _gathering(part: Gathered, step: Step) -> Gathering:
    return Gathering(
        id=part.id,
        over=part.over,
        kind=part.kind,
        where=step.expr,
        date=part.date,
        alike=part.alike,
        differs=part.differs,
    )


def _decided(masks: pl.DataFrame, compiled: Compiled) -> pl.DataFrame:
    """The decision of every record: of its pattern of answers."""
    places, patterns = distinct(masks, [TRUE, UNKNOWN])
    decisions = decide_patterns(patterns, compiled).drop(TRUE, UNKNOWN)
    typed = decisions.select(
        pl.col(name).cast(DECISION_COLUMNS[name]) for name in decisions.columns
    )
    return pl.concat([typed.select(pl.all().gather(places)), masks], how="horizontal")


def _held(decided: pl.DataFrame, hold: pl.Series) -> pl.DataFrame:
    """Put the records of people on hold under review, their outcome as the suggestion."""
    decided = decided.with_columns(hold.alias("hold"))
    if not hold.any():
        return decided
    held = pl.col("hold")
    own = pl.col("outcome") != REVIEW
    instead = {
        "determination": _constant(REVIEW, "determination"),
        "outcome": _constant(REVIEW, "outcome"),
        "also": _constant([], "also"),
        "reasons": pl.concat_list(_constant([HOLD], "reasons"), "reasons"),
    }
    return decided.with_columns(
        pl.when(held & own).then("outcome").otherwise("suggestion").alias("suggestion"),
        pl.when(~held).then("tier").alias("tier"),
        *(pl.when(held).then(e).otherwise(pl.col(name)).alias(name) for name, e in instead.items()),
    )


def _constant(value: object, column: str) -> pl.Expr:
    return pl.lit(pl.Series([value]).cast(DECISION_COLUMNS[column])).first()


def _recorded(facts: Leveled) -> pl.DataFrame:
    """The facts that a decision repeats."""
    return pl.DataFrame([facts.values(expr, name) for name, expr in RECORDED.items()])


def _dates(facts: Leveled, outcome: pl.Series, compiled: Compiled) -> pl.DataFrame:
    """The dates of the decisions: each by the first expression that its outcome has."""
    known = facts.with_rows(pl.DataFrame([outcome.alias("outcome")]))
    columns = {column: pl.lit(None, pl.Date) for column in DATES}
    for column, outcomes, expr in compiled.dates:
        applies = pl.col("outcome").is_in(outcomes)
        columns[column] = pl.when(applies).then(expr).otherwise(columns[column])
    return pl.DataFrame([known.values(expr, column) for column, expr in columns.items()])
