"""Cases in which people and the software differ, each with the trace beside the person's reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from vacatur.dossiers.result import Result
from vacatur.review.questions import REVIEW
from vacatur.review.raw import CASE
from vacatur.rules.trace import Explanation, explain
from vacatur.workbooks.sheet import Field, Sheet

KINDS: Final[Mapping[str, str]] = {
    "FALSE_ELIGIBLE": "The software clears it, people do not.",
    "FALSE_INELIGIBLE": "People clear it, the software does not.",
    "OTHER_OUTCOME": "The same determination by another way.",
    "OTHER_REFUSAL": "Not yet against not eligible.",
}
_TRACE: Final = {
    "software_because": pl.String(),
    "software_rule": pl.String(),
    "software_turned_on": pl.String(),
    "answered_otherwise": pl.String(),
}
_SAID: Final = {"true": "yes", "false": "no", "unknown": "unknown"}


def with_kinds(cases: pl.DataFrame) -> pl.DataFrame:
    """Cases with `differs`, one of `KINDS`, NULL where they do not.

    Where either sends a record to a person, or cannot tell, nothing differs.
    """
    own, said = pl.col("determination"), pl.col("answer")
    settled = ~pl.col("open") & ~pl.col("cannot_tell") & (own != REVIEW)
    other_way = pl.col("answer_outcome").is_not_null() & (
        pl.col("answer_outcome") != pl.col("outcome")
    )
    kind = (
        pl.when((own == "ELIGIBLE") & (said != "ELIGIBLE"))
        .then(pl.lit("FALSE_ELIGIBLE"))
        .when((own != "ELIGIBLE") & (said == "ELIGIBLE"))
        .then(pl.lit("FALSE_INELIGIBLE"))
        .when(own != said)
        .then(pl.lit("OTHER_REFUSAL"))
        .when(other_way)
        .then(pl.lit("OTHER_OUTCOME"))
    )
    return cases.with_columns(pl.when(settled).then(kind).alias("differs"))


def disagreements(cases: pl.DataFrame, questions: pl.DataFrame, result: Result) -> pl.DataFrame:
    """The cases that differ, each with the trace of the software's decision.

    Args:
        cases: What `with_kinds` gave.
        questions: By case_id, criterion `id` and `reviewer`, the `answer` to it.
        result: The result that the cases are of.
    """
    order = {kind: place for place, kind in enumerate(KINDS)}
    mine = cases.filter(pl.col("differs").is_not_null()).sort(
        pl.col("differs").replace_strict(order, return_dtype=pl.Int64), CASE
    )
    traces = [_trace(row, questions, result) for row in mine.iter_rows(named=True)]
    told = mine.select(
        CASE,
        "record_id",
        "differs",
        software=pl.col("determination"),
        software_outcome=pl.col("outcome"),
        people=pl.col("answer"),
        people_outcome=pl.col("answer_outcome"),
        people_because=pl.col("why"),
        who=pl.col("who"),
        state=pl.col("state"),
    )
    return told.hstack(pl.DataFrame(traces, schema=_TRACE))


def _trace(row: Mapping[str, Any], questions: pl.DataFrame, result: Result) -> dict[str, str]:
    opened = result.opened
    told = explain(opened.folder, row["record_id"], identities=opened.identities)
    turned = (
        f"{each.answer}: {each.reads} [{each.cite}]" for each in told.criteria if each.decided
    )
    return {
        "software_because": "\n".join(f"{code}: {words}" for code, words in told.reasons.items()),
        "software_rule": f"{told.rule['id']} (step {told.rule['step']}, {told.rule['cite']})",
        "software_turned_on": "\n".join(turned),
        "answered_otherwise": "\n".join(_otherwise(told, questions.filter(case_id=row[CASE]))),
    }


def _otherwise(told: Explanation, answers: pl.DataFrame) -> list[str]:
    """Questions that a reviewer answered otherwise than the software."""
    own = {each.id: each for each in told.criteria}
    return [
        f"{who}: {said}, software: {_SAID[own[name].answer]}: {own[name].reads}"
        for name, said, who in answers.select("id", "answer", "reviewer").iter_rows()
        if name in own and said != _SAID[own[name].answer]
    ]


def disagreement_sheet(table: pl.DataFrame) -> Sheet:
    """The same for people who go through them."""
    wide = Field(width=44, wrap=True)
    names = ("people_because", *_TRACE)
    return Sheet(name="Disagreements", table=table, fields=dict.fromkeys(names, wide), freeze=2)
