"""The marked copy of a filled form: what was entered, unaltered, and what is wrong beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.errors import UsageError
from vacatur.papers.entry_form.asked import Form
from vacatur.papers.entry_form.cells import COLUMN, ENTRY, FINDING
from vacatur.papers.entry_form.check import (
    DO,
    NOTES,
    SHEET_ROW,
    WRONG,
    Checked,
    check_form,
    pack_named_in,
    read_entries,
)
from vacatur.papers.entry_form.findings import FINDINGS
from vacatur.papers.entry_form.sheets import beside, fields, instructions, records_sheet
from vacatur.papers.entry_form.write import form_of
from vacatur.records.schema import Kind
from vacatur.results.staged_file import staged_file
from vacatur.rules.load import Pack, load_pack
from vacatur.workbooks.sheet import Field, Sheet
from vacatur.workbooks.write import write_workbook

_NOTE: Final = Field(width=48, wrap=True)
_ISO: Final = r"^\d{4}-\d{2}-\d{2}$"
_FIRST_ROW: Final = 2
"""The row of the sheet under the header."""
_MORE_ROWS: Final = 50
"""Rows that may be filled behind the last one."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """How a filled form was found."""

    pack: str
    rows: int
    set_aside: int
    """Rows that no record would come of, and whose persons would be on hold."""
    doubtful: int
    """Other rows with something to look at."""
    findings: dict[str, int]
    """How often each thing was found, the most frequent first."""

    @property
    def good(self) -> int:
        """Rows in which nothing was found."""
        return self.rows - self.set_aside - self.doubtful


def write_marked(
    path: Path, out: Path, *, pack: str | None = None, own: Path | None = None, force: bool = False
) -> Told:
    """Check a filled form, and write its marked copy.

    Args:
        path: The filled form.
        out: The workbook to write.
        pack: The pack that will decide; the one that the form names when left out.
        own: The office's own folder of papers.
        force: Replace an older file there.

    Raises:
        InputError: It cannot be read, or its header was changed.
        UsageError: The form names no pack, or the copy would take its place.
        OutputError: The file exists or cannot be written.
    """
    if out.absolute() == path.absolute():
        raise UsageError(f"[{out.name}] is the form itself.", hint="Name another file with --out.")
    law = load_pack(pack or _named_in(path))
    form = form_of(law, own)
    checked = check_form(path, form, law)
    with staged_file(out, force=force) as aside:
        write_workbook(aside, _sheets(checked, form, law), title=form.title, day=form.edition)
    return _told(checked, law)


def _named_in(path: Path) -> str:
    """The pack that a form was made for; one that cannot be read at all is told as such."""
    named = pack_named_in(path)
    if named is None:
        read_entries(path)
        raise UsageError(f"[{path.name}] does not say its pack.", hint="Give --pack PACK.")
    return named


def _told(checked: Checked, pack: Pack) -> Told:
    aside = [code for code, finding in FINDINGS.items() if finding.aside]
    by_entry = checked.findings.group_by(ENTRY).agg(pl.col(FINDING).is_in(aside).any())
    counts = (
        checked.findings[FINDING].value_counts().sort("count", FINDING, descending=[True, False])
    )
    return Told(
        pack=pack.id,
        rows=checked.entries.height,
        set_aside=int(by_entry[FINDING].sum()),
        doubtful=int((~by_entry[FINDING]).sum()),
        findings=dict(counts.iter_rows()),
    )


def _sheets(checked: Checked, form: Form, pack: Pack) -> list[Sheet]:
    shown = dict.fromkeys(NOTES, _NOTE) | _marked(checked, form)
    return [
        instructions(form, above=[_line(checked)]),
        Sheet(
            name=records_sheet(),
            table=_table(checked, form),
            fields=shown,
            empty_rows=_MORE_ROWS,
        ),
        *beside(form, pack),
    ]


def _line(checked: Checked) -> str:
    rows = checked.findings[ENTRY].n_unique()
    if not rows:
        return f"Checked: nothing was found in {checked.entries.height:,} rows."
    return f"Checked: {rows:,} of {checked.entries.height:,} rows say at their end what is wrong."


def _marked(checked: Checked, form: Form) -> dict[str, Field]:
    """How columns are shown, the wrong cells of each marked."""
    rows = checked.entries[SHEET_ROW].cast(pl.Int64) - _FIRST_ROW
    wrong = dict(
        checked.findings.with_columns(rows.gather(checked.findings[ENTRY]).alias("row"))
        .group_by(COLUMN)
        .agg(pl.col("row").unique().sort())
        .iter_rows()
    )
    shown = fields(form)
    return {
        column.heading: replace(shown[column.heading], wrong=tuple(wrong.get(column.name, ())))
        for column in form.column
    }


def _table(checked: Checked, form: Form) -> pl.DataFrame:
    """Every row of the sheet, the blank ones too, with what is wrong at its end."""
    notes = _notes(checked, form)
    entries = checked.entries.with_row_index(ENTRY).join(notes, on=ENTRY, how="left")
    rows = entries[SHEET_ROW]
    last = int(rows.max() or 1)  # type: ignore[arg-type]
    every = pl.DataFrame({SHEET_ROW: range(_FIRST_ROW, last + 1)}).cast(rows.dtype)
    whole = every.join(entries, on=SHEET_ROW, how="left", maintain_order="left")
    return whole.drop(SHEET_ROW, ENTRY).with_columns(
        pl.col(name).str.to_date("%Y-%m-%d") for name in _days(checked, form)
    )


def _days(checked: Checked, form: Form) -> list[str]:
    """Columns of dates, all of which are written as days that a spreadsheet knows."""
    named = [column.heading for column in form.column if column.kind is Kind.DATE]
    return [name for name in named if _all_days(checked.entries[name].drop_nulls())]


def _all_days(text: pl.Series) -> bool:
    if not text.str.contains(_ISO).all():
        return False
    days = text.str.to_date("%Y-%m-%d", strict=False)
    return bool((days.is_not_null() & (days.dt.year() >= 1900)).all())  # noqa: PLR2004  Excel's first


def _notes(checked: Checked, form: Form) -> pl.DataFrame:
    headings = {column.name: column.heading for column in form.column}
    says = {code: finding.says for code, finding in FINDINGS.items()}
    does = {code: finding.do for code, finding in FINDINGS.items()}
    column = pl.col(COLUMN).replace_strict(headings, default=pl.col(COLUMN))
    return checked.findings.group_by(ENTRY, maintain_order=True).agg(
        pl.format("{}: {}", column, pl.col(FINDING).replace_strict(says))
        .str.join("; ")
        .alias(WRONG),
        pl.col(FINDING).replace_strict(does).unique(maintain_order=True).str.join(" ").alias(DO),
    )
