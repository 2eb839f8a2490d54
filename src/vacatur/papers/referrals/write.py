"""Lists that are handed on: for the Review Board, State Police, agencies, clerks and courts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.dossiers.deaths import with_deaths
from vacatur.dossiers.dossier import PERSONAL, Sources, dossiers
from vacatur.dossiers.handed import Handed, hand_on
from vacatur.dossiers.office import papers_folder, papers_sha256
from vacatur.dossiers.result import PLACE, Result
from vacatur.errors import OutputError, UsageError
from vacatur.papers.cases import in_counties
from vacatur.papers.referrals.files import Copy, copies, files_of, index_of
from vacatur.papers.referrals.table import chosen, reached, table_of
from vacatur.papers.referrals.words import Listing, Mark, read_listings
from vacatur.results.write import Content

KIND: Final = "referrals"
FORMATS: Final = ("csv", "xlsx")
INDEX: Final = "index.csv"
ON_HOLD: Final = "ON_HOLD"
OTHER_COUNTY: Final = "OTHER_COUNTY"
CLASS_KEEPS_OFF: Final = "CLASS_KEEPS_OFF"


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is asked of the lists."""

    lists: Sequence[str] = ()
    """Ids of the lists that are wanted; all of them when empty."""
    counties: Sequence[str] = ()
    """Counties whose records are wanted, however spelled; all of them when empty."""
    formats: Sequence[str] = FORMATS
    papers: Path | None = None
    """The office's own folder of papers."""
    sources: Sources = field(default_factory=Sources)


@dataclass(frozen=True, kw_only=True)
class Filled:
    """One list with its rows."""

    listing: Listing
    offices: Sequence[Copy]
    places: pl.Series
    """Where its records stand among the decisions."""
    left_out: Mapping[str, int]

    @property
    def rows(self) -> int:
        """How many records are on it."""
        return sum(copy.rows.height for copy in self.offices)

    def blank(self) -> dict[str, int]:
        """How many records have nothing in a column, for each column that is not always filled."""
        counted = [
            copy.rows.select(list(self.listing.columns)).null_count() for copy in self.offices
        ]
        if not counted:
            return {}
        total = pl.concat(counted).sum().row(0, named=True)
        return {name: count for name, count in total.items() if count}

    def _marked(self, mark: Mark) -> dict[str, object]:
        every = pl.concat([copy.rows[mark.column] for copy in self.offices] or [pl.Series()])
        return {
            "records": int(every.sum()),
            "unknown": every.null_count(),
            "days": mark.days,
            "cite": mark.cite,
        }

    def told(self) -> dict[str, object]:
        """What a manifest tells of it."""
        due = self.listing.due
        unknown = [copy.rows.height for copy in self.offices if copy.office is None]
        return {
            "title": self.listing.title,
            "cite": self.listing.cite,
            "records": self.rows,
            "offices": len(self.offices),
            "without_office": sum(unknown) if self.listing.each else 0,
            "overdue": int(sum(index_of(self.listing, self.offices)["overdue"])),
            "blank": self.blank(),
            "marks": {mark.column: self._marked(mark) for mark in self.listing.mark},
            "left_out": dict(self.left_out),
            "due": None if due is None else due.model_dump(mode="json", exclude_defaults=True),
        }


def filled(result: Result, request: Request) -> tuple[Sequence[Filled], Mapping[str, int]]:
    """Fill the lists of a result.

    Args:
        result: The result.
        request: What is asked.

    Returns:
        The lists, and how many records of the result are on none of them, by reason.

    Raises:
        InputError: An input is not found, or is not the one that was scored.
        PackError: The jurisdiction has no such lists, or they do not hold.
        UsageError: A list or county is unknown.
    """
    listings = _wanted(result, request)
    columns = (*PERSONAL, "arrest_date")
    read = dossiers(result, reached(listings), request.sources, columns=columns)
    records = with_deaths(read, result)
    here = records.filter(in_counties(records, request.counties)) if request.counties else records
    lists = [_filled(listing, here, result) for listing in listings]
    return lists, _on_no_list(result, records, here, lists)


def _wanted(result: Result, request: Request) -> Sequence[Listing]:
    listings = read_listings(papers_folder(result.pack, request.papers), result.pack)
    ids = [listing.id for listing in listings]
    for name in request.lists:
        if name not in ids:
            raise UsageError(f"There is no list [{name}].", hint=f"There are: {', '.join(ids)}.")
    return [listing for listing in listings if not request.lists or listing.id in request.lists]


def _filled(listing: Listing, records: pl.DataFrame, result: Result) -> Filled:
    mine, left_out = chosen(listing, records)
    rows = table_of(listing, mine, result.as_of)
    offices = tuple(copies(listing, rows))
    return Filled(listing=listing, offices=offices, places=mine[PLACE], left_out=left_out)


def _on_no_list(
    result: Result, records: pl.DataFrame, here: pl.DataFrame, lists: Sequence[Filled]
) -> dict[str, int]:
    """How many records of the result are on no list, by the first reason that holds."""
    listed = pl.concat([filled.places for filled in lists]).unique()
    held = ~pl.col("hold").eq_missing(other=False)
    why = (
        pl.when(held)
        .then(pl.lit(ON_HOLD))
        .when(pl.col(PLACE).is_in(here[PLACE].implode()))
        .then(pl.lit(CLASS_KEEPS_OFF))
        .when(pl.col(PLACE).is_in(records[PLACE].implode()))
        .then(pl.lit(OTHER_COUNTY))
        .otherwise("outcome")
    )
    off = result.decisions().filter(~pl.col(PLACE).is_in(listed.implode()))
    counted = off.group_by(why.alias("why")).len().sort("why").collect()
    return dict(counted.iter_rows())


def write_referrals(result: Result, out: Path, request: Request, *, force: bool = False) -> Handed:
    """Write the lists of a result, an index of who gets which file, and a manifest.

    Args:
        result: The result.
        out: The folder to create. A list for each office has a folder of its own in it.
        request: What is asked.
        force: Replace an older folder there.

    Raises:
        VacaturError: See `filled`; or the folder cannot be written.
    """
    lists, on_no_list = filled(result, request)
    total = result.decisions().select(pl.len()).collect().item()
    listed = pl.concat([one.places for one in lists]).n_unique()
    if listed + sum(on_no_list.values()) != total:
        message = (
            f"The lists account for [{listed + sum(on_no_list.values())}] of [{total}] records."
        )
        raise OutputError(message, hint="Nothing was written; please report this.")
    indexes = [index_of(one.listing, one.offices) for one in lists]
    files: dict[str, Content] = {INDEX: pl.concat(indexes)}
    for one in lists:
        files |= files_of(one.listing, one.offices, request.formats, result.as_of)
    more = {
        "counties": list(request.counties),
        "lists": {one.listing.id: one.told() for one in lists},
        "records": {"in": total, "on_a_list": listed, "on_no_list": on_no_list},
        "papers_sha256": papers_sha256(papers_folder(result.pack, request.papers)),
    }
    return hand_on(result, out, files, kind=KIND, more=more, force=force)
