"""True and false from text."""

from __future__ import annotations

import polars as pl

_WORDS = {"true": True, "false": False}


def parse_booleans(text: pl.Series) -> pl.Series:
    """Read true and false in any case; anything else is NULL.

    Example:
        >>> parse_booleans(pl.Series(["true", "FALSE", "Y", None])).to_list()
        [True, False, None, None]
    """
    distinct = text.drop_nulls().unique()
    words = distinct.str.to_lowercase().replace_strict(
        _WORDS, default=None, return_dtype=pl.Boolean
    )
    return text.replace_strict(distinct, words, default=None, return_dtype=pl.Boolean)
