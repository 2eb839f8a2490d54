"""What reviewers answered: read, checked row by row, and put beside one another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.errors import InputError
from vacatur.review.form import ANSWERS, CANNOT_TELL, GIVEN, QUESTIONS, YES_NO, read_form
from vacatur.review.questions import outcomes
from vacatur.review.raw import CASE
from vacatur.rules.load import Pack

ROW: Final = "sheet_row"
PROBLEM: Final = "problem"
_NO_CASE: Final = "NO_SUCH_CASE"
_ID: Final = re.compile(r"\((\w+)\)$")
_LEAVE: Final = "Fill the workbook as it was handed out, and leave its columns as they are."


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One reviewer's answers."""

    reviewer: str
    file: str
    table: pl.DataFrame
    """By case_id, each once: the columns of `form.ANSWERS`; determination NULL where none."""
    problems: pl.DataFrame
    """Rows that cannot be counted: `sheet_row`, case_id, `problem`."""
    questions: pl.DataFrame
    """By case_id and criterion `id`: the `answer` yes, no or unknown."""

    @property
    def minutes(self) -> pl.Series:
        """How long the cases took, where it was noted."""
        return self.table["minutes"].cast(pl.Float64, strict=False).drop_nulls()


def read_answers(
    paths: Sequence[Path], cases: pl.Series, pack: Pack, *, questions: bool = True
) -> list[Answered]:
    """Read the files of several reviewers.

    Args:
        paths: A workbook, or its sheet of cases as CSV, of each.
        cases: The case_id of every case of the sample.
        pack: The pack whose outcomes may be given.
        questions: Whether workbooks have a sheet of questions.

    Raises:
        InputError: A file cannot be read, lacks a column, is of another sample or of several
            reviewers, or two have one.
    """
    read = [_read(path, cases, pack, questions=questions) for path in paths]
    names = [each.reviewer.lower() for each in read]
    if len(set(names)) < len(names):
        message = "Two files are of one reviewer."
        raise InputError(message, hint="Give one file for each, or name them in column reviewer.")
    return read


def _read(path: Path, cases: pl.Series, pack: Pack, *, questions: bool) -> Answered:
    found = read_form(path)
    missing = [name for name in ANSWERS if name not in found.columns]
    if missing:
        raise InputError(f"[{path.name}] has no column [{missing[0]}].", hint=_LEAVE)
    told = _checked(found.select(ROW, CASE, *ANSWERS), cases, pack)
    if told.filter(pl.col(PROBLEM) == _NO_CASE).height > told.height / 2:
        message = f"[{path.name}] is of another sample: most of its cases are none of this one."
        raise InputError(message, hint="Give the workbooks that were handed out with this sample.")
    problems = told.filter(pl.col(PROBLEM).is_not_null()).select(ROW, CASE, PROBLEM)
    good = told.filter(pl.col(PROBLEM).is_null() & pl.col("determination").is_not_null())
    return Answered(
        reviewer=_reviewer(found, path),
        file=path.name,
        table=good.select(CASE, *ANSWERS),
        problems=problems,
        questions=_questions(path, asked=questions),
    )


def _reviewer(found: pl.DataFrame, path: Path) -> str:
    names = found["reviewer"].drop_nulls().unique()
    if len(names) > 1:
        raise InputError(f"[{path.name}] names several reviewers.", hint="Give one file for each.")
    return str(names[0]) if len(names) else path.stem


def _checked(found: pl.DataFrame, cases: pl.Series, pack: Pack) -> pl.DataFrame:
    """Name what is wrong with a row; one that was left blank is not."""
    codes = outcomes(pack)
    said, outcome = pl.col("determination"), pl.col("outcome")
    stands_for = outcome.replace_strict(codes, default=None, return_dtype=pl.String)
    given = said.is_not_null() | outcome.is_not_null()
    upper = found.with_columns(said.str.to_uppercase(), outcome.str.to_uppercase())
    problem = (
        pl.when(~pl.col(CASE).is_in(cases.implode()).fill_null(value=False))
        .then(pl.lit(_NO_CASE))
        .when(pl.col(CASE).is_duplicated())
        .then(pl.lit("CASE_STANDS_TWICE"))
        .when(given & ~said.is_in(GIVEN).fill_null(value=False))
        .then(pl.lit("NO_SUCH_DETERMINATION"))
        .when(outcome.is_not_null() & stands_for.is_null())
        .then(pl.lit("NO_SUCH_OUTCOME"))
        .when(outcome.is_not_null() & stands_for.ne_missing(said))
        .then(pl.lit("OUTCOME_IS_OF_ANOTHER_DETERMINATION"))
    )
    return upper.with_columns(problem.alias(PROBLEM))


def _questions(path: Path, *, asked: bool) -> pl.DataFrame:
    """What was answered to the questions of the law; a CSV holds none."""
    from vacatur.workbooks.read import read_sheet  # noqa: PLC0415  few need it

    schema = {CASE: pl.String, "id": pl.String, "answer": pl.String}
    if not asked or path.suffix.lower() == ".csv":
        return pl.DataFrame(schema=schema)
    found = read_sheet(path, QUESTIONS, header=CASE)
    ids = {name: match[1] for name in found.columns if (match := _ID.search(name))}
    long = found.rename(ids).unpivot(
        list(ids.values()), index=CASE, variable_name="id", value_name="answer"
    )
    lower = long.with_columns(pl.col("answer").cast(pl.String).str.to_lowercase())
    return lower.filter(pl.col("answer").is_in(YES_NO)).select(list(schema))


def settled(
    key: pl.DataFrame, reviewers: Iterable[Answered], adjudicated: pl.DataFrame
) -> pl.DataFrame:
    """What people determined of each case, as far as they agree.

    Args:
        key: case_id and whatever else is known of the cases.
        reviewers: Their answers.
        adjudicated: Answers of who settled where reviewers differ; they go before all others.

    Returns:
        The key, with: `answer`, the determination, and `answer_outcome`, NULL while open; `state`,
        one of agreed, adjudicated, single, differ and unanswered; `open`; `cannot_tell`; `why`,
        `who` and `reviewed_on` of those whose answer it is.
    """
    given = [each.table.with_columns(name=pl.lit(each.reviewer)) for each in reviewers]
    schema = dict.fromkeys((CASE, *ANSWERS, "name"), pl.String())
    every = pl.concat([pl.DataFrame(schema=schema), *given], how="diagonal")
    told = pl.concat(
        [_together(every).with_columns(last=False), _last(adjudicated).with_columns(last=True)],
        how="diagonal",
    )
    one = told.sort(CASE, "last").unique(CASE, keep="last", maintain_order=True).drop("last")
    state = pl.col("state").fill_null("unanswered")
    joined = key.join(one, on=CASE, how="left", maintain_order="left").with_columns(state)
    is_open = pl.col("state").is_in(["differ", "unanswered"])
    return joined.with_columns(
        open=is_open,
        cannot_tell=(pl.col("answer") == CANNOT_TELL).fill_null(value=False),
    )


def _together(every: pl.DataFrame) -> pl.DataFrame:
    """The answers of all reviewers to each case that any answered."""
    one, outcome = pl.col("determination"), pl.col("outcome")
    agreed, alike = one.n_unique() == 1, outcome.n_unique() == 1
    state = (
        pl.when(~agreed)
        .then(pl.lit("differ"))
        .when(pl.len() == 1)
        .then(pl.lit("single"))
        .otherwise(pl.lit("agreed"))
    )
    return every.group_by(CASE, maintain_order=True).agg(
        pl.when(agreed).then(one.first()).alias("answer"),
        pl.when(agreed & alike).then(outcome.first()).alias("answer_outcome"),
        state.alias("state"),
        pl.col("reason").drop_nulls().unique(maintain_order=True).str.join("; ").alias("why"),
        pl.col("name").str.join(" and ").alias("who"),
        pl.when(pl.col("reviewed_on").null_count() == 0)
        .then(pl.col("reviewed_on").max())
        .alias("reviewed_on"),
    )


def _last(adjudicated: pl.DataFrame) -> pl.DataFrame:
    return adjudicated.select(
        CASE,
        pl.col("determination").alias("answer"),
        pl.col("outcome").alias("answer_outcome"),
        pl.lit("adjudicated").alias("state"),
        pl.col("reason").alias("why"),
        pl.col("reviewer").alias("who"),
        "reviewed_on",
    )
