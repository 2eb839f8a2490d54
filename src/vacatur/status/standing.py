"""Where every record stands: its stage, what comes next and who waits for it, and what is due.

All of it follows from the events that stand, in whatever order they came in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

import polars as pl

from vacatur.dossiers.result import PLACE
from vacatur.status.days import last_day
from vacatur.status.events import RECORD, UPHELD, live, on, paths, step_dates
from vacatur.status.law import StatusLaw, Track, Window
from vacatur.status.objections import by_record, objections

GRANTED_OVER_OBJECTION: Final = "GRANTED_OVER_OBJECTION"
GROUND_NOT_NAMED: Final = "GROUND_NOT_NAMED"
NO_LONGER_ELIGIBLE: Final = "NO_LONGER_ELIGIBLE"
NO_TRACK: Final = "NO_TRACK"
PATH_CLOSED: Final = "PATH_CLOSED"
ATTENTION: Final = {
    GRANTED_OVER_OBJECTION: "the order came while an objection in time was open",
    GROUND_NOT_NAMED: "an objection rests on no ground that the law names",
    NO_LONGER_ELIGIBLE: "it has events, and this result does not find it eligible",
    NO_TRACK: "nothing says which way its outcome goes",
    PATH_CLOSED: "it goes a way that this result does not leave open",
}
"""What somebody must look at, in words."""
PATH_IS_OPEN: Final = (pl.col("path") == pl.col("outcome")) | pl.col("also").list.contains(
    pl.col("path")
)
"""Whether the decision leaves a record the path that it goes, or is to go."""
IS_OVERDUE: Final = pl.col("overdue").list.len() > 0
"""Whether a window of the record is over."""


def standing_of(
    records: pl.DataFrame, events: pl.DataFrame, law: StatusLaw, *, listed: date, as_of: date
) -> pl.DataFrame:
    """Tell where every record stands.

    Args:
        records: What `tracked` returned.
        events: All rows of the ledger that are about them.
        law: Tracks and windows.
        listed: The day since which eligible records are on the list.
        as_of: The day for which windows are told.

    Returns:
        The records in their order with `path`, `stage`, `since`, `next`, `waits_for`, `due`,
        `window` (that of the earliest day due), `overdue` (ids of the windows that are over),
        `running` (of those that are not), `objections_until`, `ready` (whether the first step can
        be taken), `batch`, the columns of `objections.by_record`, `on_<stage>` for every stage, and
        `attention`.
    """
    standing = live(events)
    found = (
        records.join(_batches(standing), on=RECORD, how="left", maintain_order="left")
        .join(step_dates(standing, law), on=RECORD, how="left", maintain_order="left")
        .join(by_record(objections(standing, law)), on=RECORD, how="left", maintain_order="left")
        .join(paths(standing), on=RECORD, how="left", maintain_order="left")
        .with_columns(has_events=pl.col("path").is_not_null())
        .with_columns(path=path_of(law))
    )
    known = [_on_track(part, track, law, listed, as_of) for part, track in _by_track(found, law)]
    rest = found.filter(~pl.col("path").is_in(list(law.tracks)).fill_null(value=False))
    whole = pl.concat([*known, rest], how="diagonal")
    return whole.with_columns(attention=_attention(law)).sort(PLACE)


def path_of(law: StatusLaw) -> pl.Expr:
    """The path that a record goes: that of its events, or else its outcome's, or another open."""
    known = list(law.tracks)
    outcome = pl.when(pl.col("outcome").is_in(known)).then("outcome")
    other = pl.col("also").list.filter(pl.element().is_in(known)).list.first()
    return pl.coalesce("path", outcome, other)


def _by_track(found: pl.DataFrame, law: StatusLaw) -> list[tuple[pl.DataFrame, Track]]:
    return [
        (found.filter(pl.col("path") == outcome), track) for outcome, track in law.tracks.items()
    ]


def _batches(standing: pl.DataFrame) -> pl.DataFrame:
    """The number of the last batch or motion that a record was in."""
    numbered = standing.filter(pl.col("batch").is_not_null())
    return (
        numbered.sort("date", "event", "batch")
        .group_by(RECORD, maintain_order=True)
        .agg(pl.col("batch").last())
    )


def _on_track(
    records: pl.DataFrame, track: Track, law: StatusLaw, listed: date, as_of: date
) -> pl.DataFrame:
    start = pl.col(on(track.start))
    begun = pl.when(pl.col("eligible")).then(pl.coalesce(start, pl.lit(listed))).otherwise(start)
    return (
        records.with_columns(begun.alias(on(track.start)))
        .with_columns(
            stage=_last(track, pl.lit),
            since=_last(track, lambda stage: pl.col(on(stage))),
            stopped=pl.col("stopped").fill_null(value=False),
        )
        .with_columns(_what_is_next(track))
        .with_columns(_due(track, law, as_of))
        .with_columns(
            ready=pl.col("eligible")
            & (pl.col("stage") == track.start)
            & ~pl.col("stopped")
            & pl.col("next").is_not_null()
        )
    )


def _last(track: Track, what: Callable[[str], pl.Expr]) -> pl.Expr:
    """Of the stages that were reached, the last one of the track."""
    reached = [
        pl.when(pl.col(on(stage)).is_not_null()).then(what(stage))
        for stage in reversed(track.stages)
    ]
    return pl.coalesce(reached)


def _what_is_next(track: Track) -> list[pl.Expr]:
    """The step that comes next and who takes it; where an objection stops it, its decision."""
    steps = {stage: track.next_after(stage) for stage in track.stages}
    stages = {stage: step.stage for stage, step in steps.items() if step}
    offices = {stage: step.by for stage, step in steps.items() if step}
    upheld = pl.col("objection") == UPHELD
    stopped = pl.col("stopped") & pl.col("stage").is_in(track.stoppable)
    return [
        pl.when(upheld & stopped)
        .then(None)
        .when(stopped)
        .then(pl.lit("objection_decided"))
        .otherwise(_looked_up(stages))
        .alias("next"),
        pl.when(upheld & stopped)
        .then(None)
        .when(stopped)
        .then(pl.lit(track.decides))
        .otherwise(_looked_up(offices))
        .alias("waits_for"),
    ]


def _looked_up(words: dict[str, str]) -> pl.Expr:
    return pl.col("stage").replace_strict(words, default=None, return_dtype=pl.String)


def _due(track: Track, law: StatusLaw, as_of: date) -> list[pl.Expr]:
    """What is due of a record that no upheld objection has ended, and until when to object."""
    refused = [pl.col(on(s.stage)).is_not_null() for s in track.steps if s.excludes]
    ended = pl.any_horizontal(pl.col("objection").eq_missing(UPHELD), *refused)
    runs = {
        each.id: pl.when(pl.col(on(each.step)).is_null() & ~ended & _begun(each)).then(
            last_day(each, law)
        )
        for each in law.windows("due", track)
    }
    closes = [last_day(window, law) for window in law.windows("objection", track)]
    nothing = pl.lit(None, pl.Date())
    due = pl.min_horizontal(nothing, *runs.values())
    first = [pl.when(day == due).then(pl.lit(name)) for name, day in runs.items()]
    over = {name: day < as_of for name, day in runs.items()}
    runs_on = {name: day >= as_of for name, day in runs.items()}
    return [
        pl.max_horizontal(nothing, *closes).alias("objections_until"),
        due.alias("due"),
        pl.coalesce(pl.lit(None, pl.String()), *first).alias("window"),
        _names(over).alias("overdue"),
        _names(runs_on).alias("running"),
    ]


def _names(found: Mapping[str, pl.Expr]) -> pl.Expr:
    """The names of those that are true."""
    names = [pl.when(which).then(pl.lit(name)) for name, which in found.items()]
    return pl.concat_list(names).list.drop_nulls() if names else pl.lit([], pl.List(pl.String))


def _begun(window: Window) -> pl.Expr:
    return pl.col(on(window.begins)).is_not_null() if window.begins else pl.lit(value=True)


def _attention(law: StatusLaw) -> pl.Expr:
    orders = [
        pl.col(on(step.stage)).is_not_null()
        for track in law.track
        for step in track.steps
        if step.order
    ]
    granted = pl.any_horizontal(orders) if orders else pl.lit(value=False)
    asked = {
        GRANTED_OVER_OBJECTION: granted & pl.col("stopped"),
        GROUND_NOT_NAMED: pl.col("ground_unnamed"),
        NO_LONGER_ELIGIBLE: pl.col("has_events") & ~pl.col("eligible"),
        NO_TRACK: ~pl.col("path").is_in(list(law.tracks)).fill_null(value=False),
        PATH_CLOSED: pl.col("has_events") & pl.col("eligible") & ~PATH_IS_OPEN,
    }
    return _names(asked)
