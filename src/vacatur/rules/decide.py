"""The ordered table: from answers to outcomes, once per distinct pattern of answers.

A decision depends on the answers to the criteria and on nothing else. So the answers are packed
into bit masks, the distinct masks are decided, and every record takes the decision of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from vacatur.rules.compile import Compiled, criteria_names, formula
from vacatur.rules.load import Pack
from vacatur.rules.masks import unpacked
from vacatur.rules.model import Rule
from vacatur.rules.reasons import Answers, Reasons

REVIEW = "NEEDS_REVIEW"
DECISION = {
    "determination": pl.String(),
    "outcome": pl.String(),
    "also": pl.List(pl.String),
    "tier": pl.String(),
    "suggestion": pl.String(),
    "rule": pl.String(),
    "reasons": pl.List(pl.String),
    "citation": pl.String(),
}
Choice = Mapping[str, int | bool | None]


def decide_patterns(patterns: pl.DataFrame, compiled: Compiled) -> pl.DataFrame:
    """Decide every distinct pattern of answers.

    Args:
        patterns: Columns criteria_true and criteria_unknown, UInt64. Shape (p, 2).
        compiled: The pack whose criteria they answer.

    Returns:
        The same rows with determination, outcome, also, tier, suggestion, rule, reasons, citation.
    """
    answers = patterns.select(unpacked(compiled.criteria))
    choices = answers.select(**_ordered(compiled.pack), **_beside(compiled.pack))
    writer = Writer.of(compiled.pack)
    rows = [
        writer.row(given, chosen)
        for given, chosen in zip(
            answers.iter_rows(named=True), choices.iter_rows(named=True), strict=True
        )
    ]
    return pl.concat([patterns, pl.DataFrame(rows, DECISION, orient="row")], how="horizontal")


def _ordered(pack: Pack) -> dict[str, pl.Expr]:
    """Place of the deciding rule, whether it decides by being unknown, and of the suggested one.

    The suggestion is read from the same table past its reviews: the first settling rule that holds,
    none where one before it is unknown.
    """
    names = criteria_names(pack)
    settling = {o.code for o in pack.header.outcome if o.determination != REVIEW}
    decided, unknown, suggested = (pl.lit(None, kind) for kind in (pl.Int16, pl.Boolean, pl.Int16))
    for place, rule in reversed(list(enumerate(pack.table.rule))):
        here = pl.lit(place, pl.Int16)
        when = formula(rule.when, names, rule.id).expr
        stops = when.fill_null(value=rule.unknown == "review")
        decided = pl.when(stops).then(here).otherwise(decided)
        unknown = pl.when(stops).then(when.is_null()).otherwise(unknown)
        if rule.outcome in settling:
            holds = formula(rule.suggest or rule.when, names, rule.id).expr
            suggested = pl.when(holds).then(here).when(~holds).then(suggested)
    return {"decided": decided, "unknown": unknown, "suggested": suggested}


def _beside(pack: Pack) -> dict[str, pl.Expr]:
    """Whether each tier, path and note holds, and whether each rule's review suggests anything."""
    names = criteria_names(pack)
    table = pack.table
    groups: dict[str, Iterable[str]] = {
        "tier": (part.when for part in table.tier),
        "path": (part.when for part in table.path),
        "note": (part.when for part in table.note),
        "suggests": (part.suggests for part in table.rule),
    }
    return {
        f"{group} {place}": _holds(pack, formula(sql, names, f"{group} {place}").expr)
        for group, formulas in groups.items()
        for place, sql in enumerate(formulas)
    }


def _holds(pack: Pack, expr: pl.Expr) -> pl.Expr:
    """True where the formula is; as long as the table even where it is a constant."""
    rows = pl.col(pack.criteria[0].id).is_null() | pl.lit(value=True)
    return expr.fill_null(value=False) & rows


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Writes out the decision of one pattern."""

    pack: Pack
    determination: Mapping[str, str]
    reasons: Reasons

    @classmethod
    def of(cls, pack: Pack) -> Writer:
        """A writer of a pack's decisions."""
        determination = {o.code: str(o.determination) for o in pack.header.outcome}
        return cls(pack=pack, determination=determination, reasons=Reasons(pack))

    def row(self, answers: Answers, chosen: Choice) -> tuple[object, ...]:
        """The decision as a row of `DECISION`."""
        rule = self.pack.table.rule[int(chosen["decided"] or 0)]
        outcome = REVIEW if chosen["unknown"] else rule.outcome
        return (
            self.determination[outcome],
            outcome,
            self._also(outcome, rule, chosen),
            self._tier(outcome, chosen),
            self._suggestion(outcome, chosen),
            rule.id,
            self._reasons(outcome, rule, answers, chosen),
            rule.cite,
        )

    def _suggestion(self, outcome: str, chosen: Choice) -> str | None:
        suggested = chosen["suggested"]
        if outcome != REVIEW or suggested is None or not chosen[f"suggests {chosen['decided']}"]:
            return None
        return self.pack.table.rule[int(suggested)].outcome

    def _tier(self, outcome: str, chosen: Choice) -> str | None:
        tiers = enumerate(self.pack.table.tier)
        held = (t.code for i, t in tiers if outcome in t.outcomes and chosen[f"tier {i}"])
        return next(held, None)

    def _also(self, outcome: str, rule: Rule, chosen: Choice) -> list[str]:
        fixed = rule.also if outcome == rule.outcome else ()
        paths = enumerate(self.pack.table.path)
        return [
            *fixed,
            *(p.code for i, p in paths if outcome in p.outcomes and chosen[f"path {i}"]),
        ]

    def _reasons(self, outcome: str, rule: Rule, answers: Answers, chosen: Choice) -> list[str]:
        """Codes of the rule, of the criteria that decided it, and of the notes, each once."""
        fixed = () if chosen["unknown"] else rule.reasons
        answer = None if chosen["unknown"] else True
        notes = (
            note.code
            for i, note in enumerate(self.pack.table.note)
            if chosen[f"note {i}"]
            and (not note.outcomes or outcome in note.outcomes)
            and (not note.determinations or self.determination[outcome] in note.determinations)
        )
        return list(dict.fromkeys([*fixed, *self.reasons.of(rule.when, answer, answers), *notes]))
