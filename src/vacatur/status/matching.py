"""Rows that name a case instead of a record: they are about every tracked record of that case."""

from __future__ import annotations

import polars as pl

from vacatur.dossiers.dossier import Sources, dossiers
from vacatur.dossiers.result import PLACE
from vacatur.papers.cases import plain
from vacatur.status import columns as form
from vacatur.status.claims import LINE
from vacatur.status.docket import Docket
from vacatur.status.events import RECORD, paths
from vacatur.status.standing import path_of


def by_case(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that name a case and no record, and say something."""
    told = pl.any_horizontal(pl.col(name).is_not_null() for name in form.FILLED)
    return rows.filter(pl.col(RECORD).is_null() & pl.col(form.CASE).is_not_null() & told)


def with_records_of_cases(rows: pl.DataFrame, docket: Docket, sources: Sources) -> pl.DataFrame:
    """Put the records of its case in the place of each row that names a case alone.

    Args:
        rows: Rows of returned files.
        docket: The docket.
        sources: Where the result's inputs are; they are read only where a row names a case.

    Returns:
        The rows, those of a case as often as it has records that can take the step; `reason`
        says why one has none.
    """
    asked = by_case(rows)
    nothing = pl.lit(None, pl.String).alias("reason")
    if asked.is_empty():
        return rows.with_columns(nothing)
    others = rows.join(asked, on=LINE, how="anti", maintain_order="left").with_columns(nothing)
    found = _expanded(asked, _cases(docket, sources), docket)
    return pl.concat([others, found], how="diagonal").sort(LINE, RECORD)


def _cases(docket: Docket, sources: Sources) -> pl.DataFrame:
    """Case number, county and path of every tracked record."""
    mine = docket.records.filter("eligible")[PLACE].implode()
    going = docket.events[RECORD].unique().implode()
    where = pl.col(PLACE).is_in(mine) | pl.col(RECORD).is_in(going)
    read = dossiers(docket.result, where, sources, columns=(form.CASE, form.COUNTY))
    known = read.join(paths(docket.events), on=RECORD, how="left", maintain_order="left")
    return known.with_columns(path=path_of(docket.law)).select(
        way="path", found=RECORD, case=plain(form.CASE), of=plain(form.COUNTY)
    )


def _expanded(asked: pl.DataFrame, cases: pl.DataFrame, docket: Docket) -> pl.DataFrame:
    named = asked.with_columns(case=plain(form.CASE), asked_of=plain(form.COUNTY))
    pairs = named.join(cases, on="case", how="inner", maintain_order="left")
    fits = pairs.filter((pl.col("asked_of") == pl.col("of")) | pl.col("asked_of").is_null())
    several = pl.col("of").n_unique().over(LINE) > 1
    found = fits.with_columns(
        reason=pl.when(several).then(pl.lit("SEVERAL_COUNTIES")),
    ).filter(_can_go(docket))
    found = found.with_columns(pl.col("found").alias(RECORD)).select(*asked.columns, "reason")
    lost = asked.join(found, on=LINE, how="anti", maintain_order="left")
    return pl.concat([found, lost.with_columns(reason=pl.lit("UNKNOWN_CASE"))], how="diagonal")


def _can_go(docket: Docket) -> pl.Expr:
    """Of the records of a case, those whose way has the step; all where none has it."""
    stage = pl.col(form.STAGE).str.to_lowercase()
    can = pl.concat_str("way", stage, separator=" ").is_in(docket.law.ways).fill_null(value=False)
    return can | ~can.any().over(LINE)
