"""What is wrong with entries together: steps out of order, contradictions, open objections.

Entries are judged as a set, so it makes no difference in which order, or files, they came.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from vacatur.status.claims import CLAIM
from vacatur.status.events import DECISIONS, NUMBER, OBJECTED, RECORD, UPHELD, on, step_dates
from vacatur.status.law import StatusLaw, Step, Track
from vacatur.status.objections import OPEN, objections

FAULT_COLUMNS: Final = {NUMBER: pl.UInt32(), "reason": pl.String(), "detail": pl.String()}


def faults(entries: pl.DataFrame, law: StatusLaw) -> pl.DataFrame:
    """Judge entries together.

    Args:
        entries: Rows as of a ledger, all that stand and all that come; `number` tells them apart,
            `claim` is known of those that come, `eligible` tells whether the record is.
        law: Tracks and windows.

    Returns:
        `number`, `reason` and `detail` (the day or stage it is about) of those that do not hold.
        An entry may stand several times.
    """
    judged = objections(entries, law)
    found = [*_of_steps(entries, judged, law), _twice(entries), *_of_decisions(entries, judged)]
    return pl.concat([pl.DataFrame(schema=FAULT_COLUMNS), *found], how="vertical_relaxed")


def _of_steps(
    entries: pl.DataFrame, judged: pl.DataFrame, law: StatusLaw
) -> Iterator[pl.DataFrame]:
    beside = entries.join(step_dates(entries, law), on=RECORD, how="left", maintain_order="left")
    stopped = _stopping(beside, judged)
    for track in law.track:
        mine = beside.filter(pl.col("path") == track.outcome)
        if mine.is_empty():
            continue
        yield from _order(mine.filter(pl.col("event") == track.start), track, track.start)
        for step in track.steps:
            taken = mine.filter(pl.col("event") == step.stage)
            yield _missing(taken, track, step)
            yield _excluded(taken, track, step)
            if not step.side:
                yield from _order(taken, track, step.stage)
            if step.stage in track.stopped_steps:
                found = taken.join(stopped, on=NUMBER, how="semi")
                yield _told(found, "OBJECTION_STOPS", pl.lit(None, pl.String))


def _missing(taken: pl.DataFrame, track: Track, step: Step) -> pl.DataFrame:
    """Where no step that it follows was taken by then.

    An eligible record is on the list; one whose step is on file was on it that day.
    """
    listed = pl.col("eligible") | pl.col(CLAIM).is_null()
    implied = listed & pl.col(on(track.start)).is_null()
    begun = [implied] if track.start in step.follows else []
    before = [pl.col(on(stage)).is_not_null() for stage in step.follows]
    missing = taken.filter(~pl.any_horizontal(*begun, *before))
    backwards = [pl.col(on(stage)) <= pl.col("date") for stage in step.follows]
    late = taken.filter(
        pl.any_horizontal(before) & ~pl.any_horizontal(*begun, *backwards).fill_null(value=False)
    )
    first = pl.coalesce(pl.col(on(stage)) for stage in step.follows)
    return pl.concat(
        [
            _told(missing, "STEP_MISSING", pl.lit(" or ".join(step.follows))),
            _told(late, "RUNS_BACKWARDS", first.cast(pl.String)),
        ]
    )


def _order(taken: pl.DataFrame, track: Track, stage: str) -> Iterator[pl.DataFrame]:
    """Where a stage before it is later, or one after it is earlier."""
    place = track.stages.index(stage)
    excluded = _exclusive(track, stage)
    checks = [
        *((other, pl.col(on(other)) > pl.col("date")) for other in track.stages[:place]),
        *((other, pl.col(on(other)) < pl.col("date")) for other in track.stages[place + 1 :]),
    ]
    for other, wrong in checks:
        if other not in excluded:
            yield _told(taken.filter(wrong), "RUNS_BACKWARDS", _day(other))


def _excluded(taken: pl.DataFrame, track: Track, step: Step) -> pl.DataFrame:
    others = sorted(_exclusive(track, step.stage))
    found = [pl.col(on(other)).is_not_null() for other in others]
    if not found:
        return taken.clear().select(NUMBER, reason=pl.lit(""), detail=pl.lit(""))
    which = pl.coalesce(pl.when(pl.col(on(each)).is_not_null()).then(_day(each)) for each in others)
    return _told(taken.filter(pl.any_horizontal(found)), "CONTRADICTS", which)


def _exclusive(track: Track, stage: str) -> set[str]:
    own = {name for step in track.steps if step.stage == stage for name in step.excludes}
    return own | {step.stage for step in track.steps if stage in step.excludes}


def _day(stage: str) -> pl.Expr:
    return pl.concat_str(pl.lit(f"{stage} "), pl.col(on(stage)).cast(pl.String))


def _stopping(beside: pl.DataFrame, judged: pl.DataFrame) -> pl.DataFrame:
    """Entries on whose day an objection in time was open, or one had been upheld."""
    stops = judged.select(RECORD, "state", "decided_on", "counts", made="date")
    pairs = beside.select(NUMBER, RECORD, "date").join(stops, on=RECORD, how="inner")
    day = pl.col("date")
    still = (
        pl.col("counts")
        & (pl.col("made") <= day)
        & ((pl.col("state") == OPEN) | (pl.col("decided_on") > day))
    )
    upheld = (pl.col("state") == UPHELD) & (pl.col("decided_on") <= day)
    return pairs.filter(still | upheld).select(NUMBER).unique()


def _twice(entries: pl.DataFrame) -> pl.DataFrame:
    """Two days or numbers for one step: with one on file the newcomer is wrong, else all are."""
    steps = entries.filter(~pl.col("event").is_in([OBJECTED, *DECISIONS]))
    keys = (RECORD, "event")
    several = steps.filter(pl.len().over(keys) > 1)
    on_file = pl.col("date").filter(pl.col(CLAIM).is_null()).first().over(keys)
    return several.with_columns(stood=on_file).select(
        NUMBER,
        reason=pl.when(pl.col("stood").is_not_null())
        .then(pl.lit("ON_FILE_OTHERWISE"))
        .otherwise(pl.lit("TWO_DATES")),
        detail=pl.col("stood").cast(pl.String),
    )


def _of_decisions(entries: pl.DataFrame, judged: pl.DataFrame) -> Iterator[pl.DataFrame]:
    decisions = entries.filter(pl.col("event").is_in(DECISIONS))
    used = judged.select(pl.col("decided_by").drop_nulls().alias(NUMBER))
    yield _told(
        decisions.join(used, on=NUMBER, how="anti"), "NO_OBJECTION", pl.lit(None, pl.String)
    )
    same = decisions.filter(pl.len().over(RECORD, "party", "date") > 1)
    yield _told(same, "TWO_DECISIONS", pl.lit(None, pl.String))


def _told(found: pl.DataFrame, reason: str, detail: pl.Expr) -> pl.DataFrame:
    return found.select(NUMBER, reason=pl.lit(reason), detail=detail)
