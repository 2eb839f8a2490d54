"""Decisions of people as they are handed in: read, and held against what there is to decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.dossiers.result import PLACE
from vacatur.errors import InputError
from vacatur.records.dates import FIRST_DAY, LAST_DAY
from vacatur.results.reviews import COLUMNS
from vacatur.review.fingerprint import FINGERPRINT

FORM: Final = (
    "record_id",
    FINGERPRINT,
    "determination",
    "outcome",
    "why",
    "who",
    "when",
)
"""The columns of a form of decisions."""
SHEET: Final = "Queue"
REFUSED: Final = "refused"
_ELIGIBLE: Final = "ELIGIBLE"
_WHOLE_DAY: Final = r"^\d{4}-\d{2}-\d{2}$"
REFUSALS: Final[Mapping[str, str]] = {
    "UNKNOWN_RECORD": "The result has no such record.",
    "NO_OUTCOME": "An outcome of the pack is missing, or is not of that determination.",
    "NOT_SIGNED": "Who decided, when (as 2020-01-15) or why is missing.",
    "STALE": "Facts of the record, or the pack or its options, are others than were looked at.",
    "ON_HOLD": "A row of the person could not be read: nothing of the person's is cleared.",
    "CONTRADICTED": "Another row decides the same record otherwise.",
    "REPEATED": "Another row decides the same record alike.",
}


@dataclass(frozen=True, kw_only=True)
class Sorted:
    """Rows that were handed in: those that take effect, and those that do not."""

    taken: pl.DataFrame
    """The columns of `results.reviews.COLUMNS`, in the order of the records."""
    refused: pl.DataFrame
    """file, row, record_id and `refused`, one of `REFUSALS`."""
    left_blank: int
    """Rows in which nothing was decided."""


def read_decisions(paths: Sequence[Path]) -> pl.DataFrame:
    """Read forms: `file`, `row` and the columns of `FORM`, every one text.

    Raises:
        InputError: A file cannot be read, or lacks a column.
    """
    from vacatur.workbooks.read import read_sheet  # noqa: PLC0415  few need it

    pieces = []
    for path in paths:
        found = read_sheet(path, SHEET, header="record_id")
        missing = [name for name in FORM if name not in found.columns]
        if missing:
            message = f"[{path.name}] has no column [{missing[0]}]."
            raise InputError(message, hint="Fill the form that `vacatur review queue` writes.")
        row = pl.col("sheet_row").cast(pl.String).alias("row")
        pieces.append(found.select(pl.lit(path.name).alias("file"), row, *FORM))
    return pl.concat(pieces)


def sort_out(handed: pl.DataFrame, known: pl.DataFrame, outcomes: Mapping[str, str]) -> Sorted:
    """Sort the rows that take effect from those that do not.

    Args:
        handed: What `read_decisions` gave.
        known: The records that the rows name, with what the software decided: place, record_id,
            determination, outcome, rule, hold, and the fingerprint as it is now, `now`.
        outcomes: The outcomes of the pack that a person may give, each with its determination.
    """
    upper = handed.with_columns(pl.col("determination", "outcome").str.to_uppercase())
    blank = pl.col("determination").is_null() & pl.col("outcome").is_null()
    decided = upper.filter(~blank)
    own = known.select(
        PLACE,
        "record_id",
        "hold",
        "now",
        own_determination="determination",
        own_outcome="outcome",
        own_rule="rule",
    )
    told = decided.join(own, on="record_id", how="left", maintain_order="left")
    single = told.with_columns(_alone(outcomes).alias(REFUSED))
    whole = single.with_columns(pl.coalesce(REFUSED, _among()).alias(REFUSED))
    taken = whole.filter(pl.col(REFUSED).is_null()).sort(PLACE).select(COLUMNS)
    refused = whole.filter(pl.col(REFUSED).is_not_null())
    return Sorted(
        taken=taken,
        refused=refused.select("file", "row", "record_id", REFUSED),
        left_blank=upper.height - decided.height,
    )


def _alone(outcomes: Mapping[str, str]) -> pl.Expr:
    """What is wrong with a row by itself."""
    stands_for = pl.col("outcome").replace_strict(outcomes, default=None, return_dtype=pl.String)
    signed = pl.all_horizontal(pl.col("who", "why").is_not_null(), _is_day(pl.col("when")))
    cleared = pl.col("determination") == _ELIGIBLE
    return (
        pl.when(pl.col(PLACE).is_null())
        .then(pl.lit("UNKNOWN_RECORD"))
        .when(stands_for.is_null() | stands_for.ne_missing(pl.col("determination")))
        .then(pl.lit("NO_OUTCOME"))
        .when(~signed)
        .then(pl.lit("NOT_SIGNED"))
        .when(pl.col(FINGERPRINT).ne_missing(pl.col("now")))
        .then(pl.lit("STALE"))
        .when(cleared & pl.col("hold").fill_null(value=True))
        .then(pl.lit("ON_HOLD"))
    )


def _is_day(text: pl.Expr) -> pl.Expr:
    """Whether a text is a day, whole and of a year that can be meant; a blank one is none."""
    day = text.str.to_date("%Y-%m-%d", strict=False).is_between(FIRST_DAY, LAST_DAY)
    return (text.str.contains(_WHOLE_DAY) & day).eq_missing(other=True)


def _among() -> pl.Expr:
    """What is wrong with a row beside others of its record; the first of those alike counts.

    A row that is refused anyway, as one that is stale, contradicts nobody.
    """
    fit = pl.col(REFUSED).is_null()
    answer = pl.when(fit).then(pl.concat_str("determination", "outcome", separator=" "))
    apart = answer.drop_nulls().n_unique().over("record_id") > 1
    again = fit.cast(pl.UInt32).cum_sum().over("record_id") > 1
    return pl.when(apart).then(pl.lit("CONTRADICTED")).when(again).then(pl.lit("REPEATED"))
