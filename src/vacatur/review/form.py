"""The workbook that a reviewer fills: the raw records, the questions of the law, and no answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.dossiers.result import Result
from vacatur.records.schema import BY_NAME
from vacatur.results.decisions import DETERMINATIONS
from vacatur.review.questions import REVIEW, asked, law_sheet, outcomes, question
from vacatur.review.raw import CASE, LINKED_BY
from vacatur.rules.load import Pack
from vacatur.workbooks.sheet import Field, Sheet

CASES: Final = "Cases"
QUESTIONS: Final = "Questions"
CANNOT_TELL: Final = "CANNOT_TELL"
GIVEN: Final = (*(word for word in DETERMINATIONS if word != REVIEW), CANNOT_TELL)
"""What a reviewer may determine."""
CONFIDENCES: Final = ("high", "medium", "low")
YES_NO: Final = ("yes", "no", "unknown")
ANSWERS: Final = (
    "determination",
    "outcome",
    "confidence",
    "reason",
    "minutes",
    "reviewed_on",
    "reviewer",
)
"""The columns that a reviewer fills."""
_MOST_CHOICES: Final = 255
_WIDE: Final = 40
_WIDE_COLUMNS: Final = ("charge_description", "disposition", "sentence", "comment")
_HOW: Final = (
    ("What this is", "A sample of records, drawn by chance, to be decided by hand as a test."),
    ("What is not shown", "What the software decided, and whose records these are."),
    ("Cases", "One row for each record as its source has it. Fill the marked cells of the row."),
    ("determination", "ELIGIBLE: the law clears it now. NOT_YET: it will on a later day."),
    ("determination", "NOT_ELIGIBLE: it does not. CANNOT_TELL: the record does not say."),
    ("outcome", "Which way the law takes, from the list; the sheet Law says what each means."),
    ("confidence", "How sure you are of your own answer."),
    ("reason", "In your words: what decided it, or what is missing."),
    ("minutes", "How long this case took you."),
    ("reviewed_on", "The day, written 2020-01-15."),
    (
        "Questions",
        "What the law asks of each record, answered yes, no or unknown, as far as needed.",
    ),
    ("Beside", "Other records of the same arrest or case, or of the same history, by the case."),
    ("Law", "The law as written down for this test: choices, outcomes, questions, rules, sources."),
    ("Work alone", "Do not compare answers before all workbooks are handed in."),
)


def answer_fields(pack: Pack) -> dict[str, Field]:
    """How the columns are shown that a reviewer fills."""
    return {
        "determination": Field(
            width=18, choices=GIVEN, fill=True, help="What the law says of this record."
        ),
        "outcome": Field(
            width=20, choices=outcome_choices(pack), fill=True, help="See the sheet Law."
        ),
        "confidence": Field(choices=CONFIDENCES, fill=True),
        "reason": Field(width=_WIDE, wrap=True, fill=True),
        "minutes": Field(width=10, number=True, fill=True),
        "reviewed_on": Field(width=12, date=True, fill=True),
        "reviewer": Field(fill=True),
    }


def outcome_choices(pack: Pack) -> tuple[str, ...]:
    """The outcomes that a cell offers: those that a person may give, unless they are too many."""
    codes = tuple(outcomes(pack))
    return codes if len(",".join(codes)) <= _MOST_CHOICES else ()


def sheets_of(
    result: Result, raw: pl.DataFrame, beside: pl.DataFrame, reviewer: str
) -> Sequence[Sheet]:
    """The sheets of one reviewer's workbook.

    Args:
        result: The result that the cases are of; its pack speaks, its decisions do not.
        raw: case_id and the raw columns, in the order in which they are shown.
        beside: case_id, `linked_by` and the raw columns of what stands beside them.
        reviewer: Who fills it.
    """
    pack = result.pack
    blank = [pl.lit(None, _dtype(name)).alias(name) for name in ANSWERS[:-1]]
    cases = raw.with_columns(*blank, pl.lit(reviewer).alias("reviewer"))
    return (
        _read_me(pack, raw.columns, result),
        Sheet(name=CASES, table=cases, fields=_raw_fields(raw) | answer_fields(pack), locked=True),
        _questions(pack, raw),
        Sheet(name="Beside", table=beside, fields=_raw_fields(beside), locked=True),
        law_page(pack),
    )


def law_page(pack: Pack) -> Sheet:
    """The law in the pack's own words."""
    fields = {
        "part": Field(width=20),
        "code": Field(width=26),
        "words": Field(width=80, wrap=True),
        "cite": Field(width=36, wrap=True),
        "checked": Field(width=_WIDE, wrap=True),
    }
    return Sheet(name="Law", table=law_sheet(pack), fields=fields, locked=True)


def write_book(result: Result, sheets: Sequence[Sheet], path: Path) -> None:
    """Write sheets about a result as a workbook of its day."""
    from vacatur.workbooks.write import write_workbook  # noqa: PLC0415  it comes with an extra

    write_workbook(path, sheets, title=f"Review of {result.pack.id}", day=result.as_of)


def read_form(path: Path) -> pl.DataFrame:
    """What a reviewer filled in, every cell as text.

    Raises:
        InputError: The file cannot be read, or is no such workbook.
    """
    from vacatur.workbooks.read import read_sheet  # noqa: PLC0415  few need it

    return read_sheet(path, CASES, header=CASE)


def _read_me(pack: Pack, columns: Sequence[str], result: Result) -> Sheet:
    told = [(name, BY_NAME[name].meaning) for name in columns if name in BY_NAME]
    day = ("As of", f"Decide as of {result.as_of.isoformat()}, whatever day it is now.")
    law = ("Law", f"{pack.header.title} ({pack.id} {pack.version}): {pack.header.status}")
    table = pl.DataFrame([law, day, *_HOW, *told], schema=["what", "how"], orient="row")
    fields = {"what": Field(width=26), "how": Field(width=110, wrap=True)}
    return Sheet(name="Read me", table=table, fields=fields, locked=True)


def _questions(pack: Pack, raw: pl.DataFrame) -> Sheet:
    criteria = asked(pack)
    blank = [pl.lit(None, pl.String).alias(each.id) for each in criteria]
    fields = {
        each.id: Field(heading=question(each), width=24, choices=YES_NO, fill=True)
        for each in criteria
    }
    return Sheet(name=QUESTIONS, table=raw.select(CASE, *blank), fields=fields, locked=True)


def _raw_fields(table: pl.DataFrame) -> dict[str, Field]:
    wide = {name: Field(width=_WIDE, wrap=True) for name in _WIDE_COLUMNS if name in table.columns}
    return wide | {LINKED_BY: Field(width=24, wrap=True)}


def _dtype(name: str) -> pl.DataType:
    kinds: dict[str, pl.DataType] = {"minutes": pl.Float64(), "reviewed_on": pl.Date()}
    return kinds.get(name, pl.String())
