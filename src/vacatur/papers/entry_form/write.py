"""The entry form for paper records: written empty, for one pack."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from vacatur.dossiers.office import papers_folder, read_paper
from vacatur.dossiers.result import Result
from vacatur.errors import UsageError
from vacatur.papers.entry_form.asked import FILE, Form
from vacatur.papers.entry_form.sheets import sheets
from vacatur.results.staged_file import staged_file
from vacatur.rules.load import Pack
from vacatur.workbooks.write import write_workbook

MOST_ROWS = 100_000


def form_of(pack: Pack, own: Path | None = None) -> Form:
    """What the entry form of a pack asks.

    Args:
        pack: The pack.
        own: The office's own folder of papers.

    Raises:
        PackError: There is no form for its jurisdiction, or it does not hold.
    """
    return read_paper(papers_folder(pack, own), FILE, Form)


def write_entry_form(
    path: Path,
    pack: Pack,
    *,
    rows: int,
    counties: tuple[str, ...] = (),
    own: Path | None = None,
    force: bool = False,
) -> Form:
    """Write an empty form.

    Args:
        path: The workbook.
        pack: The pack whose records are entered.
        rows: How many rows may be filled.
        counties: Counties to choose from; all of the jurisdiction when empty.
        own: The office's own folder of papers.
        force: Replace an older file there.

    Returns:
        What the form asks.

    Raises:
        UsageError: There are too few or too many rows, or a county is none.
        PackError: There is no form for the pack's jurisdiction, or it does not hold.
        OutputError: The file exists or cannot be written.
    """
    if not 1 <= rows <= MOST_ROWS:
        message = f"--rows [{rows}] is not from 1 to {MOST_ROWS:,}."
        raise UsageError(message, hint="Enter what is more in several forms.")
    form = of_counties(form_of(pack, own), counties)
    with staged_file(path, force=force) as aside:
        write_workbook(aside, sheets(form, pack, rows), title=form.title, day=form.edition)
    return form


def counties_of(result: Result, form: Form) -> tuple[str, ...]:
    """The counties of a result that the form knows, in the order of its list."""
    found = result.facts().select(pl.col("county_text").str.to_uppercase().unique()).collect()
    have = set(found.to_series())
    return tuple(county for county in form.counties if county.upper() in have)


def of_counties(form: Form, names: tuple[str, ...]) -> Form:
    """The same with fewer counties to choose from.

    Raises:
        UsageError: One is no county of the jurisdiction.
    """
    known = {county.upper(): county for county in form.counties}
    if strange := [name for name in names if name.upper() not in known]:
        message = f"--county does not know [{strange[0]}]."
        raise UsageError(message, hint="Write it as the form's list does.")
    if not names:
        return form
    return form.model_copy(update={"counties": tuple(known[name.upper()] for name in names)})
