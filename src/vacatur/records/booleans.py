"""True and false from text."""

from __future__ import annotations

import polars as pl


def parse_booleans(text: pl.Series) -> pl.Series:
    """Read true and false in any case; anything else is NULL.

    Args:
        text: Trimmed text, shape (n,), NULL for blank.

    Returns:
        Booleans, shape (n,).

    Example:
        >>> parse_booleans(pl.Series(["true", "FALSE", "Y", None])).to_list()
        [True, False, None, None]
    """
    parsed = _exact(text)
    if parsed.null_count() == text.null_count():
        return parsed
    return _exact(text.str.to_lowercase())


def _exact(text: pl.Series) -> pl.Series:
    word = pl.lit(text)
    return pl.select(
        pl.when(word == "true").then(statement=True).when(word == "false").then(statement=False)
    ).to_series()
