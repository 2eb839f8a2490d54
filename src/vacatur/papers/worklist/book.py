"""The worklist as workbooks: what there is in numbers, then a sheet for each group."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.papers.cases import NOTES, STATUSES
from vacatur.papers.worklist.table import COLUMNS
from vacatur.results.write import Drawn
from vacatur.workbooks.sheet import Field, Sheet
from vacatur.workbooks.write import write_workbook

MOST_ROWS: Final = 200_000
"""Cases of one workbook: more open too slowly in a spreadsheet."""
MOST_SHEETS: Final = 120
"""Groups that get a sheet each; of more, all cases stand in one sheet, told apart by its filter."""
_NO_NAME: Final = "(not on file)"
_NAME_LENGTH: Final = 26
"""A sheet's name has 31 letters, and a number may follow."""
_EDGES: Final = "' "
"""No sheet's name begins or ends so."""
_RESERVED: Final = "History"
"""No sheet of a spreadsheet may be called that."""
_FIELDS: Final = {
    "batch": Field(heading="Batch", width=7),
    "county": Field(heading="County", width=13),
    "courthouse": Field(heading="Courthouse", width=18),
    "agency": Field(heading="Arresting agency", width=24),
    "case_number": Field(heading="Case number", width=17),
    "incident_ids": Field(heading="Arrest numbers", width=14),
    "person_id": Field(heading="Person ID", width=13),
    "name": Field(heading="Name", width=26),
    "dob": Field(heading="Date of birth", width=12),
    "status": Field(heading="Status", width=10),
    "task": Field(heading="What to do", width=44, wrap=True),
    "who": Field(heading="Who acts", width=24, wrap=True),
    "citation": Field(heading="Citation", width=22),
    "tasks": Field(heading="All tasks of the case", width=18),
    "outcomes": Field(heading="Outcomes", width=16),
    "also": Field(heading="Further paths", width=18),
    "tiers": Field(heading="Tier", width=6),
    "suggestions": Field(heading="If review confirms", width=16),
    "charges": Field(heading="Charges as recorded", width=26),
    "statutes": Field(heading="Statutes", width=22),
    "classes": Field(heading="Class", width=8),
    "conviction_date": Field(heading="Newest conviction", width=12),
    "arrest_date": Field(heading="Arrest", width=12),
    "eligible_on": Field(heading="Eligible on", width=12),
    "deadline": Field(heading="Statutory deadline", width=12),
    "last_day": Field(heading="Last day in time", width=12),
    "days_left": Field(heading="Days left", width=8),
    "overdue": Field(heading="Overdue", width=9),
    "days_overdue": Field(heading="Days overdue", width=9),
    "why": Field(heading="Why it needs a person", width=50, wrap=True),
    "notes": Field(heading="Notes", width=18),
    "records": Field(heading="Records", width=8),
    "record_ids": Field(heading="Record IDs", width=22),
}


@dataclass(frozen=True, kw_only=True)
class Cover:
    """What stands over the numbers of a workbook."""

    title: str
    lines: Sequence[str]
    day: date


def workbooks(rows: pl.DataFrame, by: Sequence[str], cover: Cover) -> dict[str, Drawn]:
    """The workbooks of a list, by file name.

    One of up to `MOST_ROWS` cases is `worklist.xlsx`; of more, `worklist-01.xlsx` and so on, the
    cases in the same order, each with the numbers of the whole list.

    Args:
        rows: See `vacatur.papers.worklist.table.arranged`.
        by: Columns that group the list; each value of the first gets a sheet.
        cover: What stands above.
    """
    parts = [rows.slice(start, MOST_ROWS) for start in range(0, max(rows.height, 1), MOST_ROWS)]
    names = ["worklist.xlsx"]
    if len(parts) > 1:
        names = [f"worklist-{number:02}.xlsx" for number in range(1, len(parts) + 1)]
    front = (_summary(rows, by, cover), _batches(rows, by), _meanings())
    return {
        name: partial(_draw, front=front, part=part, by=by, cover=cover)
        for name, part in zip(names, parts, strict=True)
    }


def _draw(
    path: Path, *, front: Sequence[Sheet], part: pl.DataFrame, by: Sequence[str], cover: Cover
) -> None:
    taken = {sheet.name for sheet in front}
    sheets = [*front, *_of_groups(part, by[0] if by else None, taken)]
    write_workbook(path, sheets, title=cover.title, day=cover.day)


def _of_groups(part: pl.DataFrame, group: str | None, taken: set[str]) -> Iterator[Sheet]:
    groups = part.partition_by(group, maintain_order=True) if group else [part]
    if group is None or len(groups) > MOST_SHEETS:
        yield _sheet("Cases", part)
        return
    taken.add(_RESERVED)
    for rows in groups:
        yield _sheet(_sheet_name(rows[group][0], taken), rows)


def _sheet(name: str, rows: pl.DataFrame) -> Sheet:
    return Sheet(name=name, table=rows, fields=_FIELDS, freeze=1 + COLUMNS.index("case_number"))


def _sheet_name(value: str | None, taken: set[str]) -> str:
    """A name that a sheet may have, and no other sheet of the workbook has.

    Example:
        >>> taken = {"Summary"}
        >>> _sheet_name("St. Clair [east]", taken), _sheet_name("st. clair: east", taken)
        ('St. Clair east', 'st. clair east 2')
    """
    words = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", value or _NO_NAME)
    name = " ".join(words.split()).strip(_EDGES)[:_NAME_LENGTH].strip(_EDGES) or _NO_NAME
    lower = {other.lower() for other in taken}
    found = next(
        name if number == 1 else f"{name} {number}"
        for number in count(1)
        if (name if number == 1 else f"{name} {number}").lower() not in lower
    )
    taken.add(found)
    return found


def counts(rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Cases by status, and those overdue, for each value of some columns."""
    each = (
        (pl.col("status") == status).sum().cast(pl.UInt32).alias(status.lower())
        for status in STATUSES
    )
    return rows.group_by(names, maintain_order=True).agg(
        pl.len().alias("cases"),
        pl.col("records").sum(),
        *each,
        pl.col("overdue").sum().cast(pl.UInt32),
        pl.col("last_day").min(),
    )


def _summary(rows: pl.DataFrame, by: Sequence[str], cover: Cover) -> Sheet:
    whole = counts(rows.with_columns(pl.lit("All").alias("group")), ["group"])
    return Sheet(
        name="Summary",
        table=pl.concat([*_by_group(rows, by), whole], how="diagonal_relaxed"),
        fields=_numbers(by),
        above=(cover.title, *cover.lines),
    )


def _by_group(rows: pl.DataFrame, by: Sequence[str]) -> Iterator[pl.DataFrame]:
    if by:
        named = [pl.col(name).fill_null(_NO_NAME) for name in by]
        told = rows.with_columns(pl.concat_str(named, separator=", ").alias("group"))
        yield counts(told, ["group"])


def _batches(rows: pl.DataFrame, by: Sequence[str]) -> Sheet:
    table = counts(rows, ["batch", *by, "status"]).drop([s.lower() for s in STATUSES])
    return Sheet(name="Batches", table=table, fields=_numbers(by))


def _meanings() -> Sheet:
    table = pl.DataFrame({"note": list(NOTES), "means": list(NOTES.values())})
    fields = {"note": Field(heading="Note", width=22), "means": Field(heading="Means", width=90)}
    return Sheet(name="Notes", table=table, fields=fields)


def _numbers(by: Sequence[str]) -> Mapping[str, Field]:
    words = {
        "group": Field(heading=", ".join(by).capitalize() or "List", width=36),
        "cases": Field(heading="Cases"),
        "ready": Field(heading="Ready"),
        "not_yet": Field(heading="Not yet"),
        "review": Field(heading="In review"),
        "hold": Field(heading="On hold"),
        "overdue": Field(heading="Overdue"),
        "last_day": Field(heading="First last day"),
    }
    return {**_FIELDS, **words}
