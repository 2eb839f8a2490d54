"""A trial graded: people's answers against the software's, written down with every disagreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import polars as pl

from vacatur.dossiers.handed import Handed, hand_on
from vacatur.dossiers.result import Result
from vacatur.errors import InputError
from vacatur.results.write import Content
from vacatur.review.answers import PROBLEM, Answered, read_answers, settled
from vacatur.review.decided import FORM
from vacatur.review.disagreements import disagreement_sheet, disagreements, with_kinds
from vacatur.review.drawn import Sample
from vacatur.review.fingerprint import FINGERPRINT
from vacatur.review.form import ANSWERS, CASES, answer_fields, law_page, write_book
from vacatur.review.questions import outcomes
from vacatur.review.rates import by_cell, counted
from vacatur.review.raw import CASE
from vacatur.review.verdict import agreements, judge, minutes, rates_of, states
from vacatur.workbooks.sheet import Field, Sheet

KIND: Final = "grade"
_DECISIONS: Final = "decisions.csv"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is graded, and against what."""

    files: Sequence[Path]
    adjudication: Sequence[Path] = ()
    tolerance: float
    confidence: float


@dataclass(frozen=True, kw_only=True)
class _Trial:
    """A trial with its answers."""

    result: Result
    reviewers: Sequence[Answered]
    judges: Sequence[Answered]
    cases: pl.DataFrame

    @property
    def problems(self) -> pl.DataFrame:
        told = [
            each.problems.with_columns(file=pl.lit(each.file), reviewer=pl.lit(each.reviewer))
            for each in (*self.reviewers, *self.judges)
        ]
        return pl.concat(told).select("file", "reviewer", "sheet_row", CASE, PROBLEM)

    @property
    def questions(self) -> pl.DataFrame:
        told = [
            each.questions.with_columns(reviewer=pl.lit(each.reviewer)) for each in self.reviewers
        ]
        return pl.concat(told)


def write_grade(
    sample: Sample, result: Result, out: Path, asked: Asked, *, force: bool = False
) -> Handed:
    """Grade a trial and write what it comes to.

    Raises:
        InputError: A file of answers cannot be read.
        OutputError: The folder cannot be written; nothing is left behind.
    """
    trial = _trial(sample, result, asked)
    differ = disagreements(trial.cases, trial.questions, result)
    document = _document(sample, trial, asked, differ)
    files: dict[str, Content] = {
        "grade.json": document,
        "cases.csv": _answered(trial.cases),
        "cells.csv": by_cell(trial.cases, asked.confidence),
        "problems.csv": trial.problems,
        "disagreements.csv": differ,
        "disagreements.xlsx": partial(write_book, result, [disagreement_sheet(differ)]),
        _DECISIONS: _decisions(trial.cases, result),
    }
    apart = trial.cases.filter(state="differ")
    if apart.height:
        sheets = [_to_adjudicate(apart, trial), law_page(result.pack)]
        files["adjudicate.xlsx"] = partial(write_book, result, sheets)
    return hand_on(result, out, files, kind=KIND, more=document, force=force)


def _trial(sample: Sample, result: Result, asked: Asked) -> _Trial:
    cases, pack = sample.key[CASE], result.pack
    reviewers = read_answers(asked.files, cases, pack)
    judges = read_answers(asked.adjudication, cases, pack, questions=False)
    ruled = pl.concat(
        [
            pl.DataFrame(schema=dict.fromkeys((CASE, *ANSWERS), pl.String())),
            *(each.table for each in judges),
        ]
    )
    twice = ruled.filter(pl.col(CASE).is_duplicated()).height
    if twice:
        message = f"{twice} rows of adjudications are of cases that were settled twice."
        raise InputError(message, hint="Give one answer for each case.")
    told = with_kinds(counted(settled(sample.key, reviewers, ruled)))
    return _Trial(result=result, reviewers=reviewers, judges=judges, cases=told)


def _document(sample: Sample, trial: _Trial, asked: Asked, differ: pl.DataFrame) -> dict[str, Any]:
    rates = rates_of(trial.cases, sample.told["domains"], asked.confidence)
    kinds = dict(differ.group_by("differs").len().sort("differs").iter_rows())
    return {
        "sample": {
            name: sample.told[name]
            for name in ("records", "cases", "seed", "eligible_share", "era")
        },
        "reviewers": [
            {
                "name": each.reviewer,
                "file": each.file,
                "answered": each.table.height,
                "refused_rows": each.problems.height,
            }
            for each in trial.reviewers
        ],
        "adjudicated_by": [each.reviewer for each in trial.judges],
        "states": states(trial.cases),
        "cannot_tell": int(trial.cases["cannot_tell"].sum()),
        "rates": [each.document() for each in rates],
        "judged": asdict(judge(rates[0], asked.tolerance)),
        "agreement": [each.document() for each in agreements(trial.cases, trial.reviewers)],
        "disagreements": kinds,
        "minutes": minutes(trial.reviewers),
    }


def _answered(cases: pl.DataFrame) -> pl.DataFrame:
    own = ("domain", "group", "cell", "population", "drawn", "determination", "outcome")
    told = ("state", "answer", "answer_outcome", "differs", "why", "who", "reviewed_on")
    return cases.select(CASE, "record_id", *own, *told)


def _decisions(cases: pl.DataFrame, result: Result) -> pl.DataFrame:
    """Settled answers in the form that `vacatur review apply` reads.

    Where a determination has but one outcome, that is what a reviewer means who names none.
    """
    codes = outcomes(result.pack)
    only = {word: [code for code, each in codes.items() if each == word] for word in codes.values()}
    alone = {word: some[0] for word, some in only.items() if len(some) == 1}
    meant = pl.col("answer").replace_strict(alone, default=None, return_dtype=pl.String)
    firm = cases.filter(~pl.col("open") & ~pl.col("cannot_tell"))
    told = firm.select(
        "record_id",
        FINGERPRINT,
        pl.col("answer").alias("determination"),
        pl.coalesce("answer_outcome", meant).alias("outcome"),
        "why",
        "who",
        pl.col("reviewed_on").alias("when"),
    )
    return told.select(FORM)


def _to_adjudicate(apart: pl.DataFrame, trial: _Trial) -> Sheet:
    """The cases of which reviewers differ, what each said, and room for the last word."""
    table = apart.select(CASE).sort(CASE)
    for each in trial.reviewers:
        said = each.table.select(
            CASE,
            pl.col("determination").alias(f"{each.reviewer} said"),
            pl.col("outcome").alias(f"{each.reviewer} outcome"),
            pl.col("reason").alias(f"{each.reviewer} because"),
        )
        table = table.join(said, on=CASE, how="left", maintain_order="left")
    because = {name: Field(width=44, wrap=True) for name in table.columns if "because" in name}
    blank = table.with_columns(pl.lit(None, pl.String).alias(name) for name in ANSWERS)
    fields = because | answer_fields(trial.result.pack)
    above = ("Look at the case in a reviewer's workbook; the software's answer is not shown.",)
    return Sheet(name=CASES, table=blank, fields=fields, above=above, locked=True)
