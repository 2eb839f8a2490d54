"""The ordered table: from answers to outcomes, once per distinct pattern of answers.

A decision depends on the answers to the criteria and on nothing else. So the answers are packed
into bit masks, the distinct masks are decided, and every record takes the decision of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from vacatur.rules.compile import Compiled
from vacatur.rules.load import Pack
from vacatur.rules.masks import unpacked
from vacatur.rules.model import Rule
from vacatur.rules.reasons import Answers, Reasons

REVIEW = "NEEDS_REVIEW"
REVIEWED = "review"
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
Answered = Mapping[str, bool | None]
"""What each formula of the table says of one pattern, by its SQL."""


def decide_patterns(patterns: pl.DataFrame, compiled: Compiled) -> pl.DataFrame:
    """Decide every distinct pattern of answers.

    Args:
        patterns: Columns criteria_true and criteria_unknown, UInt64. Shape (p, 2).
        compiled: The pack whose criteria they answer.

    Returns:
        The same rows with determination, outcome, also, tier, suggestion, rule, reasons, citation.
    """
    answers = patterns.select(unpacked(compiled.criteria))
    formulas = compiled.formulas
    says = answers.with_columns(
        expr.alias(str(place)) for place, expr in enumerate(formulas.values())
    ).select(map(str, range(len(formulas))))
    writer = Writer.of(compiled.pack)
    rows = [
        writer.row(given, dict(zip(formulas, said, strict=True)))
        for given, said in zip(answers.iter_rows(named=True), says.iter_rows(), strict=True)
    ]
    return pl.concat([patterns, pl.DataFrame(rows, DECISION, orient="row")], how="horizontal")


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

    def row(self, answers: Answers, says: Answered) -> tuple[object, ...]:
        """The decision as a row of `DECISION`."""
        rule = self._rule(says)
        unknown = says[rule.when] is None
        outcome = REVIEW if unknown else rule.outcome
        return (
            self.determination[outcome],
            outcome,
            self._also(outcome, rule, says),
            self._tier(outcome, says),
            self._suggestion(says) if outcome == REVIEW and says[rule.suggests] else None,
            rule.id,
            self._reasons(outcome, rule, answers, says),
            rule.cite,
        )

    def _rule(self, says: Answered) -> Rule:
        """The first rule that holds, or of which it is unknown and that leads to review then."""
        for rule in self.pack.table.rule:
            answer = says[rule.when]
            if answer or (answer is None and rule.unknown == REVIEWED):
                return rule
        return self.pack.table.rule[0]

    def _suggestion(self, says: Answered) -> str | None:
        """What the table says past its reviews: the first settling rule that holds.

        None where one before it is unknown.
        """
        for rule in self.pack.table.rule:
            if self.determination[rule.outcome] != REVIEW:
                holds = says[rule.suggest or rule.when]
                if holds is not False:
                    return rule.outcome if holds else None
        return None

    def _tier(self, outcome: str, says: Answered) -> str | None:
        held = (t.code for t in self.pack.table.tier if outcome in t.outcomes and says[t.when])
        return next(held, None)

    def _also(self, outcome: str, rule: Rule, says: Answered) -> list[str]:
        fixed = rule.also if outcome == rule.outcome else ()
        paths = self.pack.table.path
        return [*fixed, *(p.code for p in paths if outcome in p.outcomes and says[p.when])]

    def _reasons(self, outcome: str, rule: Rule, answers: Answers, says: Answered) -> list[str]:
        """Codes of the rule, of the criteria that decided it, and of the notes, each once."""
        unknown = says[rule.when] is None
        fixed, answer = ((), None) if unknown else (rule.reasons, True)
        notes = (
            note.code
            for note in self.pack.table.note
            if says[note.when]
            and (not note.outcomes or outcome in note.outcomes)
            and (not note.determinations or self.determination[outcome] in note.determinations)
        )
        return list(dict.fromkeys([*fixed, *self.reasons.of(rule.when, answer, answers), *notes]))
