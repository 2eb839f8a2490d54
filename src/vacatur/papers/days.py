"""Days of records, as papers weigh them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl


def newest_day(names: Sequence[str], as_of: date) -> pl.Expr:
    """The newest of a record's days; the first day of all where it has none.

    Args:
        names: Columns of dates.
        as_of: Dates after this day are slips of the pen, and make no record newer.

    Example:
        >>> days = {"arrest_date": [date(2010, 5, 1)], "disposition_date": [date(2110, 6, 1)]}
        >>> pl.DataFrame(days).select(newest_day(list(days), date(2020, 1, 15))).item()
        datetime.date(2010, 5, 1)
    """
    known = (pl.when(pl.col(name) <= as_of).then(pl.col(name)) for name in names)
    return pl.max_horizontal(*known).fill_null(date.min)
