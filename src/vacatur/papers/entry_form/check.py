"""A filled entry form held against the pack that will decide its records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.errors import InputError, VacaturError
from vacatur.facts.family import family_of, law_of
from vacatur.papers.entry_form.asked import Form, form_profile, heading_of
from vacatur.papers.entry_form.cells import (
    COLUMN,
    ENTRY,
    FOUND,
    contradictions,
    found,
    wrong_cells,
)
from vacatur.papers.entry_form.sheets import EDITION, KEY, VALUE, records_sheet
from vacatur.records.intake import take_in_frame
from vacatur.rules.load import Pack
from vacatur.workbooks.read import read_sheet

SHEET_ROW: Final = "sheet_row"
WRONG, DO = NOTES = ("what_is_wrong", "what_to_do")
"""Columns of a marked copy that are not the clerk's."""
_READ: Final = ("clear", "elsewhere")
_DOUBTED: Final = ("section_conflict", "weight_text_conflict", "comment_names_other")


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A filled form, and what was found."""

    entries: pl.DataFrame
    """As it was read: `sheet_row` and every column of the sheet as text. Shape (n, c)."""
    findings: pl.DataFrame
    """`FOUND`, in the order of entries and columns."""


def pack_named_in(path: Path) -> str | None:
    """The pack that a form was made for, as its own sheet says; None where it does not."""
    try:
        told = read_sheet(path, EDITION, header=KEY)
    except VacaturError:
        return None
    if VALUE not in told.columns:
        return None
    return dict(told.select(KEY, VALUE).iter_rows()).get("pack")


def read_entries(path: Path) -> pl.DataFrame:
    """Every row of a filled form, as `read_sheet` gives it.

    Raises:
        InputError: It cannot be read, or is no form.
    """
    return read_sheet(path, records_sheet(), header=heading_of("person_id"))


def check_form(path: Path, form: Form, pack: Pack) -> Checked:
    """Find what in a filled form will not be read, or not for certain.

    Args:
        path: The workbook, or its sheet Records as CSV.
        form: What was asked.
        pack: The pack that will decide the records.

    Raises:
        InputError: It cannot be read, or its header was changed.
    """
    headings = {column.heading: column.name for column in form.column}
    entries = read_entries(path).drop(*NOTES, strict=False)
    missing = [heading for heading in headings if heading not in entries.columns]
    if missing:
        message = f"[{path.name}] has no column [{missing[0]}]."
        raise InputError(message, hint="Leave the header of the form as it was made.")
    plain = entries.select(pl.col(heading).alias(name) for heading, name in headings.items())
    unread = _unread(entries.select(*headings), plain, pack)
    pieces = [*wrong_cells(plain, form), *contradictions(plain, form), *unread]
    every = pl.concat([pl.DataFrame(schema=FOUND), *pieces]).unique(maintain_order=True)
    order = {column.name: place for place, column in enumerate(form.column)}
    place = pl.col(COLUMN).replace_strict(order, default=len(order))
    return Checked(entries=entries, findings=every.sort(ENTRY, place, maintain_order=True))


def _unread(written: pl.DataFrame, plain: pl.DataFrame, pack: Pack) -> Iterator[pl.DataFrame]:
    """What the reading of `score` does not make out for certain.

    Args:
        written: The entries under the headings of the form. Shape (n, c).
        plain: The same under canonical names. Shape (n, c).
        pack: The pack that will decide the records.
    """
    if written.is_empty():
        return
    taken = take_in_frame(written, profile=form_profile(), columns=family_of(pack).scored)
    places = taken.records["source_row"].cast(pl.UInt32) - 1
    if places.is_empty():
        return
    facts = law_of(pack).facts(taken.records)
    read = facts.frame(facts.names).with_columns(places.alias(ENTRY))
    whole = plain.with_row_index(ENTRY).select(ENTRY).join(read, on=ENTRY, how="left")
    yield from _charges(plain, whole)
    yield found(
        "disposition",
        "DISPOSITION_UNREAD",
        plain["disposition"].is_not_null() & (whole["disposition"] == "REVIEW"),
    )


def _charges(plain: pl.DataFrame, facts: pl.DataFrame) -> Iterator[pl.DataFrame]:
    code = _final(plain, "charge_code")
    label = _final(plain, "charge_class")
    unread = facts["charge_code"].is_not_null() & ~facts["reading"].is_in(_READ)
    doubted = facts.select(
        pl.any_horizontal(pl.col(name) for name in _DOUBTED if name in facts.columns)
    ).to_series()
    strange = facts["charge_class"].is_not_null() & facts["recorded_class"].is_null()
    for amended in (False, True):
        prefix = "amended_" if amended else ""
        if f"{prefix}charge_code" not in plain.columns:
            continue
        yield found(f"{prefix}charge_code", "CHARGE_UNREAD", unread & (code == amended))
        yield found(f"{prefix}charge_code", "CHARGE_AND_TEXT", doubted & (code == amended))
        yield found(f"{prefix}charge_class", "CLASS_UNREAD", strange & (label == amended))
        if "class_conflict" in facts.columns:
            conflict = facts["class_conflict"] & (label == amended)
            yield found(f"{prefix}charge_class", "CLASS_AND_CHARGE", conflict)


def _final(plain: pl.DataFrame, name: str) -> pl.Series:
    """Whether the charge that decides is the amended one, as far as a column goes."""
    amended = f"amended_{name}"
    if amended not in plain.columns:
        return pl.repeat(value=False, n=plain.height, eager=True)
    own = plain[amended].is_not_null()
    if name != "charge_code":
        return own
    return own | plain["amended_charge_description"].is_not_null()
