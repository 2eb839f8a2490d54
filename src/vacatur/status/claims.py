"""What the rows of returned files claim: up to four entries a row, not yet looked at.

A row may tell a stage, an objection, how it was decided, and withdraw something that was wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from vacatur.records.dates import out_of_range, parse_dates
from vacatur.status import columns as form
from vacatur.status.events import DECISIONS, OBJECTED, RECORD, WITHDRAWN

LINE: Final = "line"
"""The number of a row over all files."""
CLAIM: Final = "claim"
_OF_ROW: Final = (LINE, RECORD, "sha256", "sheet_row")
_COLUMNS: Final = (
    "event",
    "date_text",
    "party",
    "ground",
    "batch",
    "of",
)
_NOTHING: Final = pl.lit(None, pl.String)


def claims(rows: pl.DataFrame, forms: Sequence[str], by: str | None) -> pl.DataFrame:
    """Take rows apart.

    Args:
        rows: `line`, `record_id`, `sha256`, `sheet_row` and the columns that are filled in.
        forms: In which forms dates are written.
        by: Who answers for rows that name nobody.

    Returns:
        One row for each entry: `claim` (its number), the columns of the row, `event`, `date`,
        `date_text`, `party`, `ground`, `batch`, `of` (what is withdrawn), `asked` (the path, if
        one is named), `by`, `note`.
    """
    parts = [_stages(rows), _objections(rows), _decisions(rows), _withdrawals(rows)]
    found = pl.concat(parts).sort(LINE, maintain_order=True).with_row_index(CLAIM)
    days = parse_dates(found["date_text"], tuple(forms))
    right = pl.when(~out_of_range(days)).then(days)
    return found.with_columns(right.alias("date"), pl.col("by").fill_null(pl.lit(by, pl.String)))


def _entry(rows: pl.DataFrame, event: pl.Expr, **told: str) -> pl.DataFrame:
    cells = {name: pl.col(told[name]) if name in told else _NOTHING for name in _COLUMNS[1:]}
    return rows.select(
        *_OF_ROW,
        event.alias("event"),
        **cells,
        asked=pl.col(form.PATH).str.to_uppercase(),
        by=form.BY,
        note=form.NOTE,
    )


def _filled(rows: pl.DataFrame, *names: str) -> pl.DataFrame:
    return rows.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in names))


def _stages(rows: pl.DataFrame) -> pl.DataFrame:
    mine = _filled(rows, form.STAGE, form.STAGE_DATE, form.BATCH)
    stage = pl.col(form.STAGE).str.to_lowercase()
    return _entry(mine, stage, date_text=form.STAGE_DATE, batch=form.BATCH)


def _objections(rows: pl.DataFrame) -> pl.DataFrame:
    """An objection; an office beside nothing but a decision, or what is withdrawn, says whose."""
    mine = _filled(rows, form.OBJECTION_DATE, form.GROUND).vstack(
        rows.filter(
            pl.col(form.OBJECTION_BY).is_not_null()
            & pl.col(form.OBJECTION_DATE).is_null()
            & pl.col(form.GROUND).is_null()
            & pl.col(form.OUTCOME).is_null()
            & pl.col(form.WITHDRAW).is_null()
        )
    )
    return _entry(
        mine,
        pl.lit(OBJECTED),
        date_text=form.OBJECTION_DATE,
        party=form.OBJECTION_BY,
        ground=form.GROUND,
    ).with_columns(pl.col("party", "ground").str.to_uppercase())


def _decisions(rows: pl.DataFrame) -> pl.DataFrame:
    mine = _filled(rows, form.OUTCOME, form.OUTCOME_DATE)
    outcome = pl.col(form.OUTCOME).str.to_lowercase()
    known = pl.when(outcome.is_in(DECISIONS)).then(outcome).otherwise(pl.lit("decided"))
    return _entry(mine, known, date_text=form.OUTCOME_DATE, party=form.OBJECTION_BY).with_columns(
        pl.col("party").str.to_uppercase()
    )


def _withdrawals(rows: pl.DataFrame) -> pl.DataFrame:
    mine = _filled(rows, form.WITHDRAW, form.WITHDRAW_DATE)
    return _entry(
        mine,
        pl.lit(WITHDRAWN),
        date_text=form.WITHDRAW_DATE,
        party=form.OBJECTION_BY,
        of=form.WITHDRAW,
    ).with_columns(pl.col("of").str.to_lowercase(), pl.col("party").str.to_uppercase())
