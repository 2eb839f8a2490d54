"""Whose records a letter tells of, and why each other record is left out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import polars as pl

from vacatur.dossiers.result import PLACE, Result
from vacatur.papers.notices.words import Notice

HOLD: Final = "HOLD"
NO_LETTER: Final = "OUTCOME_WITHOUT_LETTER"
NOT_GRANTED: Final = "NOT_GRANTED"
UNKNOWN: Final = "UNKNOWN"
OBJECTED: Final = "OBJECTED"
_LETTERS: Final = ("ELIGIBLE", "NOT_YET")
_COLUMNS: Final = (
    PLACE,
    "record_id",
    "person_id",
    "determination",
    "outcome",
    "also",
    "reasons",
    "eligible_on",
    "deadline",
    "hold",
)


def considered(
    result: Result, notice: Notice, granted: pl.DataFrame | None, objected: Collection[str] = ()
) -> pl.DataFrame:
    """Every record of a result, with the reason why no letter tells of it.

    Nobody who is on hold gets a letter, and no record that is in review is told of. A hold that
    is not known is one.

    Args:
        result: The result.
        notice: Which outcomes get a letter.
        granted: The records that an order was made for; see `read_granted`.
        objected: Records by their id that an objection keeps off filings.

    Returns:
        A row for each record, in the order of the decisions: `place`, `record_id`, `person_id`,
        `outcome`, `also`, `reasons`, `eligible_on`, `deadline`, `order_date`, and `left_out`,
        which is NULL for the records that letters tell of.
    """
    records = result.decisions().select(_COLUMNS).collect()
    if granted is None:
        records = records.with_columns(order_date=pl.lit(None, pl.Date))
    else:
        records = records.join(granted, on="record_id", how="left", maintain_order="left")
    why = _left_out(list(notice.covered), granted is not None)
    stopped = pl.when(pl.col("record_id").is_in(sorted(objected))).then(pl.lit(OBJECTED))
    return records.with_columns(left_out=pl.coalesce(why, stopped)).drop("hold", "determination")


def _left_out(codes: Sequence[str], by_list: bool) -> pl.Expr:
    """NULL only where everything that a letter asks for is known to hold."""
    determination = pl.col("determination")
    asked = {
        HOLD: pl.col("hold").eq_missing(other=False),
        NO_LETTER: pl.col("outcome").is_in(list(codes)),
        NOT_GRANTED: pl.col("order_date").is_not_null() | pl.lit(not by_list),
    }
    decided = determination.is_in(_LETTERS)
    reasons = [pl.when(~holds).then(pl.lit(reason)) for reason, holds in asked.items()]
    return (
        pl.when(pl.all_horizontal(decided, *asked.values()))
        .then(None)
        .otherwise(pl.coalesce(pl.when(~decided).then(determination), *reasons, pl.lit(UNKNOWN)))
    )
