"""The records that wait for a person, in a form that takes the decision: the most decisive first.

First come those that a yes would clear: nobody of theirs is on hold, and the software suggests an
outcome that relieves. Among them, those with the fewest open questions.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.dossiers.result import PLACE, Result
from vacatur.facts.family import family_of
from vacatur.results.formats import write_frame
from vacatur.results.staged_file import staged_file
from vacatur.review.decided import SHEET
from vacatur.review.fingerprint import FINGERPRINT, with_fingerprints
from vacatur.review.form import law_page, outcome_choices
from vacatur.review.questions import REVIEW, outcomes
from vacatur.rules.load import Pack
from vacatur.workbooks.sheet import Field, Sheet

_CHARGE: Final = ("charge_code", "charge_description", "charge_class")
_DATES: Final = ("offense_date", "arrest_date", "disposition_date")
_FILLED: Final = ("determination", "outcome", "why", "who", "when")
_WIDE: Final = 44
_OPEN: Final = pl.col("criteria_unknown").bitwise_count_ones()
"""How many criteria of a record are unknown."""
SUFFIXES: Final = (".xlsx", ".csv")


def queue_of(result: Result, limit: int | None = None) -> pl.DataFrame:
    """Every record under review, the most decisive first, with room for the decision.

    Args:
        result: The result.
        limit: How many at most; all if None.
    """
    waits = pl.col("determination") == REVIEW
    mine = with_fingerprints(result, result.decisions().filter(waits).collect())
    ordered = _ordered(mine, result.pack)
    told = ordered if limit is None else ordered.head(limit)
    facts = result.facts().join(told.select(PLACE).lazy(), on=PLACE, how="semi").collect()
    shown = _shown(facts, result.pack)
    table = told.join(shown, on=PLACE, how="left", maintain_order="left")
    blank = [pl.lit(None, pl.Date if name == "when" else pl.String).alias(name) for name in _FILLED]
    return table.select(
        "record_id",
        "suggestion",
        pl.col("hold").alias("person_on_hold"),
        _OPEN.alias("open_questions"),
        _in_words(result.pack).alias("waits_because"),
        "citation",
        *(name for name in shown.columns if name != PLACE),
    ).with_columns(*blank, told[FINGERPRINT])


def write_queue(result: Result, path: Path, *, limit: int | None, force: bool) -> pl.DataFrame:
    """Write the form, as a workbook or a CSV by the file's name.

    Raises:
        OutputError: The file exists, or cannot be written.
    """
    table = queue_of(result, limit)
    with staged_file(path, force=force) as aside:
        if path.suffix == ".csv":
            write_frame(table, aside)
        else:
            _write_book(result, table, aside)
    return table


def _write_book(result: Result, table: pl.DataFrame, path: Path) -> None:
    from vacatur.workbooks.write import write_workbook  # noqa: PLC0415  it comes with an extra

    sheets = (
        Sheet(name=SHEET, table=table, fields=_fields(result.pack), locked=True),
        law_page(result.pack),
    )
    write_workbook(path, sheets, title=f"Review queue of {result.pack.id}", day=result.as_of)


def _ordered(mine: pl.DataFrame, pack: Pack) -> pl.DataFrame:
    relieves = [code for code, word in outcomes(pack).items() if word == "ELIGIBLE"]
    would = pl.col("suggestion").is_in(relieves).fill_null(value=False)
    keys = mine.with_columns(
        (~pl.col("hold")).alias(" free"),
        would.alias(" would"),
        _OPEN.alias(" open"),
    )
    ordered = keys.sort(" free", " would", " open", PLACE, descending=[True, True, False, False])
    return ordered.drop(" free", " would", " open")


def _shown(facts: pl.DataFrame, pack: Pack) -> pl.DataFrame:
    """What the record says, as far as a result keeps it as it was written."""
    raw = [f"{name}_text" for name in family_of(pack).raw]
    names = [name for name in (*_CHARGE, *_DATES, *raw) if name in facts.columns]
    return facts.select(PLACE, *names)


def _in_words(pack: Pack) -> pl.Expr:
    words = {reason.code: f"{reason.code}: {reason.reads}" for reason in pack.header.reason}
    each = pl.element().replace_strict(words, default=pl.element(), return_dtype=pl.String)
    return pl.col("reasons").list.eval(each).list.join("\n")


def _fields(pack: Pack) -> dict[str, Field]:
    words = tuple(dict.fromkeys(outcomes(pack).values()))
    wide = partial(Field, width=_WIDE, wrap=True)
    return {
        "waits_because": wide(),
        "citation": Field(width=30, wrap=True),
        "charge_description": wide(),
        "determination": Field(
            width=18, choices=words, fill=True, help="Blank: it stays as it is."
        ),
        "outcome": Field(width=20, choices=outcome_choices(pack), fill=True, help="See Law."),
        "why": wide(fill=True, help="What decided it. It is kept with the decision."),
        "who": Field(width=18, fill=True, help="Your name or initials."),
        "when": Field(width=12, date=True, fill=True, help="The day of the decision."),
        FINGERPRINT: Field(width=34, help="Leave as it is: it says what was looked at."),
    }
