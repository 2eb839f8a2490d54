"""The ordered table: from answers to outcomes, once per distinct pattern of answers.

A decision depends on the answers to the criteria and on nothing else. So the answers are packed
into two bit masks, the distinct pairs of masks are decided, and every record takes the decision of
its pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

import polars as pl

from vacatur.rules.compile import Compiled, criteria_names, formula
from vacatur.rules.load import Pack
from vacatur.rules.model import Rule
from vacatur.rules.reasons import Answers, Reasons

REVIEW = "NEEDS_REVIEW"
MASKS = ("criteria_true", "criteria_false", "criteria_unknown")


def masks(criteria: Sequence[str]) -> list[pl.Expr]:
    """Expressions that pack Boolean columns into bit masks: bit i is criterion i."""
    return [
        _packed(criteria, lambda name: pl.col(name).fill_null(value=False)).alias(MASKS[0]),
        _packed(criteria, lambda name: ~pl.col(name).fill_null(value=True)).alias(MASKS[1]),
        _packed(criteria, lambda name: pl.col(name).is_null()).alias(MASKS[2]),
    ]


def _packed(criteria, flag) -> pl.Expr:  # type: ignore[no-untyped-def]
    bits = [
        pl.when(flag(name)).then(pl.lit(1 << place, pl.UInt64)).otherwise(pl.lit(0, pl.UInt64))
        for place, name in enumerate(criteria)
    ]
    return reduce(or_, bits)


def decide_patterns(patterns: pl.DataFrame, compiled: Compiled) -> pl.DataFrame:
    """Decide every distinct pattern of answers.

    Args:
        patterns: Columns criteria_true and criteria_unknown, UInt64. Shape (p, 2).

    Returns:
        The same rows with determination, outcome, also, tier, suggestion, rule, reasons, citation.
    """
    pack = compiled.pack
    answers = patterns.select(
        pl.when((pl.col(MASKS[2]) & pl.lit(1 << place, pl.UInt64)) != 0)
        .then(None)
        .otherwise((pl.col(MASKS[0]) & pl.lit(1 << place, pl.UInt64)) != 0)
        .alias(name)
        for place, name in enumerate(compiled.criteria)
    )
    chosen = answers.select(**_choices(pack))
    return pl.concat([patterns, _written(pack, answers, chosen)], how="horizontal")


def _choices(pack: Pack) -> dict[str, pl.Expr]:
    names = criteria_names(pack)
    rules = pack.table.rule
    settled = {o.code for o in pack.header.outcome if o.determination != REVIEW}
    decided = pl.lit(-1, pl.Int16)
    suggested = pl.lit(None, pl.Int16)
    for place, rule in reversed(list(enumerate(rules))):
        when = formula(rule.when, names, rule.id).expr
        decided = _choose(when, place, decided, unknown=rule.unknown)
        if rule.outcome in settled:
            instead = formula(rule.suggest or rule.when, names, rule.id).expr
            suggested = (
                pl.when(instead).then(place).when(instead.is_null()).then(None).otherwise(suggested)
            )
    return {"decided": decided, "suggested": suggested} | _beside(pack)


def _choose(when: pl.Expr, place: int, rest: pl.Expr, *, unknown: str) -> pl.Expr:
    """The rule's place where it holds, minus that less two where it is unknown."""
    chain = pl.when(when).then(pl.lit(place, pl.Int16))
    if unknown == "review":
        chain = chain.when(when.is_null()).then(pl.lit(-place - 2, pl.Int16))
    return chain.otherwise(rest)


def _beside(pack: Pack) -> dict[str, pl.Expr]:
    names = criteria_names(pack)
    table = pack.table
    parts = (
        [(f"tier{i}", tier.when) for i, tier in enumerate(table.tier)]
        + [(f"path{i}", path.when) for i, path in enumerate(table.path)]
        + [(f"note{i}", note.when) for i, note in enumerate(table.note)]
        + [(f"suggests{i}", rule.suggests) for i, rule in enumerate(table.rule)]
    )
    return {
        key: formula(sql, names, key).expr.fill_null(value=False) & pl.lit(value=True)
        for key, sql in parts
    }


def _written(pack: Pack, answers: pl.DataFrame, chosen: pl.DataFrame) -> pl.DataFrame:
    writer = _Writer(pack)
    rows = [
        writer.row(row, picked)
        for row, picked in zip(
            answers.iter_rows(named=True), chosen.iter_rows(named=True), strict=True
        )
    ]
    return pl.DataFrame(rows, schema=DECISION, orient="row")


DECISION = {
    "determination": pl.String,
    "outcome": pl.String,
    "also": pl.List(pl.String),
    "tier": pl.String,
    "suggestion": pl.String,
    "rule": pl.String,
    "reasons": pl.List(pl.String),
    "citation": pl.String,
}


class _Writer:
    """Writes out the decision of one pattern."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.table = pack.table
        self.determination = {o.code: o.determination for o in pack.header.outcome}
        self.reasons = Reasons(pack)

    def row(self, answers: Answers, picked: dict[str, int | bool | None]) -> tuple[object, ...]:
        place = int(picked["decided"] or 0)
        unknown = place < -1
        rule = self.table.rule[-place - 2 if unknown else place]
        outcome = REVIEW if unknown else rule.outcome
        suggestion = self._suggestion(outcome, rule, picked)
        return (
            self.determination[outcome],
            outcome,
            self._also(outcome, rule, picked),
            self._tier(outcome, picked),
            suggestion,
            rule.id,
            self._reasons(outcome, rule, answers, picked, unknown=unknown),
            rule.cite,
        )

    def _suggestion(
        self, outcome: str, rule: Rule, picked: dict[str, int | bool | None]
    ) -> str | None:
        suggested = picked["suggested"]
        place = self.table.rule.index(rule)
        if outcome != REVIEW or suggested is None or not picked[f"suggests{place}"]:
            return None
        return self.table.rule[int(suggested)].outcome

    def _tier(self, outcome: str, picked: dict[str, int | bool | None]) -> str | None:
        for i, tier in enumerate(self.table.tier):
            if outcome in tier.outcomes and picked[f"tier{i}"]:
                return tier.code
        return None

    def _also(
        self, outcome: str, rule: Rule, picked: dict[str, int | bool | None]
    ) -> list[str]:
        fixed = list(rule.also) if outcome == rule.outcome else []
        return fixed + [
            path.code
            for i, path in enumerate(self.table.path)
            if outcome in path.outcomes and picked[f"path{i}"]
        ]

    def _reasons(
        self,
        outcome: str,
        rule: Rule,
        answers: Answers,
        picked: dict[str, int | bool | None],
        *,
        unknown: bool,
    ) -> list[str]:
        fixed = () if unknown else rule.reasons
        notes = (
            note.code
            for i, note in enumerate(self.table.note)
            if picked[f"note{i}"]
            and (not note.outcomes or outcome in note.outcomes)
            and (not note.determinations or self.determination[outcome] in note.determinations)
        )
        found = self.reasons.of(rule.when, None if unknown else True, answers)
        return list(dict.fromkeys([*fixed, *found, *notes]))
