"""The form that goes to an office and comes back: one row for each record, with room for news."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.cells import for_spreadsheets
from vacatur.dossiers.dossier import Sources, dossiers
from vacatur.dossiers.result import PLACE
from vacatur.errors import UsageError
from vacatur.results.staged_file import check_file, staged_file
from vacatur.status import columns as form
from vacatur.status.docket import Docket
from vacatur.status.events import DECISIONS, OBJECTED, RECORD
from vacatur.status.law import StatusLaw
from vacatur.workbooks.sheet import Field, Sheet

SUFFIXES: Final = (".xlsx", ".csv")
_TOLD: Final = (
    RECORD,
    form.CASE,
    form.COUNTY,
    "stage",
    "since",
    "next",
    "waits_for",
    "due",
    "window",
    "overdue",
    "batch",
    "objections_until",
    "objection",
)
_OPEN: Final = ("open", "late")
_MOST_LETTERS: Final = 255
"""Of all choices of a cell together."""
_BLANK: Final = pl.lit(None, pl.String)


def form_table(docket: Docket, standing: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """The rows of the form: what is on file, and blank columns for what is not.

    Args:
        docket: The docket.
        standing: The records that it is about.
        sources: Where the result's inputs are, for the case numbers.

    Returns:
        One row for each record. An objection that is still open stands in the columns where its
        decision is filled in beside it.
    """
    beside = standing.join(
        with_cases(docket, standing, sources), on=PLACE, how="left", maintain_order="left"
    )
    is_open = pl.col("objection").is_in(_OPEN)
    filled = dict.fromkeys(form.FILLED, _BLANK) | {
        form.OBJECTION_BY: pl.when(is_open).then(form.OBJECTION_BY),
        form.OBJECTION_DATE: pl.when(is_open).then(form.OBJECTION_DATE),
        form.GROUND: pl.when(is_open).then(form.GROUND),
        form.OUTCOME_DATE: pl.lit(None, pl.Date()),
        form.PATH: pl.col(form.PATH),
        form.STAGE_DATE: pl.lit(None, pl.Date()),
        form.WITHDRAW_DATE: pl.lit(None, pl.Date()),
    }
    over = pl.col("overdue").list.join(";").replace("", None)
    news = (expression.alias(name) for name, expression in filled.items())
    return beside.with_columns(over).select(*_TOLD, *news)


def with_cases(docket: Docket, standing: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """The case number of each record, as its source has it."""
    where = pl.col(PLACE).is_in(standing[PLACE].implode())
    read = dossiers(docket.result, where, sources, columns=(form.CASE,))
    return read.select(PLACE, form.CASE)


def write_form(
    path: Path, table: pl.DataFrame, law: StatusLaw, *, title: str, day: date, force: bool
) -> None:
    """Write a form, or any list with its columns, as the end of its name says.

    Args:
        path: A `.xlsx` or `.csv`.
        table: Its rows.
        law: What may be chosen.
        title: What the workbook is called.
        day: The day that it says it was made.
        force: Replace an older file.

    Raises:
        OutputError: Something stands there, or it cannot be written.
        UsageError: It is to be of another kind.
    """
    check_suffix(path)
    with staged_file(path, force=force) as aside:
        if path.suffix.lower() == ".csv":
            for_spreadsheets(table).write_csv(aside)
            return
        from vacatur.workbooks.write import write_workbook  # noqa: PLC0415  with an extra

        write_workbook(aside, _sheets(table, law), title=title, day=day)


def check_place(path: Path, *, force: bool) -> None:
    """Refuse a place where no form can go, before any work is done.

    Raises:
        OutputError: Something stands there, or there is no such folder.
        UsageError: It is neither a workbook nor CSV.
    """
    check_suffix(path)
    check_file(path, force=force)


def check_suffix(path: Path) -> None:
    """Refuse a kind of file that no form is.

    Raises:
        UsageError: It is none.
    """
    if path.suffix.lower() not in SUFFIXES:
        message = f"[{path.name}] is neither a workbook nor CSV."
        raise UsageError(message, hint="Let its name end in .xlsx or .csv.")


def _sheets(table: pl.DataFrame, law: StatusLaw) -> list[Sheet]:
    mine = {name: field for name, field in _fields(law).items() if name in table.columns}
    rows = Sheet(name=form.SHEET, table=table, fields=mine, locked=True)
    return [rows, _how_to(list(mine), law), _codes(law)]


def _fields(law: StatusLaw) -> Mapping[str, Field]:
    choices: dict[str, Sequence[str]] = {
        form.PATH: list(law.tracks),
        form.STAGE: law.stage_codes,
        form.OBJECTION_BY: law.objectors,
        form.GROUND: [ground.code for ground in law.ground],
        form.OUTCOME: DECISIONS,
        form.WITHDRAW: [*law.stage_codes, OBJECTED, *DECISIONS],
    }
    days = (form.STAGE_DATE, form.OBJECTION_DATE, form.OUTCOME_DATE, form.WITHDRAW_DATE)
    return {
        name: Field(
            fill=True,
            width=18,
            choices=_fitting(choices.get(name, ())),
            date=name in days,
            help=_HELP[name],
        )
        for name in form.FILLED
    }


def _fitting(choices: Sequence[str]) -> Sequence[str]:
    """Choices that a cell can offer; longer ones stand in the sheet of codes alone."""
    return choices if len(",".join(choices)) <= _MOST_LETTERS else ()


_HELP: Final = {
    form.PATH: "The way the record goes. Leave it, unless the office takes another that is open.",
    form.STAGE: "The stage that was reached since. One row tells one stage.",
    form.STAGE_DATE: "The day on which it was reached.",
    form.BATCH: "The number of the motion, petition or batch, where it has one.",
    form.OBJECTION_BY: "The office that objects.",
    form.OBJECTION_DATE: "The day on which it objected.",
    form.GROUND: "The ground it gives.",
    form.OUTCOME: "How the objection was decided: upheld, overruled, or retracted by the office.",
    form.OUTCOME_DATE: "The day of that decision.",
    form.WITHDRAW: "What on file is wrong. It stays in the ledger, withdrawn; the note says why.",
    form.WITHDRAW_DATE: "The day of the correction.",
    form.BY: "Who answers for this row.",
    form.NOTE: "Anything that should be kept. Needed where something is withdrawn.",
}


def _how_to(names: Sequence[str], law: StatusLaw) -> Sheet:
    table = pl.DataFrame({"column": names, "what goes in": [_HELP[name] for name in names]})
    windows = pl.DataFrame(
        {
            "column": [window.id for window in law.window],
            "what goes in": [f"{window.reads} ({window.cite})" for window in law.window],
        }
    )
    whole = pl.concat([table, windows], how="vertical_relaxed")
    wide = {"column": Field(width=26), "what goes in": Field(width=100, wrap=True)}
    return Sheet(name="How to fill", table=whole, fields=wide)


def _codes(law: StatusLaw) -> Sheet:
    table = pl.DataFrame({"code": list(law.words), "meaning": list(law.words.values())})
    wide = {"code": Field(width=26), "meaning": Field(width=100, wrap=True)}
    return Sheet(name="Codes", table=table, fields=wide)
