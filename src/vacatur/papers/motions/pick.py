"""The records that go on papers, with whose they are; and every other eligible one, with why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from vacatur.dossiers.deaths import with_deaths
from vacatur.dossiers.dossier import PERSONAL, Sources, dossiers
from vacatur.dossiers.result import PLACE, Result
from vacatur.papers.counties import listed
from vacatur.papers.motions.persons import PERSON_COLUMNS
from vacatur.papers.motions.select import (
    OTHER_RELIEF,
    WHY,
    Choice,
    eligible,
    reason_after_reading,
    reason_before_reading,
)
from vacatur.records.schema import BY_NAME

_CHARGED: Final = ("charge_code", "amended_charge_code")
_DATED: Final = (
    "arrest_date",
    "offense_date",
    "disposition_date",
    "sentence_completed",
    "deceased",
)
"""Taken from the facts, and from the source where the pack's facts have none."""
_NAMED: Final = (PLACE, "record_id", "person_id", "outcome", "tier", WHY)


@dataclass(frozen=True, kw_only=True)
class Picked:
    """What was picked, and what was not."""

    records: pl.DataFrame
    """Dossiers of what goes on papers, with `county` as the jurisdiction spells it and `ground`."""
    people: pl.DataFrame
    """What all records of the filing say of their persons, those of counties not asked for too: a
    county's papers are the same whichever others are asked for."""
    in_review: pl.Series
    """Persons with a record in review."""
    left_out: pl.DataFrame
    """Every other eligible record, with why."""
    determinations: Mapping[str, int]
    """All records of the result, by what was determined."""

    def left_out_here(self) -> pl.DataFrame:
        """Those for whom this filing is, all the same left out."""
        here = self.left_out.filter(pl.col(WHY) != OTHER_RELIEF)
        return here.sort(PLACE).drop(PLACE)


def pick(result: Result, choice: Choice, counties: Sequence[str], sources: Sources) -> Picked:
    """Pick the records of a filing.

    Args:
        result: The result.
        choice: Which are asked for.
        counties: Those of the jurisdiction, as it spells them.
        sources: Where the inputs of the result are.

    Raises:
        InputError: The inputs are not found, or are others than were scored.
    """
    before = reason_before_reading(choice)
    found = result.decisions().filter(eligible()).with_columns(before).select(_NAMED).collect()
    read = _read(result, eligible() & before.is_null(), sources)
    spelled = read.with_columns(listed(read["county"], counties))
    judged = spelled.with_columns(reason_after_reading(choice))
    on = judged.filter(pl.col(WHY).is_null())
    off = judged.filter(pl.col(WHY).is_not_null()).select(_NAMED)
    picked = Picked(
        in_review=_in_review(result),
        records=_with_ground(result, on.with_columns(pl.col("listed").alias("county"))),
        people=read.select(PERSON_COLUMNS),
        left_out=pl.concat([found.filter(pl.col(WHY).is_not_null()), off]),
        determinations=_determinations(result),
    )
    if picked.records.height + picked.left_out.height != found.height:
        message = f"{found.height} eligible records went in, another number came out"
        raise AssertionError(message)
    return picked


def _read(result: Result, where: pl.Expr, sources: Sources) -> pl.DataFrame:
    facts = result.facts().collect_schema()
    dated = [name for name in _DATED if name not in facts]
    wanted = (*PERSONAL, *_CHARGED, *dated)
    read = dossiers(result, where, sources, columns=wanted)
    whole = read.with_columns(
        pl.lit(None, BY_NAME[name].dtype).alias(name) for name in wanted if name not in read.columns
    )
    return with_deaths(whole, result)


def _with_ground(result: Result, records: pl.DataFrame) -> pl.DataFrame:
    words = {reason.code: reason.reads for reason in result.pack.header.reason}
    said = pl.col("reasons").list.eval(pl.element().replace(words))
    return records.with_columns(said.list.join(" ").alias("ground"))


def _in_review(result: Result) -> pl.Series:
    reviewed = result.decisions().filter(pl.col("determination") == "NEEDS_REVIEW")
    return reviewed.select(pl.col("person_id").unique()).collect()["person_id"]


def _determinations(result: Result) -> dict[str, int]:
    counted = result.decisions().group_by("determination").len().sort("determination").collect()
    return dict(counted.iter_rows())
