"""The worklist as a table: which cases first, in which batch, and how late each is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import polars as pl

from vacatur.dossiers.result import PLACE
from vacatur.papers.cases import STATUSES
from vacatur.papers.cases_due import DUE_COLUMNS, with_days
from vacatur.papers.worklist.words import Task

ORDERS: Final = ("newest", "deadline")
GROUPS: Final = ("county", "courthouse", "agency")
COLUMNS: Final = (
    "batch",
    "county",
    "courthouse",
    "agency",
    "case_number",
    "incident_ids",
    "person_id",
    "name",
    "dob",
    "status",
    "task",
    "who",
    "citation",
    "tasks",
    "outcomes",
    "also",
    "tiers",
    "suggestions",
    "charges",
    "statutes",
    "classes",
    "conviction_date",
    "arrest_date",
    "eligible_on",
    "deadline",
    *DUE_COLUMNS,
    "why",
    "notes",
    "records",
    "record_ids",
)
"""Columns of the worklist, in their order."""


def with_words(
    rows: pl.DataFrame, tasks: Sequence[Task], reasons: Mapping[str, str]
) -> pl.DataFrame:
    """Say in words what is to be done, by whom, and what speaks against doing it.

    Args:
        rows: See `vacatur.papers.cases.cases`.
        tasks: The worklist's.
        reasons: What the pack's reason codes mean.
    """
    number = pl.col("task_number")

    def said(words: Sequence[str], which: pl.Expr) -> pl.Expr:
        return pl.lit(pl.Series(words, dtype=pl.String)).gather(which)

    ids = pl.Series([task.id for task in tasks], dtype=pl.String)
    names = rows.select("task_numbers").unique()
    named = names.with_columns(
        pl.col("task_numbers")
        .list.eval(pl.element().replace_strict(dict(enumerate(ids)), return_dtype=pl.String))
        .alias("tasks")
    )
    whys = rows.select("reasons").unique()
    explained = whys.with_columns(
        pl.col("reasons").list.eval(pl.element().replace(reasons)).list.join(" ").alias("why")
    )
    return (
        rows.join(named, on="task_numbers", how="left", maintain_order="left")
        .join(explained, on="reasons", how="left", maintain_order="left")
        .with_columns(
            said(STATUSES, pl.col("stage")).alias("status"),
            said([task.task for task in tasks], number).alias("task"),
            said([task.who for task in tasks], number).alias("who"),
            said([task.cite for task in tasks], number).alias("citation"),
            pl.col("why").replace("", None),
        )
    )


def arranged(
    rows: pl.DataFrame, *, as_of: date, order: str, by: Sequence[str], batch_size: int
) -> pl.DataFrame:
    """Put the cases into their order, count the days, and number the batches.

    Groups stand by name, the one without a name last. Within a group what is ready stands first,
    then what must wait, is in review, or on hold; a batch holds cases of one group and one status.
    `newest` puts convictions first, the newest before the others, then arrests, the newest first;
    `deadline` puts the earliest last day first. Where the date is not on file, a case stands last
    of its kind.

    Args:
        rows: See `with_words`.
        as_of: The day that the decisions hold for.
        order: One of `ORDERS`.
        by: Columns of `GROUPS` that group the list.
        batch_size: The most cases of a batch.

    Returns:
        The columns of `COLUMNS`.
    """
    keys = [*by, "stage"]
    sorted_rows = _sorted(rows, order, by)
    place = pl.int_range(pl.len()).over(keys) // batch_size
    numbered = sorted_rows.with_columns(place.alias("within"))
    batch = pl.struct(*keys, "within").rle_id() + 1
    return with_days(numbered.with_columns(batch.alias("batch")), as_of).select(COLUMNS)


def _sorted(rows: pl.DataFrame, order: str, by: Sequence[str]) -> pl.DataFrame:
    dates = [
        (~pl.col("conviction"), False),
        (pl.when("conviction").then("conviction_date"), True),
        (pl.when(~pl.col("conviction")).then("arrest_date"), True),
    ]
    if order == "deadline":
        dates = [(pl.col("last_day"), False), *dates]
    keys = [*((pl.col(name), False) for name in by), (pl.col("stage"), False), *dates]
    every = [*keys, (pl.col(PLACE), False)]
    return rows.sort(
        [key for key, _ in every],
        descending=[down for _, down in every],
        nulls_last=True,
    )
