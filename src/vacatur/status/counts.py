"""The status in counts: by stage, county, window, office and objection; nothing of a person."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import polars as pl

from vacatur.status.docket import Docket
from vacatur.status.events import live
from vacatur.status.law import StatusLaw
from vacatur.status.objections import OPEN, TIMINGS, objections
from vacatur.status.standing import ATTENTION, IS_OVERDUE

NONE: Final = "(none)"


def document(docket: Docket, standing: pl.DataFrame, as_of: date | None = None) -> dict[str, Any]:
    """Count where records stand.

    Args:
        docket: The docket.
        standing: What `docket.standing` returned, or the part that is asked for.
        as_of: The day that was given for windows, if one was.
    """
    return {
        "result": docket.result.name,
        "pack": docket.result.pack.id,
        "result_as_of": docket.result.as_of.isoformat(),
        "as_of": docket.day(as_of).isoformat(),
        "as_of_given": as_of is not None,
        "records": _records(standing),
        "stage": _stages(standing, docket.law),
        "county": _counties(standing, docket.law),
        "waits_for": _waits(standing, docket.law),
        "overdue": _windows(standing, docket.law),
        "objections": _objections(docket, standing),
        "objection_windows": _until(docket.law, standing, docket.day(as_of)),
        "attention": _attention(standing),
        "ledger": _ledger(docket),
    }


def _records(standing: pl.DataFrame) -> dict[str, int]:
    return {
        "tracked": standing.height,
        "eligible": _sum(standing, pl.col("eligible")),
        "with_events": _sum(standing, pl.col("has_events")),
        "ready": _sum(standing, pl.col("ready")),
        "stopped": _sum(standing, pl.col("stopped")),
        "overdue": _sum(standing, IS_OVERDUE),
    }


def _sum(standing: pl.DataFrame, which: pl.Expr) -> int:
    return int(standing.select(which.sum()).item())


def _stages(standing: pl.DataFrame, law: StatusLaw) -> list[dict[str, Any]]:
    """Every stage of every path, also those in which nothing stands."""
    counted = standing.group_by("path", "stage").len()
    found = {(path, stage): count for path, stage, count in counted.iter_rows()}
    told = [
        {
            "path": track.outcome,
            "stage": stage,
            "records": found.pop((track.outcome, stage), 0),
            "reads": law.words[stage],
        }
        for track in law.track
        for stage in track.stages
    ]
    rest = sum(found.values())
    return [*told, *([{"path": None, "stage": None, "records": rest, "reads": NONE}] * bool(rest))]


def _counties(standing: pl.DataFrame, law: StatusLaw) -> list[dict[str, Any]]:
    stages = [
        (pl.col("stage") == stage).sum().alias(stage)
        for stage in law.stage_codes
        if any(stage in track.stages for track in law.track)
    ]
    counted = (
        standing.group_by("county")
        .agg(
            pl.len().alias("records"),
            *stages,
            ready=pl.col("ready").sum(),
            stopped=pl.col("stopped").sum(),
            overdue=IS_OVERDUE.sum(),
        )
        .sort(pl.col("records"), "county", descending=[True, False], nulls_last=True)
    )
    return counted.to_dicts()


def _waits(standing: pl.DataFrame, law: StatusLaw) -> list[dict[str, Any]]:
    counted = (
        standing.filter(pl.col("waits_for").is_not_null())
        .group_by("waits_for", "next")
        .agg(
            pl.len().alias("records"),
            overdue=IS_OVERDUE.sum(),
        )
        .sort(pl.col("records"), "waits_for", "next", descending=[True, False, False])
    )
    return [{**row, "reads": law.words[row["waits_for"]]} for row in counted.iter_rows(named=True)]


def _windows(standing: pl.DataFrame, law: StatusLaw) -> list[dict[str, Any]]:
    over, running = _listed(standing, "overdue"), _listed(standing, "running")
    return [
        {
            "window": window.id,
            "overdue": over.get(window.id, 0),
            "running": running.get(window.id, 0),
            "reads": window.reads,
            "cite": window.cite,
        }
        for window in law.windows("due")
    ]


def _objections(docket: Docket, standing: pl.DataFrame) -> dict[str, Any]:
    judged = objections(live(docket.events), docket.law)
    mine = judged.join(standing.select("record_id"), on="record_id", how="semi")
    is_open = pl.col("state") == OPEN
    return {
        "all": mine.height,
        "timing": {code: _sum(mine, pl.col("timing") == code) for code in TIMINGS},
        "open_in_time": _sum(mine, is_open & pl.col("stops")),
        "open_late": _sum(mine, is_open & ~pl.col("stops")),
        **{
            state: _sum(mine, pl.col("state") == state)
            for state in ("upheld", "overruled", "retracted")
        },
    }


def _until(law: StatusLaw, standing: pl.DataFrame, day: date) -> list[dict[str, Any]]:
    """For how many records the time to object runs, and for how many it is over."""
    until = pl.col("objections_until")
    return [
        {
            "window": window.id,
            "running": _sum(standing, pl.col("path").is_in(window.tracks) & (until >= day)),
            "over": _sum(standing, pl.col("path").is_in(window.tracks) & (until < day)),
            "reads": window.reads,
            "cite": window.cite,
        }
        for window in law.windows("objection")
    ]


def _attention(standing: pl.DataFrame) -> dict[str, int]:
    counted = _listed(standing, "attention")
    return {code: counted.get(code, 0) for code in ATTENTION}


def _listed(standing: pl.DataFrame, name: str) -> dict[str, int]:
    """How often each member of a list stands in a column."""
    members = standing.select(pl.col(name).explode()).drop_nulls()[name]
    return dict(members.value_counts().iter_rows())


def _ledger(docket: Docket) -> dict[str, Any]:
    ledger = docket.ledger
    latest = ledger.events["date"].max()
    return {
        "folder": ledger.folder.name,
        "events": ledger.events.height,
        "standing": live(ledger.events).height,
        "records": ledger.records.height,
        "records_gone": docket.gone,
        "records_changed": docket.changed,
        "latest": latest.isoformat() if isinstance(latest, date) else None,
        "other_result": ledger.is_of_another(docket.result),
    }
