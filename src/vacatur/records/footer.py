"""Lines below the data, such as totals and signatures: no records, and kept all the same."""

from __future__ import annotations

import numpy as np
import polars as pl

from vacatur.records.profile_parts import FooterRule
from vacatur.records.source import Source


def footer_rows(source: Source, rule: FooterRule | None) -> pl.Series:
    """Return the data rows that stand below the last row of data.

    With more of them than the rule allows, none: then rows of data are unreadable, which is
    for the gate to say, row by row.
    """
    none = pl.Series([], dtype=pl.UInt32)
    if rule is None or rule.column not in source.names:
        return none
    matches = source.text(rule.column).str.contains(rule.pattern)
    data = np.flatnonzero(matches.fill_null(value=False).to_numpy())
    if not len(data) or len(source.rows) - 1 - data[-1] > rule.at_most:
        return none
    return source.rows.slice(int(data[-1]) + 1)
