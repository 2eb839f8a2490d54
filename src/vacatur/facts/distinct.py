"""Work done once per distinct row: the distinct rows, and where each row finds its own."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl


def distinct(frame: pl.DataFrame, on: Sequence[str]) -> tuple[pl.Series, pl.DataFrame]:
    """The distinct rows of some columns.

    Args:
        frame: Shape (n, c).
        on: The columns that count; NULL equals NULL.

    Returns:
        For each row the place of its distinct row, shape (n,); the distinct rows, shape (k, on).

    Example:
        >>> places, rows = distinct(pl.DataFrame({"a": ["x", None, "x"]}), ["a"])
        >>> rows[places]["a"].to_list()
        ['x', None, 'x']
    """
    rows = frame.select(on).unique()
    found = frame.select(on).join(
        rows.with_row_index("place"),
        on=list(on),
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    return found["place"], rows
