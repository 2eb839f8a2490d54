"""The files of a filing: each paper and each machine copy by its name, made when it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from itertools import groupby
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.papers.counties import file_name
from vacatur.papers.motions.batches import Batch
from vacatur.papers.motions.columns import COPIED
from vacatur.papers.motions.papers import Words, document
from vacatur.papers.motions.words import Filing, Paper
from vacatur.papers.press import Document, Order
from vacatur.results.write import Content
from vacatur.workbooks.sheet import Field, Sheet
from vacatur.workbooks.write import write_workbook

_DIGITS: Final = 3
_WIDE: Final = frozenset({"name", "aliases", "agency", "ground", "statute"})
_SHEET: Final = "Schedule"


@dataclass(frozen=True, kw_only=True)
class Making:
    """What papers are made with."""

    filing: Filing
    papers: Sequence[Paper]
    words: Words
    day: date

    @cached_property
    def alone(self) -> bool:
        """Whether each paper is one person's."""
        return self.filing.id == "individual"


def name_of(batch: Batch) -> str:
    """What the files of a motion begin with, such as `cook/001`."""
    digits = max(_DIGITS, len(str(batch.of)))
    return f"{file_name(batch.county)}/{batch.number:0{digits}}"


def named_lines(lines: pl.DataFrame, dealt: Sequence[Batch]) -> pl.DataFrame:
    """The lines as they were dealt out, with `paper`, the name of their motion's files."""
    if not dealt:
        none = {name: pl.lit(0, pl.Int64) for name in ("line", "individual")}
        return lines.with_columns(paper=pl.lit(""), **none)
    return pl.concat(
        batch.lines.with_columns(pl.lit(name_of(batch)).alias("paper")) for batch in dealt
    )


def orders_of(dealt: Sequence[Batch], making: Making) -> Iterator[Order]:
    """What is to be set, in the order of the files."""
    for batch in dealt:
        for paper in making.papers:
            yield Order(template=paper.template, data=document(paper, batch, making.words))


def files_of(
    dealt: Sequence[Batch], making: Making, made: Iterator[Document]
) -> dict[str, Content]:
    """Everything that is filed or kept beside it, county by county.

    Args:
        dealt: What goes on each motion.
        making: What papers are made with.
        made: The papers of `orders_of`; each is taken when its file is written.
    """
    files: dict[str, Content] = {}
    for batch in dealt:
        name = name_of(batch)
        for paper in making.papers:
            files[f"{name}-{paper.id}.pdf"] = _next(made)
        files[f"{name}-schedule.csv"] = batch.copy
        if not making.alone:
            files[f"{name}-schedule.xlsx"] = partial(_workbook, batch.copy, making)
    return files | (_indexes(dealt, making) if making.alone else {})


def _next(made: Iterator[Document]) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(next(made).content)


def _indexes(dealt: Sequence[Batch], making: Making) -> dict[str, Content]:
    """All individuals of a county in one table: which motion is whose."""
    files: dict[str, Content] = {}
    for county, motions in groupby(dealt, key=lambda batch: batch.county):
        table = pl.concat(
            batch.copy.with_columns(pl.lit(batch.number).alias("motion")) for batch in motions
        ).select("motion", *COPIED)
        name = f"{file_name(county)}/individuals"
        files[f"{name}.csv"] = table
        files[f"{name}.xlsx"] = partial(_workbook, table, making)
    return files


def _workbook(table: pl.DataFrame, making: Making, path: Path) -> None:
    fields = {name: Field(width=28 if name in _WIDE else 16) for name in table.columns}
    sheet = Sheet(name=_SHEET, table=table, fields=fields)
    write_workbook(path, [sheet], title=making.words.motions.list_title, day=making.day)
