"""Several rows of one record made one, by the rule of the profile that wrote them."""

from __future__ import annotations

from typing import Final

import polars as pl

from vacatur.records.mapping import ROW, grouping
from vacatur.records.merge_rule import MergeRule, MergeStep
from vacatur.records.schema import BY_NAME
from vacatur.records.typed import parse_text

_GROUP: Final = "group"
_JOINT: Final = "; "


def merge_rows(records: pl.DataFrame, rule: MergeRule) -> pl.DataFrame:
    """Merge the rows that the rule takes for one record.

    The merged record stands at its first row, has the first value of every other column, and
    the disposition, its date and the facts that the rule's steps find.

    Args:
        records: Typed rows with the columns the rule names, in input order.
        rule: The profile's rule.

    Returns:
        As many rows as there are records, in input order, with the same columns.
    """
    alike = records.select(_hash(rule)).to_series().is_duplicated()
    if not alike.any():
        return records
    close = records.filter(alike).with_columns(_group_key(rule))
    several = close.select(pl.len().over(_GROUP) > 1).to_series()
    grouped = close.filter(several)
    if grouped.is_empty():
        return records
    alone = close.filter(~several).drop(_GROUP)
    single = pl.concat([records.filter(~alike), alone])
    merged = _merged(grouped, rule).select(records.columns)
    return pl.concat([single, merged]).sort(ROW)


def _hash(rule: MergeRule) -> pl.Expr:
    """A number that is the same in rows of one group; in others it hardly ever is."""
    hashes = [pl.col(_column(name)).hash(seed) for seed, name in enumerate(rule.by)]
    return pl.sum_horizontal(hashes)


def _group_key(rule: MergeRule) -> pl.Expr:
    """Number the groups by their first row; a row that must stay alone is its own group."""
    by = [_column(name) for name in rule.by]
    blank = pl.any_horizontal(pl.col(_column(name)).is_null() for name in rule.never_blank)
    alone = blank if rule.never_blank else pl.lit(value=False)
    return pl.when(alone).then(ROW).otherwise(pl.col(ROW).min().over(by)).alias(_GROUP)


def _column(name: str) -> str:
    return name if name in BY_NAME else grouping(name)


def _merged(grouped: pl.DataFrame, rule: MergeRule) -> pl.DataFrame:
    first = grouped.group_by(_GROUP, maintain_order=True).agg(
        pl.exclude("disposition", "disposition_date", "sentence").drop_nulls().first(),
        _sentences(rule).str.join(_JOINT),
        pl.col("disposition").drop_nulls().unique(maintain_order=True).str.join(_JOINT),
        pl.col("disposition_date").max(),
    )
    evidence = _evidence(grouped, rule)
    decided = pl.coalesce(_decisions(rule)) if rule.steps else pl.lit(None)
    outcome = evidence.select(
        _GROUP, pl.when(pl.col("all_known")).then(decided).alias("decided"), *_facts(rule)
    )
    joined = first.join(outcome, on=_GROUP, how="left", maintain_order="left")
    return joined.with_columns(
        pl.coalesce(pl.col("decided").struct.field("text"), _blank_as_null("disposition")).alias(
            "disposition"
        ),
        pl.coalesce(pl.col("decided").struct.field("date"), "disposition_date").alias(
            "disposition_date"
        ),
        _blank_as_null("sentence").alias("sentence"),
        *(
            pl.coalesce(f"fact {fact.column}", fact.column).alias(fact.column)
            for fact in rule.facts
        ),
    )


def _sentences(rule: MergeRule) -> pl.Expr:
    sentences = pl.col("sentence").drop_nulls()
    return sentences if rule.parts else sentences.unique(maintain_order=True)


def _blank_as_null(name: str) -> pl.Expr:
    return pl.when(pl.col(name) != "").then(name)


def _evidence(grouped: pl.DataFrame, rule: MergeRule) -> pl.DataFrame:
    """Say for each group which kinds of row it has, their latest texts and dates."""
    kinds = [_is_kind(kind, rule).alias(f"is {kind}") for kind in rule.kinds]
    marked = grouped.with_columns(kinds).sort("disposition_date", ROW, nulls_last=False)
    known = pl.any_horizontal(pl.col(f"is {kind}") for kind in rule.kinds)
    return marked.group_by(_GROUP).agg(
        (known | pl.col("disposition").is_null()).all().alias("all_known"),
        *(part for kind in rule.kinds for part in _latest(kind, rule)),
    )


def _is_kind(kind: str, rule: MergeRule) -> pl.Expr:
    return _shows("disposition", kind, rule) | (
        _shows("sentence", kind, rule) if kind in rule.in_sentence else pl.lit(value=False)
    )


def _shows(column: str, kind: str, rule: MergeRule) -> pl.Expr:
    return pl.col(column).str.contains(f"(?i){rule.kinds[kind]}").fill_null(value=False)


def _latest(kind: str, rule: MergeRule) -> list[pl.Expr]:
    of_kind = pl.col(f"is {kind}")
    text = pl.when(_shows("disposition", kind, rule)).then("disposition").otherwise("sentence")
    dates = pl.col("disposition_date").filter(of_kind)
    return [
        of_kind.any().alias(f"has {kind}"),
        text.filter(of_kind).last().alias(f"text {kind}"),
        dates.max().alias(f"date {kind}"),
        dates.is_null().any().alias(f"undated {kind}"),
    ]


def _decisions(rule: MergeRule) -> list[pl.Expr]:
    return [pl.when(_applies(step)).then(_decision(step)) for step in rule.steps]


def _applies(step: MergeStep) -> pl.Expr:
    there = [pl.col(f"has {kind}") for kind in step.all]
    never = [~pl.col(f"has {kind}") for kind in step.unless_ever]
    last = pl.col(f"date {step.all[-1]}")
    undated = pl.col(f"undated {step.all[-1]}")
    since = [_clear_of(kind, pl.col(f"date {kind}") < last, undated) for kind in step.unless_since]
    later = [_clear_of(kind, pl.col(f"date {kind}") <= last, undated) for kind in step.unless_later]
    return pl.all_horizontal(*there, *never, *since, *later)


def _clear_of(kind: str, before: pl.Expr, undated: pl.Expr) -> pl.Expr:
    dated = ~undated & ~pl.col(f"undated {kind}")
    return ~pl.col(f"has {kind}") | (dated & before.fill_null(value=False))


def _decision(step: MergeStep) -> pl.Expr:
    texts = pl.concat_list(f"text {kind}" for kind in step.all)
    return pl.struct(
        texts.list.unique(maintain_order=True).list.join(_JOINT).alias("text"),
        pl.col(f"date {step.all[-1]}").alias("date"),
    )


def _facts(rule: MergeRule) -> list[pl.Expr]:
    return [
        pl.when(pl.col(f"has {fact.kind}"))
        .then(pl.lit(parse_text(pl.Series([fact.value]), BY_NAME[fact.column].kind).item()))
        .alias(f"fact {fact.column}")
        for fact in rule.facts
    ]
