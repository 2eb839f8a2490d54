"""Which one fact would decide each record under review, who holds it, and what it would unlock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.dossiers.office import papers_folder, read_paper
from vacatur.dossiers.result import PLACE, Result
from vacatur.papers.cases import in_counties, one_spelling
from vacatur.papers.research.asked import FILE, Research
from vacatur.papers.research.outcomes import ANSWER, QUESTION, Asker
from vacatur.papers.research.reviewed import Reviewed
from vacatur.rules.decide import REVIEW
from vacatur.rules.typed import Name

COUNTY: Final = "county"
_ELIGIBLE: Final = "ELIGIBLE"
UNLOCKS: Final = (
    *("fact", "question", "holder", "records", "people", "first", "every", "eligible"),
    "eligible_if",
)
"""Columns of `unlocks`: records that the fact alone can decide, and people they are of; records
listed under it; those that every answer decides; those that some answer makes eligible, and which
answers do so, the most frequent first."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What is open in the records under review of a result."""

    result: Result
    research: Research
    names: Mapping[str, Name]
    """What a question can speak of."""
    rows: pl.DataFrame
    """The records under review: `place`, keys, reasons, facts. Shape (n, f)."""
    outcomes: pl.DataFrame
    """Of each, what each answer of each open fact would decide: see `Asker.outcomes`."""
    facts: pl.DataFrame
    """One row for each record and fact that alone can decide it, the most decisive first: `place`,
    `question`, and counts of answers: `answers`, `deciding`, `eligible`."""

    @classmethod
    def of(cls, result: Result, own: Path | None = None, counties: Sequence[str] = ()) -> Found:
        """Ask every open fact of every record under review.

        Args:
            result: The result.
            own: The office's own folder of papers.
            counties: Counties whose records are asked about, however spelled; all when empty.

        Raises:
            PackError: The jurisdiction names no facts, or names them wrongly.
            UsageError: No record under review is of one of the counties.
        """
        research = read_paper(papers_folder(result.pack, own), FILE, Research)
        reviewed = Reviewed.of(result)
        if counties:
            mine = in_counties(reviewed.rows, counties, column="county_text")
            reviewed = replace(reviewed, rows=reviewed.rows.filter(mine))
        outcomes = Asker(reviewed=reviewed, pack=result.pack, research=research).outcomes()
        return cls(
            result=result,
            research=research,
            names=reviewed.compiled.names,
            rows=reviewed.rows,
            outcomes=outcomes,
            facts=_decisive(outcomes),
        )

    @cached_property
    def first(self) -> pl.DataFrame:
        """The most decisive fact of each record that has any."""
        return self.facts.unique(PLACE, keep="first", maintain_order=True)


def unlocks(result: Result, own: Path | None = None) -> pl.DataFrame:
    """What knowing each open fact would decide: one row for each, the most telling first.

    Args:
        result: A result of `score`.
        own: The office's own folder of papers.

    Returns:
        The columns `UNLOCKS`. A record that either of two facts decides counts for both, and is
        listed `first` under one.

    Raises:
        PackError: The jurisdiction names no facts, or names them wrongly.
    """
    return totals(Found.of(result, own))


def totals(found: Found) -> pl.DataFrame:
    """See `unlocks`."""
    return _totals(found, ()).select(UNLOCKS)


def totals_by_county(found: Found) -> pl.DataFrame:
    """The same for each county: `county`, NULL where none is recorded, and `UNLOCKS`."""
    return _totals(found, (COUNTY,)).select(COUNTY, *UNLOCKS)


def _decisive(outcomes: pl.DataFrame) -> pl.DataFrame:
    """The facts that alone can decide a record, the most decisive of each record first."""
    decides = pl.col("determination") != REVIEW
    counted = outcomes.group_by(PLACE, QUESTION).agg(
        pl.len().alias("answers"),
        decides.sum().alias("deciding"),
        (pl.col("determination") == _ELIGIBLE).sum().alias("eligible"),
    )
    share = pl.col("deciding") / pl.col("answers")
    return counted.filter(pl.col("deciding") > 0).sort(
        PLACE, share, pl.col("eligible") > 0, QUESTION, descending=[False, True, True, False]
    )


def _totals(found: Found, keys: Sequence[str]) -> pl.DataFrame:
    whose = found.rows.select(PLACE, "person_id", one_spelling("county_text").alias(COUNTY))
    first = found.first.select(PLACE, QUESTION, pl.lit(value=True).alias("first"))
    by = [*keys, QUESTION]
    facts = found.facts.join(whose, on=PLACE, how="left").join(
        first, on=[PLACE, QUESTION], how="left"
    )
    counted = facts.group_by(by).agg(
        pl.len().alias("records"),
        pl.col("person_id").n_unique().alias("people"),
        pl.col("first").count(),
        (pl.col("deciding") == pl.col("answers")).sum().alias("every"),
        (pl.col("eligible") > 0).sum(),
    )
    making = _answers_that_make_eligible(found, by, whose)
    told = counted.join(making, on=by, how="left", nulls_equal=True)
    named = told.join(words(found.research), on=QUESTION, how="left").sort(
        *keys, "records", QUESTION, descending=[*(False for _ in keys), True, False]
    )
    return named.drop(QUESTION).rename({"reads": QUESTION})


def _answers_that_make_eligible(
    found: Found, by: Sequence[str], whose: pl.DataFrame
) -> pl.DataFrame:
    eligible = found.outcomes.filter(determination=_ELIGIBLE).join(whose, on=PLACE, how="left")
    counted = eligible.group_by(*by, ANSWER).len()
    named = counted.join(answer_words(found.research), on=[QUESTION, ANSWER], how="left")
    ordered = named.sort("len", ANSWER, descending=[True, False])
    return ordered.group_by(by, maintain_order=True).agg(
        pl.format("{} ({})", "says", "len").str.join("; ").alias("eligible_if")
    )


def words(research: Research) -> pl.DataFrame:
    """The questions in words.

    Returns:
        Their number, `fact`, `reads`, `ask`, `stands`, and `holder`: who holds it mostly.
    """
    rows = [
        (number, each.id, each.reads, each.ask, each.stands, research.holder_of(each).name)
        for number, each in enumerate(research.question)
    ]
    texts = dict.fromkeys(("fact", "reads", "ask", "stands", "holder"), pl.String)
    return pl.DataFrame(rows, {QUESTION: pl.UInt32, **texts}, orient="row")


def answer_words(research: Research) -> pl.DataFrame:
    """The answers in words (`says`), by the numbers of question and answer."""
    rows = [
        (number, place, says)
        for number, question in enumerate(research.question)
        for place, says in enumerate(research.answers(question))
    ]
    return pl.DataFrame(
        rows, {QUESTION: pl.UInt32, ANSWER: pl.UInt32, "says": pl.String}, orient="row"
    )
