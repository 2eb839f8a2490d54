"""What a trial comes to: rates, agreement, and whether a tolerance is shown to be kept."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import polars as pl

from vacatur.errors import UsageError
from vacatur.review.agreement import Agreement, agreement
from vacatur.review.answers import Answered
from vacatur.review.form import CANNOT_TELL
from vacatur.review.questions import REVIEW
from vacatur.review.rates import RATES, Rate, rate
from vacatur.review.raw import CASE

KEPT: Final = "pass"
BROKEN: Final = "fail"
NOT_SHOWN: Final = "not shown"
SOFTWARE: Final = "software"
PEOPLE: Final = "people"
_MOST: Final = 0.5
"""A tolerance or a doubt above it is a slip of the hand."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A rate held against a tolerance."""

    rate: str
    tolerance: float
    verdict: str
    """`pass`: the limit of one side is within it. `fail`: the limits of both sides are above it.
    `not shown`: the cases cannot tell."""
    cases_needed: int
    """Cases without any error that would show it, were they drawn alike."""


def check_numbers(tolerance: float, confidence: float) -> None:
    """Refuse numbers that make no sense.

    Raises:
        UsageError: They are no tolerance, or no confidence.
    """
    if not 0 < tolerance <= _MOST:
        message = f"--tolerance [{tolerance}] is none."
        raise UsageError(message, hint="Write one in a hundred as 0.01.")
    if not 1 - _MOST <= confidence < 1:
        message = f"--confidence [{confidence}] is none."
        raise UsageError(message, hint="Write 95 % as 0.95.")


def rates_of(cases: pl.DataFrame, sizes: Mapping[str, int], confidence: float) -> list[Rate]:
    """The rates of a trial."""
    return [rate(cases, domain, sizes[domain], confidence) for domain in RATES]


def judge(found: Rate, tolerance: float) -> Judged:
    """Hold a rate against a tolerance."""
    verdict = NOT_SHOWN
    if found.at_most <= tolerance:
        verdict = KEPT
    elif found.low > tolerance:
        verdict = BROKEN
    needed = math.ceil(math.log(1 - found.confidence) / math.log1p(-tolerance))
    return Judged(rate=found.name, tolerance=tolerance, verdict=verdict, cases_needed=needed)


def agreements(cases: pl.DataFrame, reviewers: Sequence[Answered]) -> list[Agreement]:
    """How far reviewers agree with one another, and each of them with the software.

    Of the software, what it sends to a person counts as what a reviewer cannot tell.
    """
    return list(_agreements(cases, reviewers))


def _agreements(cases: pl.DataFrame, reviewers: Sequence[Answered]) -> Iterator[Agreement]:
    weighed = cases.with_columns(weight=pl.col("population") / pl.col("drawn"))
    own = pl.col("determination").replace({REVIEW: CANNOT_TELL})
    table = weighed.select(CASE, "weight", own.alias(SOFTWARE), pl.col("answer").alias(PEOPLE))
    for each in reviewers:
        told = each.table.select(CASE, pl.col("determination").alias(f"by {each.reviewer}"))
        table = table.join(told, on=CASE, how="left", maintain_order="left")
    names = [each.reviewer for each in reviewers]
    for one, other in combinations(names, 2):
        yield _pair(table, (one, other), (f"by {one}", f"by {other}"))
    for name in names:
        yield _pair(table, (name, SOFTWARE), (f"by {name}", SOFTWARE))
    yield _pair(table, (PEOPLE, SOFTWARE), (PEOPLE, SOFTWARE))


def _pair(table: pl.DataFrame, names: tuple[str, str], columns: tuple[str, str]) -> Agreement:
    one, other = columns
    return agreement(table.select("weight", one=pl.col(one), other=pl.col(other)), names)


def states(cases: pl.DataFrame) -> dict[str, int]:
    """How many cases are agreed, adjudicated, of a single answer, differ, or are unanswered."""
    counts = dict(cases.group_by("state").len().iter_rows())
    names = ("agreed", "adjudicated", "single", "differ", "unanswered")
    return {name: counts.get(name, 0) for name in names}


def minutes(reviewers: Sequence[Answered]) -> dict[str, dict[str, Any]]:
    """How long the cases took each reviewer, where it was noted."""
    return {
        each.reviewer: {
            "cases": len(each.minutes),
            "sum": each.minutes.sum(),
            "median": each.minutes.median(),
        }
        for each in reviewers
    }
