"""The columns of a decision: their names, order and types, the same in every format."""

from __future__ import annotations

import polars as pl

DETERMINATIONS: tuple[str, ...] = ("ELIGIBLE", "NOT_YET", "NEEDS_REVIEW", "NOT_ELIGIBLE")
STATUTE_METHODS: tuple[str, ...] = (
    "exact",
    "normalized",
    "crosswalk",
    "fuzzy",
    "description",
    "combined",
    "none",
)
INCHOATE_FORMS: tuple[str, ...] = ("attempt", "conspiracy", "solicitation")

_WORD = pl.Categorical()
"""A column with few distinct values, written as a dictionary; the pack owns its words."""

DECISION_COLUMNS: dict[str, pl.DataType] = {
    "record_id": pl.String(),
    "person_id": pl.String(),
    "source_file": _WORD,
    "source_row": pl.UInt32(),
    "determination": pl.Enum(DETERMINATIONS),
    "outcome": _WORD,
    "also": pl.List(_WORD),
    "tier": _WORD,
    "suggestion": _WORD,
    "rule": _WORD,
    "reasons": pl.List(_WORD),
    "citation": _WORD,
    "statute": _WORD,
    "statute_method": pl.Enum(STATUTE_METHODS),
    "inchoate": pl.Enum(INCHOATE_FORMS),
    "conflict": pl.Boolean(),
    "statute_score": pl.Float64(),
    "grams_low": pl.Float64(),
    "grams_high": pl.Float64(),
    "offense_class": _WORD,
    "disposition_category": _WORD,
    "eligible_on": pl.Date(),
    "deadline": pl.Date(),
    "hold": pl.Boolean(),
    "criteria_true": pl.UInt64(),
    "criteria_false": pl.UInt64(),
    "criteria_unknown": pl.UInt64(),
}


def conform(frame: pl.DataFrame, *, keep: tuple[str, ...] = ()) -> pl.DataFrame:
    """Put the columns of a decisions frame into their order and types.

    Args:
        frame: One row per record, with every decision column under its name.
        keep: Further columns to carry behind the decision columns; words of a dictionary become
            text, for which columns were read as such depends on the engine.

    Returns:
        The same rows in the same order. Shape (n, columns of a decision + kept ones).

    Raises:
        ColumnNotFoundError: A decision column is missing (Polars).
        InvalidOperationError: A value does not belong to its column's vocabulary (Polars).

    Example:
        >>> blank = {name: [None] for name in DECISION_COLUMNS}
        >>> conform(pl.DataFrame(blank)).schema["determination"]
        Enum(categories=['ELIGIBLE', 'NOT_YET', 'NEEDS_REVIEW', 'NOT_ELIGIBLE'])
    """
    columns = [_typed(frame[name], dtype) for name, dtype in DECISION_COLUMNS.items()]
    return pl.DataFrame([*columns, *(_carried(frame[name]) for name in keep)])


def _carried(values: pl.Series) -> pl.Series:
    return values.cast(pl.String) if values.dtype == pl.Categorical else values


def _typed(values: pl.Series, dtype: pl.DataType) -> pl.Series:
    """The same values of another type; words are looked up by their number, which is quicker."""
    if isinstance(values.dtype, pl.Enum) and dtype == _WORD:
        words = values.dtype.categories.cast(_WORD)
        return words.gather(values.to_physical().cast(pl.UInt32)).alias(values.name)
    return values.cast(dtype)
