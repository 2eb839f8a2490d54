"""Records to decisions: facts, answers to every criterion, the ordered table, holds."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from vacatur.facts.association import beside
from vacatur.facts.build import build_facts
from vacatur.results.decisions import conform
from vacatur.rules.compile import Compiled, answered
from vacatur.rules.decide import REVIEW, decide_patterns
from vacatur.rules.masks import TRUE, UNKNOWN, packed

HOLD = "HOLD"
KEYS = ("person_id", "incident_id", "case_number", "arrest_date", "agency")


@dataclass(frozen=True, kw_only=True)
class Scored:
    """Decisions, and the facts that they rest on, row by row beside each other."""

    decisions: pl.DataFrame
    facts: pl.DataFrame


def score_records(
    records: pl.DataFrame,
    compiled: Compiled,
    *,
    holds: pl.Series,
    keep: tuple[str, ...] = (),
) -> Scored:
    """Decide every record.

    Args:
        records: Typed records with at least the columns of `facts.build.COLUMNS`. Shape (n, c).
        compiled: The pack, its options and the as-of date.
        holds: Person ids with a row in quarantine.
        keep: Further columns to carry through.

    Returns:
        One decision per record, in the order of the records.
    """
    facts = law_facts(build_facts(records, compiled.pack), records, compiled)
    answers = answered(facts, compiled.stages).select(packed(compiled.criteria))
    decided = _held(_decided(answers, compiled), records["person_id"].is_in(holds.implode()))
    dates = facts.with_columns(decided["outcome"]).select(_dates(compiled))
    frame = pl.concat(
        [
            records.select("record_id", "person_id", "source_file", "source_row", *keep),
            decided,
            facts.select(_recorded()),
            dates,
        ],
        how="horizontal",
    )
    return Scored(decisions=conform(frame, keep=keep), facts=facts)


def law_facts(facts: pl.DataFrame, records: pl.DataFrame, compiled: Compiled) -> pl.DataFrame:
    """The generic facts with those that the pack adds: derived ones, then neighbours."""
    for step in compiled.derived:
        facts = facts.with_columns(step.expr.alias(step.id))
    if not compiled.associations:
        return facts
    answers = facts.select(step.expr.alias(step.id) for _, step in compiled.associations)
    scopes = {part.id: part.scope for part, _ in compiled.associations}
    neighbours = beside(records.select(KEYS), answers, scopes)
    return pl.concat([facts, neighbours], how="horizontal")


def _decided(masks: pl.DataFrame, compiled: Compiled) -> pl.DataFrame:
    """The decision of every record: of its pattern of answers."""
    pattern = [TRUE, UNKNOWN]
    table = decide_patterns(masks.select(pattern).unique(), compiled).with_row_index("place")
    places = masks.select(pattern).join(
        table.select(*pattern, "place"), on=pattern, how="left", maintain_order="left"
    )["place"]
    decisions = table.drop(*pattern, "place").select(pl.all().gather(places))
    return pl.concat([decisions, masks], how="horizontal")


def _held(decided: pl.DataFrame, hold: pl.Series) -> pl.DataFrame:
    """Put the records of people on hold under review, their outcome as the suggestion."""
    decided = decided.with_columns(hold.alias("hold"))
    if not hold.any():
        return decided
    held = pl.col("hold")
    own = pl.col("outcome") != REVIEW
    words = pl.List(pl.String)
    return decided.with_columns(
        pl.when(held & own).then("outcome").otherwise("suggestion").alias("suggestion"),
        pl.when(held).then(pl.lit(REVIEW)).otherwise("determination").alias("determination"),
        pl.when(held).then(pl.lit(REVIEW)).otherwise("outcome").alias("outcome"),
        pl.when(held).then(pl.lit([], words)).otherwise("also").alias("also"),
        pl.when(~held).then("tier").alias("tier"),
        pl.when(held)
        .then(pl.concat_list(pl.lit([HOLD], words), "reasons"))
        .otherwise("reasons")
        .alias("reasons"),
    )


def _recorded() -> list[pl.Expr]:
    return [
        pl.col("statute"),
        pl.col("method").alias("statute_method"),
        pl.when(pl.col("inchoate") != "none").then("inchoate").alias("inchoate"),
        pl.col("conflict"),
        pl.col("score").alias("statute_score"),
        pl.col("grams_low", "grams_high", "offense_class"),
        pl.col("status").alias("disposition_category"),
    ]


def _dates(compiled: Compiled) -> list[pl.Expr]:
    columns = {column: pl.lit(None, pl.Date) for column in ("eligible_on", "deadline")}
    for column, outcomes, expr in compiled.dates:
        applies = pl.col("outcome").is_in(outcomes)
        columns[column] = pl.when(applies).then(expr).otherwise(columns[column])
    return [expr.alias(column) for column, expr in columns.items()]
