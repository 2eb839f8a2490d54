"""Days left and days late, as lists tell them."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from vacatur.dossiers.deadlines import LAST_DAY

DUE_COLUMNS: Final = (LAST_DAY, "days_left", "overdue", "days_overdue")


def with_days(table: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Count the days to or from the last day; blank where no last day is known.

    Args:
        table: It has `last_day`.
        as_of: The day that the decisions hold for.

    Returns:
        The table with `days_left` (0 on the last day), `overdue` and `days_overdue`.

    Example:
        >>> table = pl.DataFrame({"last_day": [date(2020, 12, 31), date(2020, 12, 30), None]})
        >>> with_days(table, date(2020, 12, 31)).drop("last_day").rows()
        [(0, False, None), (None, True, 1), (None, None, None)]
    """
    left = (pl.col(LAST_DAY) - pl.lit(as_of)).dt.total_days()
    return table.with_columns(
        pl.when(left >= 0).then(left).alias("days_left"),
        (left < 0).alias("overdue"),
        pl.when(left < 0).then(-left).alias("days_overdue"),
    )
