"""Work on dates done once for each day that there is, and not for each record of it."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl


def by_day(days: pl.Series, exprs: Iterable[pl.Expr]) -> pl.DataFrame:
    """What expressions that read one column of dates give for each row.

    A column has many rows of few days, and calendars are slow to reckon with: each day from the
    first to the last is reckoned with once, and so is the lack of one.

    Args:
        days: Date. Shape (n,).
        exprs: Elementwise expressions of that column alone.

    Returns:
        Shape (n, exprs).

    Example:
        >>> days = pl.Series("day", ["2020-02-29", None]).str.to_date()
        >>> year = pl.col("day").dt.offset_by("1y").dt.to_string("%F").fill_null("none")
        >>> by_day(days, [year.alias("later")])["later"].to_list()
        ['2021-02-28', 'none']
    """
    numbers = days.to_physical()
    first, last = numbers.min(), numbers.max()
    if not isinstance(first, int) or not isinstance(last, int) or last - first >= len(days):
        return days.to_frame().select(exprs)
    every = pl.int_range(first, last + 1, dtype=pl.Int32, eager=True).cast(pl.Date)
    none = pl.Series([None], dtype=pl.Date)
    told = pl.concat([every, none]).alias(days.name).to_frame().select(exprs)
    return told.select(pl.all().gather((numbers - first).fill_null(len(every)).cast(pl.UInt32)))
