"""A copy of a returned file with what became of each row, for whoever filled it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.cells import for_spreadsheets
from vacatur.errors import OutputError
from vacatur.results.staged_file import staged_file
from vacatur.status import columns as form
from vacatur.status.claims import LINE
from vacatur.status.problems import PROBLEMS, RANK
from vacatur.status.returned import Returned
from vacatur.workbooks.sheet import Field, Sheet

ON_FILE: Final = "on file"
REFUSED: Final = "refused"
NOTHING: Final = "nothing entered"


def verdicts(entries: pl.DataFrame) -> pl.DataFrame:
    """What became of each row that says anything: `line`, `result`, `problem`, `reason`, `new`.

    A row is new if any of its entries is.
    """
    told = pl.col("reason").replace_strict(PROBLEMS, default=None, return_dtype=pl.String)
    closer = pl.concat_str(told, pl.lit(" ["), "detail", pl.lit("]"))
    words = pl.when(pl.col("detail").is_null()).then(told).otherwise(closer)
    order = pl.col("reason").replace_strict(RANK, default=None, return_dtype=pl.Int64)
    return (
        entries.with_columns(words=words, order=order)
        .sort(LINE, "order", "words", nulls_last=True)
        .group_by(LINE, maintain_order=True)
        .agg(
            pl.col("reason").first(),
            pl.col("words").first().alias(form.PROBLEM),
            new=(pl.col("reason").is_null() & ~pl.col("known")).any(),
        )
        .with_columns(
            pl.when(pl.col("reason").is_null())
            .then(pl.lit(ON_FILE))
            .otherwise(pl.lit(REFUSED))
            .alias(form.RESULT)
        )
    )


def marked_table(file: Returned, told: pl.DataFrame) -> pl.DataFrame:
    """The rows of a file as they came, with `result` and `problem` behind."""
    own = file.table.drop("sheet_row", form.RESULT, form.PROBLEM, strict=False)
    beside = own.with_row_index(LINE, offset=file.first).join(
        told.select(LINE, form.RESULT, form.PROBLEM), on=LINE, how="left", maintain_order="left"
    )
    return beside.drop(LINE).with_columns(pl.col(form.RESULT).fill_null(NOTHING))


def marked_path(file: Path) -> Path:
    """Where the marked copy of a file goes: beside it.

    Example:
        >>> marked_path(Path("back/court.xlsx")).as_posix()
        'back/court-marked.xlsx'
    """
    suffix = ".csv" if file.suffix.lower() == ".csv" else ".xlsx"
    return file.with_name(f"{file.stem}-marked{suffix}")


@contextmanager
def staged_copy(path: Path, table: pl.DataFrame, day: date, *, force: bool) -> Iterator[None]:
    """Write a marked copy that takes its place when the block ends well.

    Raises:
        OutputError: Another copy stands there, or it cannot be written.
    """
    with staged_file(path, force=True) as aside:
        draw(aside, table, day)
        if not force and os.path.lexists(path) and not _same(path, aside):
            hint = "Nothing was taken in. Move that copy, or replace it with --force."
            raise OutputError(f"[{path.name}] exists already.", hint=hint)
        yield


def _same(path: Path, aside: Path) -> bool:
    return path.is_file() and path.read_bytes() == aside.read_bytes()


def draw(path: Path, table: pl.DataFrame, day: date) -> None:
    """Write a marked table as what the name of its file says."""
    if path.suffix == ".csv":
        for_spreadsheets(table).write_csv(path)
        return
    from vacatur.workbooks.write import write_workbook  # noqa: PLC0415  with an extra

    wrong = table.with_row_index().filter(pl.col(form.RESULT) == REFUSED)["index"].to_list()
    fields = {name: Field(fill=True, width=18) for name in table.columns if name in form.FILLED} | {
        form.RESULT: Field(wrong=wrong, width=14),
        form.PROBLEM: Field(wrong=wrong, width=70),
    }
    sheet = Sheet(name=form.SHEET, table=table, fields=fields)
    write_workbook(path, [sheet], title="Status, marked", day=day)
