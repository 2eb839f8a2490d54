"""A list as files: one for each office that gets its own, and an index of all of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.papers.referrals.words import Listing
from vacatur.results.write import Content
from vacatur.workbooks.sheet import Field, Sheet
from vacatur.workbooks.write import MOST_ROWS, write_workbook

NOT_ON_FILE: Final = "not on file"
_SLUG_LENGTH: Final = 40
_ABOVE: Final = 12
"""Rows of a sheet that lines over its header may take."""
_DUE_HEADINGS: Final = {
    "last_day": "Last day in time",
    "days_left": "Days left",
    "overdue": "Overdue",
    "days_overdue": "Days overdue",
}


@dataclass(frozen=True, kw_only=True)
class Copy:
    """What one office gets."""

    name: str
    """The file's, without what it ends with."""
    office: str | None
    """The county or agency that the list is for; None where it is for one office, or unknown."""
    to: str
    rows: pl.DataFrame


def copies(listing: Listing, rows: pl.DataFrame) -> Iterator[Copy]:
    """What each office gets: its own records and nobody else's.

    Records that do not name their office go into a file of their own, which nobody is to be sent.
    """
    if not listing.each:
        yield Copy(name=listing.id, office=None, to=listing.to, rows=rows)
        return
    for number, part in enumerate(rows.partition_by(listing.each, maintain_order=True), 1):
        office = part[listing.each][0]
        place = f"{number:04}-{slug(office or NOT_ON_FILE)}"
        to = _addressed(listing, office)
        yield Copy(name=f"{listing.id}/{place}", office=office, to=to, rows=part)


def _addressed(listing: Listing, office: str | None) -> str:
    if office is None:
        return f"Nobody: the {listing.each} is not on file"
    return listing.to.replace(f"{{{listing.each}}}", office)


def slug(text: str) -> str:
    """A name as part of a file's.

    Example:
        >>> slug("St. Clair / PEORIA Cnty."), slug("…")
        ('st-clair-peoria-cnty', 'office')
    """
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")
    return words[:_SLUG_LENGTH].strip("-") or "office"


def files_of(
    listing: Listing, offices: Sequence[Copy], formats: Sequence[str], day: date
) -> dict[str, Content]:
    """The files of a list, by name: tables, and workbooks in parts of what a sheet holds."""
    files: dict[str, Content] = {}
    for copy in offices:
        for suffix in formats:
            if suffix == "xlsx":
                files |= _workbooks(listing, copy, day)
            else:
                files[f"{copy.name}.{suffix}"] = copy.rows
    return files


def _workbooks(listing: Listing, copy: Copy, day: date) -> dict[str, Callable[[Path], object]]:
    most = MOST_ROWS - _ABOVE
    starts = range(0, max(copy.rows.height, 1), most)
    return {
        f"{copy.name}{f'-{number:02}' if len(starts) > 1 else ''}.xlsx": partial(
            _draw, listing=listing, copy=copy, rows=copy.rows.slice(start, most), day=day
        )
        for number, start in enumerate(starts, 1)
    }


def _draw(path: Path, *, listing: Listing, copy: Copy, rows: pl.DataFrame, day: date) -> None:
    due = [f"Due: {listing.due.reads}"] if listing.due else []
    above = (
        listing.title,
        f"To: {copy.to}",
        f"{listing.reads} ({listing.cite})",
        *due,
        *(f"{mark.heading}: {mark.reads} ({mark.cite})" for mark in listing.mark),
        f"As of {day.isoformat()}; {copy.rows.height:,} records.",
    )
    sheet = Sheet(name="Records", table=rows, fields=_fields(listing), above=above)
    write_workbook(path, [sheet], title=listing.title, day=day)


def _fields(listing: Listing) -> dict[str, Field]:
    office = {listing.each: listing.each.capitalize()} if listing.each else {}
    words = (
        office
        | listing.columns
        | {mark.column: mark.heading for mark in listing.mark}
        | _DUE_HEADINGS
    )
    widths = {"name": 28, "agency": 26, "charge_description": 36, "statute": 20, "case_number": 17}
    return {
        name: Field(heading=heading, width=widths.get(name, 14)) for name, heading in words.items()
    }


def index_of(listing: Listing, offices: Sequence[Copy]) -> pl.DataFrame:
    """One row for each office: what it gets, and how much of it is late."""
    return pl.DataFrame(
        {
            "list": [listing.id for _ in offices],
            "file": [copy.name for copy in offices],
            "to": [copy.to for copy in offices],
            "records": [copy.rows.height for copy in offices],
            "people": [_people(copy.rows) for copy in offices],
            "overdue": [_overdue(copy.rows) for copy in offices],
            "citation": [listing.cite for _ in offices],
        },
        schema={
            "list": pl.String,
            "file": pl.String,
            "to": pl.String,
            "records": pl.UInt32,
            "people": pl.UInt32,
            "overdue": pl.UInt32,
            "citation": pl.String,
        },
    )


def _people(rows: pl.DataFrame) -> int | None:
    return rows["person_id"].n_unique() if "person_id" in rows.columns else None


def _overdue(rows: pl.DataFrame) -> int:
    return int(rows["overdue"].sum()) if "overdue" in rows.columns else 0
