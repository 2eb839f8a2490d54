"""The return file: records with an order that grants relief, for those who must act on it.

It names people, because court and State Police find their files by name. Nothing else of the
status does. It comes back with the day on which each record was really expunged.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from vacatur.dossiers.dossier import PERSONAL, Sources, dossiers
from vacatur.dossiers.result import PLACE
from vacatur.status import columns as form
from vacatur.status.days import last_day
from vacatur.status.docket import Docket
from vacatur.status.events import RECORD, on
from vacatur.status.law import StatusLaw, Track

_IDENTIFIERS: Final = (
    RECORD,
    "person_id",
    "incident_id",
    "case_number",
    "county",
    "agency",
    "name",
    "dob",
    "sex",
    "race",
    "arrest_date",
    "charge_code",
    "charge_description",
    "statute",
    "disposition_date",
    "citation",
)
_ASKED: Final = (form.STAGE, form.STAGE_DATE, form.BY, form.NOTE)


def ordered(standing: pl.DataFrame, law: StatusLaw) -> pl.DataFrame:
    """Records with an order that grants relief, of which nobody has confirmed that it was done.

    Args:
        standing: What `Docket.standing` returned.
        law: Which step is the order.

    Returns:
        The records with `order_date`, `sent_date` and `act_by`, the last day to carry it out where
        the law names one.
    """
    pieces = [_of(standing, track, track.order, law) for track in law.track if track.order]
    nothing = standing.clear().with_columns(
        pl.lit(None, pl.Date()).alias(name) for name in ("order_date", "sent_date", "act_by")
    )
    return pl.concat([nothing, *pieces]).sort(PLACE)


def _of(standing: pl.DataFrame, track: Track, order: str, law: StatusLaw) -> pl.DataFrame:
    last = [step.stage for step in track.steps if step.ends]
    after = track.next_after(order)
    sent = pl.col(on(after.stage)) if after and not after.ends else pl.lit(None, pl.Date())
    not_done = [pl.col(on(stage)).is_null() for stage in last]
    mine = standing.filter(
        pl.col("path") == track.outcome, pl.col(on(order)).is_not_null(), *not_done
    )
    windows = [window for window in law.windows("due", track) if window.step in last]
    act_by = pl.min_horizontal(pl.lit(None, pl.Date()), *(last_day(w, law) for w in windows))
    return mine.with_columns(order_date=pl.col(on(order)), sent_date=sent, act_by=act_by)


def return_table(
    docket: Docket, granted: pl.DataFrame, sources: Sources, day: date
) -> pl.DataFrame:
    """The rows of the return file, with what identifies each record.

    Args:
        docket: The docket.
        granted: What `ordered` returned, or some of it.
        sources: Where the result's inputs are.
        day: The day for which it is told what is overdue.

    Returns:
        One row for each record: identifiers, the order, until when to act, and blank columns for
        the day on which it was done.
    """
    where = pl.col(PLACE).is_in(granted[PLACE].implode())
    read = dossiers(docket.result, where, sources, columns=PERSONAL)
    mine = granted.select(
        PLACE,
        "order_date",
        "sent_date",
        "act_by",
        motion_number="batch",
    )
    beside = mine.join(read, on=PLACE, how="left", maintain_order="left")
    own = [name for name in _IDENTIFIERS if name in beside.columns]
    return beside.select(
        *own,
        "order_date",
        pl.col("motion_number").alias("order_motion_number"),
        "sent_date",
        "act_by",
        (pl.col("act_by") < day).alias("overdue"),
        *(pl.lit(None, pl.String).alias(name) for name in _ASKED),
    )
