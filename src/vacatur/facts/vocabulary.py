"""A pack's tables of words: patterns, each standing for a label that a reader knows."""

from __future__ import annotations

import re
from collections.abc import Collection

import polars as pl

Patterns = tuple[tuple[re.Pattern[str], str], ...]


def read_patterns(table: pl.DataFrame, label: str, known: Collection[str]) -> Patterns:
    """Each row's pattern with its label, in the table's order.

    Args:
        table: A column `pattern` and the label's.
        label: The label's column.
        known: The labels that there are.

    Raises:
        ValueError: A label is none of those.
        re.error: A pattern does not compile.

    Example:
        >>> table = pl.DataFrame({"pattern": ["GUILTY.*"], "category": ["CONVICTION"]})
        >>> [(_, label)] = read_patterns(table, "category", {"CONVICTION"})
        >>> label
        'CONVICTION'
    """
    strange = sorted(set(table[label]) - set(known))
    if strange:
        msg = f"unknown {label} {strange[0]}"
        raise ValueError(msg)
    return tuple(
        (re.compile(pattern), name) for pattern, name in table.select("pattern", label).iter_rows()
    )


def first_match(patterns: Patterns, text: str) -> str | None:
    """The label of the first pattern that fits the whole text, None where none does."""
    return next((label for pattern, label in patterns if pattern.fullmatch(text)), None)
