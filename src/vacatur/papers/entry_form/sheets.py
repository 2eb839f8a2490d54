"""The sheets of an entry form: how to fill it, the records, an example, lists, and its edition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

import polars as pl

from vacatur.papers.entry_form.asked import PROFILE, Form, FormColumn, form_profile
from vacatur.records.schema import Kind
from vacatur.rules.load import Pack
from vacatur.workbooks.sheet import Field, Sheet

LISTS: Final = "Lists"
EDITION: Final = "Form"
KEY, VALUE = "what", "value"
_MOST_LETTERS: Final = 255
_WIDTHS: Final = {Kind.DATE: 12.0, Kind.BOOLEAN: 10.0, Kind.NUMBER: 10.0, Kind.TEXT: 22.0}
_HOW: Final = (
    "One row for each charge. A person with three charges has three rows, with the same person_id.",
    "Columns that say required must be filled. A blank elsewhere means what the table below says.",
    "Write what the paper says. What it does not say stays blank: nothing is guessed.",
    "Dates are written as 2009-05-06, or as 05/06/2009 with the month first.",
    "Leave the header of the sheet Records as it is, and write nothing above it.",
    "Check a filled form: vacatur prepare entry-form --check FORM.xlsx --out MARKED.xlsx",
    "Score it: vacatur score FORM.xlsx --source entry-form --pack ... --as-of ... --out ...",
)


def records_sheet() -> str:
    """The name of the sheet that is filled, as the form's source profile reads it."""
    return str(form_profile().file.sheet)


def fields(form: Form) -> dict[str, Field]:
    """How the columns of the records are shown, by their headings."""
    return {column.heading: _field(form, column) for column in form.column}


def sheets(form: Form, pack: Pack, rows: int) -> list[Sheet]:
    """The sheets of an empty form.

    Args:
        form: What is asked.
        pack: The pack whose records are entered.
        rows: How many rows may be filled.
    """
    return [
        instructions(form),
        Sheet(name=records_sheet(), table=_blank(form), fields=fields(form), empty_rows=rows),
        *beside(form, pack),
    ]


def beside(form: Form, pack: Pack) -> list[Sheet]:
    """The sheets behind the records."""
    shown = {name: replace(each, fill=False) for name, each in fields(form).items()}
    return [
        Sheet(name="Example", table=_example(form), fields=shown),
        Sheet(name=LISTS, table=_lists(form), freeze=0),
        Sheet(name=EDITION, table=_edition(form, pack), fields={VALUE: Field(width=60)}),
    ]


def instructions(form: Form, above: Iterable[str] = ()) -> Sheet:
    """How to fill it: each column, what it asks and what a blank means."""
    rows = [
        (column.group, column.heading, _asked(column), column.asks, column.blank)
        for column in form.column
    ]
    names = ("part of the file", "column", "must it be filled", "what to write", "a blank means")
    wide = Field(width=60, wrap=True)
    return Sheet(
        name="How to fill",
        table=pl.DataFrame(rows, dict.fromkeys(names, pl.String), orient="row"),
        fields={
            **dict.fromkeys(names[:3], Field(width=26)),
            **dict.fromkeys(names[3:], wide),
        },
        above=(form.title, *above, *_HOW),
        freeze=0,
    )


def _edition(form: Form, pack: Pack) -> pl.DataFrame:
    """Which form it is, for whoever reads it back."""
    told: Mapping[str, str] = {
        "form": PROFILE,
        "edition": form.edition.isoformat(),
        "pack": pack.id,
        "pack version": pack.version,
        "pack hash": pack.sha256,
    }
    return pl.DataFrame({KEY: list(told), VALUE: list(told.values())})


def _blank(form: Form) -> pl.DataFrame:
    """The columns of the records without a row."""
    return pl.DataFrame(schema={column.heading: pl.String() for column in form.column})


def _asked(column: FormColumn) -> str:
    if column.required:
        return "always"
    return "where the paper has it" if not column.wanted else "wanted: else it goes to review"


def _field(form: Form, column: FormColumn) -> Field:
    choices = form.choices(column)
    short = len(",".join(choices)) <= _MOST_LETTERS
    return Field(
        width=_WIDTHS[column.kind],
        choices=choices if short else (),
        choices_at="" if short else _place(form, column),
        other=form.may_be_other(column),
        date=column.kind is Kind.DATE,
        number=column.kind is Kind.NUMBER,
        help=column.help[:_MOST_LETTERS],
        fill=True,
    )


def _listed(form: Form) -> dict[str, tuple[str, ...]]:
    return {
        column.name: form.choices(column)
        for column in form.column
        if column.kind is Kind.TEXT and form.choices(column)
    }


def _lists(form: Form) -> pl.DataFrame:
    listed = _listed(form)
    longest = max(map(len, listed.values()))
    return pl.DataFrame(
        {name: [*words, *[None] * (longest - len(words))] for name, words in listed.items()}
    )


def _place(form: Form, column: FormColumn) -> str:
    """Where the choices of a column stand among the lists."""
    listed = list(_listed(form))
    letter = chr(ord("A") + listed.index(column.name))
    return f"={LISTS}!${letter}$2:${letter}${1 + len(form.choices(column))}"


def _example(form: Form) -> pl.DataFrame:
    return pl.DataFrame(
        {column.heading: _shown(column) for column in form.column},
        {column.heading: _dtype(column) for column in form.column},
    )


def _shown(column: FormColumn) -> list[str | date | None]:
    if column.kind is Kind.DATE:
        return [date.fromisoformat(text) if text else None for text in column.example]
    return [text or None for text in column.example]


def _dtype(column: FormColumn) -> pl.DataType:
    return pl.Date() if column.kind is Kind.DATE else pl.String()
