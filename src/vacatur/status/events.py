"""The rows of a ledger: what happened to a record, when, who says so, and where it was read.

Rows are only ever added. A slip is corrected by a row that withdraws another, and says why.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from vacatur.status.law import StatusLaw

OBJECTED: Final = "objected"
UPHELD: Final = "upheld"
OVERRULED: Final = "overruled"
RETRACTED: Final = "retracted"
WITHDRAWN: Final = "withdrawn"
DECISIONS: Final = (UPHELD, OVERRULED, RETRACTED)
"""How an objection ends: for the objector, against them, or taken back."""
MATTERS: Final = (OBJECTED, *DECISIONS, WITHDRAWN)
"""Events that are no step of a track."""

NUMBER: Final = "number"
RECORD: Final = "record_id"

EVENT_COLUMNS: Final[dict[str, pl.DataType]] = {
    NUMBER: pl.UInt32(),
    RECORD: pl.String(),
    "path": pl.String(),
    "event": pl.String(),
    "date": pl.Date(),
    "party": pl.String(),
    "ground": pl.String(),
    "batch": pl.String(),
    "by": pl.String(),
    "note": pl.String(),
    "withdraws": pl.UInt32(),
    "source_sha256": pl.String(),
    "source_row": pl.UInt32(),
}
"""`number` counts from 1 and stays; `withdraws` is the number of another row."""

RECORD_COLUMNS: Final[dict[str, pl.DataType]] = {RECORD: pl.String(), "identity": pl.UInt64()}
"""Which record an event is about: a hash of what does not change when it is scored again."""


def no_events() -> pl.DataFrame:
    """An empty ledger."""
    return pl.DataFrame(schema=EVENT_COLUMNS)


def live(events: pl.DataFrame) -> pl.DataFrame:
    """Events that stand: neither withdrawn nor a withdrawal.

    Example:
        >>> row = {"number": [1, 2, 3], "event": ["filed", "withdrawn", "filed"]}
        >>> live(pl.DataFrame(row | {"withdraws": [None, 1, None]}))["number"].to_list()
        [3]
    """
    gone = events.select(pl.col("withdraws").drop_nulls().alias(NUMBER))
    standing = events.filter(pl.col("event") != WITHDRAWN)
    return standing.join(gone, on=NUMBER, how="anti", maintain_order="left")


def step_dates(events: pl.DataFrame, law: StatusLaw) -> pl.DataFrame:
    """The day of each step, one row for each record and a column for each stage, `on_<stage>`.

    Args:
        events: Events that stand.
        law: The stages.

    Returns:
        Shape (records with an event, 1 + stages); unknown where a step was not taken.
    """
    taken = [
        pl.col("date").filter(pl.col("event") == stage).min().alias(on(stage))
        for stage in law.stage_codes
    ]
    return events.group_by(RECORD, maintain_order=True).agg(taken)


def on(stage: str) -> str:
    """The column that holds the day of a stage.

    Example:
        >>> on("filed")
        'on_filed'
    """
    return f"on_{stage}"


def going(events: pl.DataFrame, law: StatusLaw) -> pl.DataFrame:
    """The `path` of each record that has events, and whether it has `begun` to go it.

    Args:
        events: Events that stand.
        law: The steps.
    """
    begins = pl.concat_str("path", "event", separator=" ").is_in(law.begun)
    return events.group_by(RECORD, maintain_order=True).agg(
        pl.col("path").first(), begins.any().alias("begun")
    )


def paths(events: pl.DataFrame) -> pl.DataFrame:
    """The path of each record that has events: that of its events, which is one."""
    return events.group_by(RECORD, maintain_order=True).agg(pl.col("path").first())
