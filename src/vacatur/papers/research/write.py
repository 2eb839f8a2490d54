"""The research list written: a workbook with a sheet for each holder, and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import polars as pl

from vacatur.dossiers.dossier import Sources, dossiers
from vacatur.dossiers.handed import Handed, hand_on
from vacatur.dossiers.office import papers_folder, papers_sha256
from vacatur.dossiers.result import PLACE, Result
from vacatur.papers.cases import one_spelling
from vacatur.papers.research.found import COUNTY, Found, totals, totals_by_county
from vacatur.papers.research.listed import EVERY, IDENTIFIERS, NONE, SOME, research_list
from vacatur.results.write import Content
from vacatur.rules.decide import REVIEW
from vacatur.workbooks.sheet import Field, Sheet
from vacatur.workbooks.write import write_workbook

KIND: Final = "research"
WORKBOOK: Final = "xlsx"
_OPEN: Final = "More than one fact"
_WIDE: Final = Field(width=36, wrap=True)
_LONG: Final = Field(width=60, wrap=True)
_FIELDS: Final[Mapping[str, Field]] = {
    **dict.fromkeys(("question", "ask", "stands", "holder", "disagree", "reasons"), _WIDE),
    **dict.fromkeys(("if_known", "eligible_if"), _LONG),
    "name": Field(width=24),
}
_NAMES: Final = 31
"""Letters of the name of a sheet."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is wanted."""

    sources: Sources
    """Where the inputs of the result are."""
    formats: Sequence[str] = ("xlsx", "csv", "parquet")
    counties: Sequence[str] = ()
    """Counties whose records are wanted; all of them when empty."""
    papers: Path | None = None
    """The office's own folder of papers."""


def write_research(result: Result, out: Path, request: Request, *, force: bool = False) -> Handed:
    """Write the research list of a result.

    Args:
        result: The result.
        out: The folder to create.
        request: What is wanted.
        force: Replace an older folder there.

    Raises:
        InputError: An input is missing, or is another file than was scored.
        PackError: The jurisdiction names no facts, or names them wrongly.
        UsageError: No record under review is of one of the counties.
        OutputError: The folder cannot be written.
    """
    found = Found.of(result, request.papers, request.counties)
    known = dossiers(
        result, pl.col("determination") == REVIEW, request.sources, columns=IDENTIFIERS
    )
    table = research_list(found, known.select(PLACE, *IDENTIFIERS).with_columns(_spelled()))
    facts, counties = totals(found), totals_by_county(found)
    files: dict[str, Content] = {
        f"{name}.{suffix}": frame
        for name, frame in ((KIND, table), ("facts", facts), ("counties", counties))
        for suffix in request.formats
        if suffix != WORKBOOK
    }
    if WORKBOOK in request.formats:
        sheets = list(_sheets(found, table, facts, counties))
        files[f"{KIND}.{WORKBOOK}"] = partial(_write, sheets=sheets, result=result)
    told = _more(found, table)
    told["left_out"] = {"other_county": known.height - found.rows.height}
    told["papers_sha256"] = papers_sha256(papers_folder(result.pack, request.papers))
    return hand_on(result, out, files, kind=KIND, more=told, force=force)


def _spelled() -> tuple[pl.Expr, ...]:
    """Each county and agency in one spelling, so that each office is asked under one name."""
    return one_spelling(COUNTY), one_spelling("agency")


def _write(path: Path, sheets: list[Sheet], result: Result) -> None:
    write_workbook(path, sheets, title="What reviews wait for", day=result.as_of)


def _sheets(
    found: Found, table: pl.DataFrame, facts: pl.DataFrame, counties: pl.DataFrame
) -> Iterator[Sheet]:
    above = [
        "Each fact that alone can decide records under review, and how many of how many people.",
        f"As of {found.result.as_of}. A record counts under each, and is listed under the best.",
    ]
    yield Sheet(name="Facts", table=facts, fields=_FIELDS, above=above)
    yield Sheet(name="Counties", table=counties, fields=_FIELDS)
    for holder in found.research.holder:
        rows = table.filter(held_by=holder.id)
        if rows.height:
            yield Sheet(name=_sheet_name(holder.name), table=rows, fields=_FIELDS, freeze=2)
    rest = table.filter(pl.col("held_by").is_null())
    yield Sheet(name=_OPEN, table=rest, fields=_FIELDS, freeze=2)


def _sheet_name(holder: str) -> str:
    """A name that a sheet can have.

    Example:
        >>> _sheet_name("Probation department, or Department of Corrections")
        'Probation department, or Depart'
    """
    return "".join(letter for letter in holder if letter not in "[]:*?/\\")[:_NAMES].strip(" '")


def _more(found: Found, table: pl.DataFrame) -> dict[str, Any]:
    """The counts: every record under review is in the list, and in one of these."""
    decides = dict(table["decides"].value_counts().iter_rows())
    return {
        "under_review": table.height,
        "people": table["person_id"].n_unique(),
        "on_hold": int(found.rows["hold"].sum()),
        "decided_by": {name: decides.get(name, 0) for name in (EVERY, SOME, NONE)},
        "facts": dict(
            table.filter(pl.col("fact").is_not_null())["fact"]
            .value_counts()
            .sort("count", "fact", descending=[True, False])
            .iter_rows()
        ),
    }
