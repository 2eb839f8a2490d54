"""How a charge ended: disposition and sentence in each source's words."""

from __future__ import annotations

from functools import cache

import polars as pl

from vacatur.synthetic.draws import Bools, Draws, Ints, scale
from vacatur.synthetic.tables import law, slots_of, table

ENDING_SLOTS = 50
SERVED = ("Time Considered Served",)
ISP = 3  # the State Police words stand beside the courts' words; other systems use the courts'


def ends(rows: pl.DataFrame, system: Ints, draws: Draws) -> pl.DataFrame:
    """Add ``disposition``, ``sentence`` and ``done`` (sentence complete; NULL when not said).

    ``rows`` has the line's ``status``, its ``category`` and its ``flags``.
    """
    number = rows["status"].replace_strict(_numbers(), return_dtype=pl.Int64).to_numpy()
    slot = scale(draws.uniform("ending", rows.height), ENDING_SLOTS)
    index = (number * 2 + (system == ISP)) * ENDING_SLOTS + slot
    silent = draws.percent("sentence end", rows.height, law().rates["sentence_completed"])
    return rows.with_columns(
        disposition=_endings("disposition").gather(index),
        sentence=_endings("sentence").gather(index),
    ).with_columns(done=_done(silent))


@cache
def _numbers() -> dict[str, int]:
    return {status: i for i, status in enumerate(table("statuses")["status"])}


@cache
def _endings(column: str) -> pl.Series:
    """Every ending: status by source by slot, flattened."""
    return pl.Series(
        [
            text
            for status in table("statuses")["status"]
            for system in ("clerk", "isp")
            for text in _choices(status, system, column)
        ],
        dtype=pl.String,
    )


def _choices(status: str, system: str, column: str) -> list[str]:
    rows = table("dispositions").filter((pl.col("status") == status) & (pl.col("system") == system))
    return slots_of(rows["weight"], rows[column].to_list(), ENDING_SLOTS)


def _done(silent: Bools) -> pl.Expr:
    flags = pl.col("flags").list
    convicted = pl.col("category") == "CONV"
    known = flags.contains("done") | pl.col("sentence").is_in(SERVED)
    return (
        pl.when(flags.contains("active"))
        .then(statement=False)
        .when(convicted & (known | ~pl.Series(silent)))
        .then(statement=True)
    )
