"""Objections: whether each came in time, how it was decided, and whether it stops the record.

An objection is decided by the first decision about the same office's objection on its day or later.
One that is late, or made after the order, is kept and told, and stops nothing by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import polars as pl

from vacatur.status.days import last_day
from vacatur.status.events import DECISIONS, OBJECTED, RECORD, UPHELD, on, step_dates
from vacatur.status.law import StatusLaw, Track

OPEN: Final = "open"
TIMINGS: Final = ("in_time", "no_window", "not_begun", "late", "after_order")
"""Whether an objection came in time: `no_window` where the law states none for the path,
`not_begun` where the step from which it runs is not on file."""
_TOO_LATE: Final = ("late", "after_order")


def objections(standing: pl.DataFrame, law: StatusLaw) -> pl.DataFrame:
    """Judge every objection.

    Args:
        standing: Events that stand.
        law: Windows and grounds.

    Returns:
        One row for each objection: `number`, `record_id`, `path`, `date`, `party`, `ground`,
        `closes` (the last day to object; unknown where no window runs), `timing` (see `TIMINGS`),
        `state` (`open`, or how it was decided), `decided_on`, `decided_by` (the number of that
        row), `named` (whether the ground is one that the law names for the path), `counts` (whether
        it came before it was too late) and `stops` (whether it stops the record now).
    """
    made = standing.filter(pl.col("event") == OBJECTED).join(
        step_dates(standing, law), on=RECORD, how="left", maintain_order="left"
    )
    judged = made.with_columns(
        closes=_by_path(law, lambda track: _closes(track, law)),
        ordered=_by_path(law, _ended),
        has_window=pl.col("path").is_in(_with_window(law)),
        named=_is_named(law),
    ).with_columns(timing=_timing())
    decided = _decided(judged, standing)
    counts = ~pl.col("timing").is_in(_TOO_LATE)
    stops = (pl.col("state") == UPHELD) | ((pl.col("state") == OPEN) & counts)
    columns = ("number", RECORD, "path", "date", "party", "ground", "closes", "timing")
    return decided.with_columns(counts=counts, stops=stops).select(
        *columns, "state", "decided_on", "decided_by", "named", "counts", "stops"
    )


def _by_path(law: StatusLaw, what: Callable[[Track], pl.Expr | None]) -> pl.Expr:
    found = [
        pl.when(pl.col("path") == track.outcome).then(expression)
        for track in law.track
        if (expression := what(track)) is not None
    ]
    return pl.coalesce(*found, pl.lit(None, pl.Date()))


def _closes(track: Track, law: StatusLaw) -> pl.Expr | None:
    mine = law.windows("objection", track)
    return pl.max_horizontal(last_day(window, law) for window in mine) if mine else None


def _ended(track: Track) -> pl.Expr | None:
    """The day after which nobody objects any more: that of the order, or of the end."""
    ends = [pl.col(on(step.stage)) for step in track.steps if step.order or step.ends]
    return pl.min_horizontal(ends) if ends else None


def _with_window(law: StatusLaw) -> list[str]:
    return [outcome for window in law.windows("objection") for outcome in window.tracks]


def _is_named(law: StatusLaw) -> pl.Expr:
    named = [f"{path} {ground.code}" for ground in law.ground for path in ground.tracks]
    return pl.concat_str("path", "ground", separator=" ").is_in(named).fill_null(value=False)


def _timing() -> pl.Expr:
    return (
        pl.when(pl.col("date") > pl.col("ordered"))
        .then(pl.lit("after_order"))
        .when(~pl.col("has_window"))
        .then(pl.lit("no_window"))
        .when(pl.col("closes").is_null())
        .then(pl.lit("not_begun"))
        .when(pl.col("date") <= pl.col("closes"))
        .then(pl.lit("in_time"))
        .otherwise(pl.lit("late"))
    )


def _decided(made: pl.DataFrame, standing: pl.DataFrame) -> pl.DataFrame:
    """Set the first decision beside each objection that is of its day or later."""
    decisions = standing.filter(pl.col("event").is_in(DECISIONS)).select(
        RECORD,
        "party",
        "date",
        decided_on="date",
        decided_by="number",
        state="event",
    )
    beside = made.sort("date", "number").join_asof(
        decisions.sort("date", "decided_by"),
        on="date",
        by=[RECORD, "party"],
        strategy="forward",
        check_sortedness=False,
    )
    return beside.with_columns(pl.col("state").fill_null(OPEN)).sort("number")


def by_record(judged: pl.DataFrame) -> pl.DataFrame:
    """What objections mean for each record that has any.

    Args:
        judged: What `objections` returned.

    Returns:
        `record_id`, `objection` (`open`, `late` where it is open and stops nothing, or how it was
        decided), `stopped`, and of the one that counts `objection_by`, `objection_date`,
        `objection_ground`; `ground_unnamed` tells whether any rests on no ground that the law
        names.
    """
    told = (
        pl.when((pl.col("state") == OPEN) & ~pl.col("stops"))
        .then(pl.lit("late"))
        .otherwise("state")
    )
    weight = (
        pl.when(pl.col("state") == UPHELD)
        .then(3)
        .when("stops")
        .then(2)
        .when(pl.col("state") == OPEN)
        .then(1)
        .otherwise(0)
    )
    return (
        judged.with_columns(objection=told, weight=weight)
        .sort(RECORD, "weight", "date", "party", "ground")
        .group_by(RECORD, maintain_order=True)
        .agg(
            pl.col("objection").last(),
            stopped=pl.col("stops").any(),
            objection_by=pl.col("party").last(),
            objection_date=pl.col("date").last(),
            objection_ground=pl.col("ground").last(),
            ground_unnamed=(~pl.col("named")).any(),
        )
    )
