"""The worklist: which cases there is something to do about, what, by whom and by when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import polars as pl

from vacatur.dossiers.deadlines import Due, read_dues, told
from vacatur.dossiers.deaths import with_deaths
from vacatur.dossiers.dossier import Sources, dossiers
from vacatur.dossiers.handed import Handed, hand_on
from vacatur.dossiers.office import papers_folder, papers_sha256
from vacatur.dossiers.result import Result
from vacatur.errors import OutputError, UsageError
from vacatur.papers.cases import CASE_COLUMNS, STATUSES, cases, in_counties, judged, keyed
from vacatur.papers.worklist.book import Cover, workbooks
from vacatur.papers.worklist.courthouses import read_courthouses, with_courthouse
from vacatur.papers.worklist.table import arranged, with_words
from vacatur.papers.worklist.words import LISTED, Words, read_words
from vacatur.results.write import Content

KIND: Final = "worklist"
FORMATS: Final = ("xlsx", "csv", "parquet")
IN_REVIEW: Final = "IN_REVIEW"
ON_HOLD: Final = "ON_HOLD"
BESIDE: Final = "BESIDE_REVIEW_OR_HOLD"
OTHER_COUNTY: Final = "OTHER_COUNTY"
OTHER_OUTCOME: Final = "OTHER_OUTCOME"


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is asked of a worklist."""

    order: str = "newest"
    by: Sequence[str] = ("county",)
    batch_size: int = 1000
    counties: Sequence[str] = ()
    """Counties whose cases are wanted, however spelled; all of them when empty."""
    outcomes: Sequence[str] = ()
    """Outcomes of which a case must have one; any when empty."""
    review: bool = True
    """Whether cases in review or on hold are listed."""
    formats: Sequence[str] = ("xlsx", "csv")
    courthouses: Path | None = None
    papers: Path | None = None
    """The office's own folder of papers."""
    sources: Sources = field(default_factory=Sources)


@dataclass(frozen=True, kw_only=True)
class Worklist:
    """The list, and where every record of the result went."""

    rows: pl.DataFrame
    """See `vacatur.papers.worklist.table.COLUMNS`."""
    listed: int
    """Records of those rows."""
    left_out: Mapping[str, int]
    """Records that are not listed, by reason."""
    words: Words
    dues: Sequence[Due]
    by: Sequence[str]


def worklist(result: Result, request: Request) -> Worklist:
    """Make the worklist of a result.

    Args:
        result: The result.
        request: What is asked.

    Raises:
        InputError: An input is not found, or the list of courthouses does not hold.
        PackError: The jurisdiction has no words for a worklist.
        UsageError: An outcome or county is unknown, or a number is none.
    """
    _check(result, request)
    folder = papers_folder(result.pack, request.papers)
    words, dues = read_words(folder, result.pack), read_dues(folder, result.pack)
    courthouses = read_courthouses(request.courthouses) if request.courthouses else None
    wanted = pl.col("determination").is_in(LISTED)
    columns = (*CASE_COLUMNS, "arrest_date")
    read = dossiers(result, wanted, request.sources, columns=columns)
    records = with_deaths(read, result)
    rows = cases(with_courthouse(keyed(judged(records, words, dues)), courthouses))
    kept, left_out = _asked_for(rows, request)
    reasons = {reason.code: reason.reads for reason in result.pack.header.reason}
    by = _groups(request)
    arranged_rows = arranged(
        with_words(kept, words.task, reasons),
        as_of=result.as_of,
        order=request.order,
        by=by,
        batch_size=request.batch_size,
    )
    made = Worklist(
        rows=arranged_rows,
        listed=_records(kept),
        left_out=_not_to_do(result) | left_out,
        words=words,
        dues=dues,
        by=by,
    )
    _reconcile(result, made)
    return made


def _check(result: Result, request: Request) -> None:
    if request.batch_size < 1:
        raise UsageError(
            f"A batch of [{request.batch_size}] cases is none.", hint="Give 1 or more."
        )
    codes = [o.code for o in result.pack.header.outcome if o.determination in LISTED]
    for code in request.outcomes:
        if code not in codes:
            raise UsageError(
                f"The worklist knows no outcome [{code}].", hint=f"It has: {', '.join(codes)}."
            )


def _groups(request: Request) -> Sequence[str]:
    """The groups asked for; courthouses stand within their county where they are known."""
    if request.courthouses and "county" in request.by and "courthouse" not in request.by:
        place = list(request.by).index("county") + 1
        return (*request.by[:place], "courthouse", *request.by[place:])
    return tuple(request.by)


def _asked_for(rows: pl.DataFrame, request: Request) -> tuple[pl.DataFrame, dict[str, int]]:
    """The cases that are wanted, and how many records the others have, by the first reason."""
    tests: dict[str, pl.Expr] = {}
    if request.counties:
        tests[OTHER_COUNTY] = in_counties(rows, request.counties)
    if request.outcomes:
        shared = pl.col("outcomes").list.set_intersection(list(request.outcomes))
        tests[OTHER_OUTCOME] = shared.list.len() > 0
    left_out = {}
    for reason, test in tests.items():
        left_out[reason] = _records(rows.filter(~test))
        rows = rows.filter(test)
    if request.review:
        return rows, left_out
    ready = pl.col("stage") < STATUSES.index("REVIEW")
    return rows.filter(ready), left_out | _held_back(rows.filter(~ready))


def _held_back(rows: pl.DataFrame) -> dict[str, int]:
    """Records of cases that a person must look at, and those that only stand beside them."""
    review, hold = (int(rows[name].sum()) for name in ("in_review", "on_hold"))
    return {IN_REVIEW: review, ON_HOLD: hold, BESIDE: _records(rows) - review - hold}


def _records(rows: pl.DataFrame) -> int:
    return int(rows["records"].sum())


def _not_to_do(result: Result) -> dict[str, int]:
    """Records about which there is nothing to do, by their outcome."""
    others = result.decisions().filter(~pl.col("determination").is_in(LISTED))
    counted = others.group_by("outcome").len().sort("outcome").collect()
    return dict(counted.iter_rows())


def _reconcile(result: Result, made: Worklist) -> None:
    total = result.decisions().select(pl.len()).collect().item()
    found = made.listed + sum(made.left_out.values())
    if total != found or made.listed != made.rows["record_ids"].list.len().sum():
        message = f"The worklist accounts for [{found}] of [{total}] records."
        raise OutputError(message, hint="Nothing was written; please report this.")


def write_worklist(result: Result, out: Path, request: Request, *, force: bool = False) -> Handed:
    """Write the worklist of a result: `worklist.csv`, `.parquet` and `.xlsx`, and a manifest.

    Args:
        result: The result.
        out: The folder to create.
        request: What is asked.
        force: Replace an older folder there.

    Raises:
        VacaturError: See `worklist`; or the folder cannot be written.
    """
    made = worklist(result, request)
    files: dict[str, Content] = {
        f"{KIND}.{suffix}": made.rows for suffix in ("csv", "parquet") if suffix in request.formats
    }
    if "xlsx" in request.formats:
        files |= workbooks(made.rows, made.by, _cover(result))
    more = _told(made, request) | {
        "papers_sha256": papers_sha256(papers_folder(result.pack, request.papers))
    }
    return hand_on(result, out, files, kind=KIND, more=more, force=force)


def _cover(result: Result) -> Cover:
    return Cover(
        title=f"Worklist: {result.pack.title}",
        lines=(
            f"As of {result.as_of.isoformat()}. One row for each case of one person.",
            f"Nothing is to be done about a row whose status is not {STATUSES[0]}.",
            result.pack.header.status,
        ),
        day=result.as_of,
    )


def _told(made: Worklist, request: Request) -> dict[str, object]:
    """What the manifest tells; counts and options, nothing of a person."""
    rows = made.rows
    statuses = dict(rows.group_by("status").len().iter_rows())
    batches: Any = rows["batch"].max() if rows.height else 0
    return {
        "order": request.order,
        "by": list(made.by),
        "batch_size": request.batch_size,
        "review": request.review,
        "counties": list(request.counties),
        "outcomes": list(request.outcomes),
        "courthouses": request.courthouses is not None,
        "cases": rows.height,
        "batches": batches,
        "status": {status: statuses.get(status, 0) for status in STATUSES},
        "overdue": int(rows["overdue"].sum()),
        "notes": _notes(rows),
        "records": {
            "in": made.listed + sum(made.left_out.values()),
            "listed": made.listed,
            "left_out": dict(made.left_out),
        },
        "due": told(made.dues),
    }


def _notes(rows: pl.DataFrame) -> dict[str, int]:
    every = rows.select(pl.col("notes").list.explode()).drop_nulls().to_series()
    return dict(sorted(every.value_counts().iter_rows()))
