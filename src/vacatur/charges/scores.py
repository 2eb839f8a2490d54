"""How often readings of one grade are right, by counting on labelled charges."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import polars as pl

from vacatur.charges.tables import ChargeTables

CORRECTION = "correction"
"""The grade of what a person said."""

_DIGITS = 4
_WHOLE = 300.0
"""A difference of cost that leaves no doubt, in hundredths of a letter."""


@lru_cache(maxsize=8)
def scored(tables: ChargeTables) -> Mapping[str, pl.Expr]:
    """Score and margin of a reading, by its grade.

    The score is the share of readings of its grade that were right, half a success and half a
    failure added; the margin is how many more slips the next candidate has, 1 where there is none.

    Args:
        tables: The jurisdiction's charge tables.
    """
    right, n = (pl.col(name).cast(pl.Float64) for name in ("right", "n"))
    shares = tables.scores.select("grade", share=(right + 0.5) / (n + 1.0))
    by_grade = dict(shares.iter_rows()) | {CORRECTION: 1.0}
    share = pl.col("grade").replace_strict(by_grade, default=0.0, return_dtype=pl.Float64)
    alike = pl.when(pl.col("statute").is_null()).then("likeness").otherwise(1.0)
    costs = pl.col("costs")
    apart = (costs.list.get(1, null_on_oob=True) - costs.list.get(0, null_on_oob=True)) / _WHOLE
    open_still = pl.col("statute").is_null() & pl.col("alternatives").str.contains(";")
    alone = pl.when(open_still.fill_null(value=False) | (share == 0)).then(0.0).otherwise(1.0)
    return {
        "score": (share * alike.fill_null(1.0)).round(_DIGITS),
        "margin": apart.clip(0.0, 1.0).fill_null(alone).round(_DIGITS),
    }
