"""Take returned files in: every row on file or refused, and all of it at once or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from vacatur.dossiers.dossier import Sources
from vacatur.engine.shards.hash import NAME
from vacatur.errors import UsageError
from vacatur.status.checks import Days, marked, with_reasons, with_records
from vacatur.status.claims import LINE, claims
from vacatur.status.docket import Docket
from vacatur.status.events import RECORD, going, live
from vacatur.status.known import known, withdrawn_before
from vacatur.status.ledger import held
from vacatur.status.marked import marked_path, marked_table, staged_copy, verdicts
from vacatur.status.matching import with_records_of_cases
from vacatur.status.returned import Returned, all_rows, read_files
from vacatur.status.settle import new_events, settled
from vacatur.status.tracked import identities, tracked


@dataclass(frozen=True, kw_only=True)
class Request:
    """How files are taken in."""

    by: str | None = None
    """Who answers for rows that name nobody."""
    since: date | None = None
    """The first day that an entry may have; that of the ledger or the result when None."""
    as_of: date | None = None
    """The last day that an entry may have; no bound when None."""
    sources: Sources = field(default_factory=Sources)
    force: bool = False
    """Replace older marked copies."""


@dataclass(frozen=True, kw_only=True)
class Updated:
    """What became of returned files."""

    folder: Path
    document: Mapping[str, Any]
    """Counts; nothing of a person."""
    marked: Sequence[Path]
    """The marked copies, one for each file."""


def update(
    opening: Callable[[], Docket], folder: Path, paths_given: Sequence[Path], request: Request
) -> Updated:
    """Take files in.

    Args:
        opening: Opens the docket; called while nobody else may change its ledger.
        folder: The status folder.
        paths_given: The files.
        request: How.

    Returns:
        The counts, and where the marked copies are.

    Raises:
        InputError: A file cannot be read. Nothing is taken in then.
        OutputError: Ledger or marked copies cannot be written. Nothing is taken in then.
    """
    files = read_files(paths_given)
    with held(folder):
        docket = opening()
        since = request.since or docket.ledger.since(docket.result)
        entries = _entries(files, docket, request, since)
        told = verdicts(entries)
        new = new_events(entries, docket.ledger.events)
        document = _counts(files, told, new)
        copies = _copies(files)
        with ExitStack() as stack:
            for file, copy in zip(files, copies, strict=True):
                table = marked_table(file, told)
                day = docket.result.as_of
                stack.enter_context(staged_copy(copy, table, day, force=request.force))
            if new.height:
                _write(docket, new, since, document)
    return Updated(folder=folder, document=document, marked=copies)


def _copies(files: Sequence[Returned]) -> list[Path]:
    copies = [marked_path(file.path) for file in files]
    if len({path.absolute() for path in copies}) < len(copies):
        message = "Two files have one name, so their marked copies would have one, too."
        raise UsageError(message, hint="Rename one of them.")
    return copies


def _entries(
    files: Sequence[Returned], docket: Docket, request: Request, since: date
) -> pl.DataFrame:
    rows = with_records_of_cases(all_rows(files), docket, request.sources)
    found = claims(rows, docket.law.dates, request.by)
    given = rows.select(LINE, RECORD, "reason").unique()
    found = found.join(
        given, on=[LINE, RECORD], how="left", maintain_order="left", nulls_equal=True
    )
    records = tracked(docket.result, pl.concat([found[RECORD].drop_nulls(), docket.events[RECORD]]))
    standing = live(docket.events)
    ledger = docket.matches.select(RECORD, "same").join(
        going(standing, docket.law).rename({"path": "ledger_path"}), on=RECORD, how="left"
    )
    beside = with_records(found, records, ledger, docket.law)
    events = docket.ledger.events
    beside = marked(beside, "known", known(found, events))
    beside = marked(beside, "withdrawn_before", withdrawn_before(found, events))
    days = Days(in_force=docket.result.pack.header.in_force, since=since, as_of=request.as_of)
    return settled(with_reasons(beside, docket.law, days), events, docket.law)


def _counts(files: Sequence[Returned], told: pl.DataFrame, new: pl.DataFrame) -> dict[str, Any]:
    rows = sum(file.table.height for file in files)
    refused = told.filter(pl.col("reason").is_not_null())
    on_file = told.filter(pl.col("reason").is_null())
    return {
        "rows": rows,
        "nothing_entered": rows - told.height,
        "taken_in": int(on_file["new"].sum()),
        "known": int((~on_file["new"]).sum()),
        "refused": refused.height,
        "reasons": _by(refused, "reason"),
        "entries": _by(new, "event"),
        "first": _day(new["date"].min()),
        "last": _day(new["date"].max()),
        "files": [
            {"sha256": file.sha256, "rows": file.table.height, **_of_file(file, told)}
            for file in files
        ],
    }


def _of_file(file: Returned, told: pl.DataFrame) -> dict[str, int]:
    end = file.first + file.table.height
    mine = told.filter(pl.col(LINE).is_between(file.first, end, closed="left"))
    no = mine["reason"].is_not_null()
    return {"taken_in": int((mine["new"] & ~no).sum()), "refused": int(no.sum())}


def _by(table: pl.DataFrame, name: str) -> dict[str, int]:
    counted = table.group_by(name).len().sort(pl.col("len"), name, descending=[True, False])
    return {code: count for code, count in counted.iter_rows() if code is not None}


def _day(value: object) -> str | None:
    return value.isoformat() if isinstance(value, date) else None


def _write(docket: Docket, new: pl.DataFrame, since: date, document: Mapping[str, Any]) -> None:
    ledger, result = docket.ledger, docket.result
    events = pl.concat([ledger.events, new])
    added = identities(result, new[RECORD]).join(ledger.records, on=RECORD, how="anti")
    told = ledger.told
    results = [one for one in told.get("results", []) if one["manifest_sha256"] != result.sha256]
    here = {"manifest_sha256": result.sha256, "as_of": result.as_of.isoformat()}
    ledger.write(
        result,
        events,
        pl.concat([ledger.records, added]),
        {
            "since": since.isoformat(),
            "listed": ledger.listed(result).isoformat(),
            "latest": _day(events["date"].max()),
            "events": events.height,
            "standing": live(events).height,
            "identity_hash": NAME,
            "papers_sha256": docket.papers_sha256,
            "results": [*results, here],
            "updates": [
                *told.get("updates", []),
                *(file for file in document["files"] if file["taken_in"]),
            ],
        },
    )
