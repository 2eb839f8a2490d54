"""What is unknown, by cause, and what the knowledge of it would decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from vacatur.report.charts.bars import bar
from vacatur.report.charts.svg import KINDS
from vacatur.report.counts import Counts
from vacatur.report.unlocked import Unlocked
from vacatur.report.words import Words

Json = dict[str, Any]

FIRST: Final = 8
"""Causes and questions that are seen at once; the others open on demand."""


def unknowns(counts: Counts, words: Words, unlocked: Unlocked) -> Json:
    """Causes and open questions of records under review, and facts that would settle them."""
    told = counts.document
    reasons = {reason.code: reason.reads for reason in words.pack.header.reason}
    questions = {criterion.id: criterion.reads for criterion in words.pack.criteria}
    causes = list(_listed(told["unknown"]["reason"], reasons))
    facts = list(_facts(told["unlock"], unlocked))
    open_ones = list(_listed(told["unknown"]["criterion"], questions))
    return {
        "review": told["determination"]["NEEDS_REVIEW"],
        "first": causes[:FIRST],
        "others": causes[FIRST:],
        "questions": open_ones,
        "facts": facts[:FIRST],
        "other_facts": facts[FIRST:],
        "suggested": [(words.outcome(code), count) for code, count in told["suggested"].items()],
        "on_hold": told["persons_on_hold"],
    }


def _listed(
    counts: Mapping[str, Mapping[str, int | None]], reads: Mapping[str, str]
) -> Iterator[Json]:
    most = max((own["records"] or 0 for own in counts.values()), default=0)
    for code, own in counts.items():
        yield {
            "name": reads.get(code, code),
            "records": own["records"],
            "bar": bar([(KINDS["NEEDS_REVIEW"], own["records"])], most),
        }


def _facts(counts: Mapping[str, Mapping[str, int | None]], unlocked: Unlocked) -> Iterator[Json]:
    most = max((own["records"] or 0 for own in counts.values()), default=0)
    for fact, own in counts.items():
        yield {
            **unlocked.words[fact],
            **own,
            "bar": bar([(KINDS["NEEDS_REVIEW"], own["records"])], most),
        }
