"""Which records of a docket somebody asks for: of some counties, in some stages, overdue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from vacatur.errors import UsageError
from vacatur.papers.cases import in_counties
from vacatur.status.law import StatusLaw
from vacatur.status.standing import IS_OVERDUE


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What is asked for; everything where nothing is."""

    counties: Sequence[str] = ()
    stages: Sequence[str] = ()
    overdue: bool = False
    """Only those for which a window is over."""
    objections: bool = False
    """Only those that an objection stops."""

    def of(self, standing: pl.DataFrame, law: StatusLaw) -> pl.DataFrame:
        """The records that are asked for, in their order.

        Raises:
            UsageError: There is no such stage, or no record of such a county.
        """
        asked = [pl.lit(value=True)]
        if self.counties:
            asked.append(in_counties(standing, self.counties))
        if self.stages:
            _refuse_unknown(self.stages, law.stage_codes, "--stage")
            asked.append(pl.col("stage").is_in(list(self.stages)))
        if self.overdue:
            asked.append(IS_OVERDUE)
        if self.objections:
            asked.append(pl.col("stopped"))
        return standing.filter(*asked)


def _refuse_unknown(asked: Sequence[str], known: Sequence[str], option: str) -> None:
    unknown = [name for name in asked if name not in known]
    if unknown:
        message = f"{option} does not know [{unknown[0]}]."
        raise UsageError(message, hint="`vacatur status DIR` shows which there are.")
