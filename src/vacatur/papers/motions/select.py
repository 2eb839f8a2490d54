"""Which records a filing is for, and why each other eligible one is left out.

Only what was decided ELIGIBLE and is not on hold can come on a paper; everything else that a
decision says of a record can take it off again, and nothing can put it on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from vacatur.papers.counties import NO_COUNTY, UNKNOWN_COUNTY
from vacatur.papers.motions.words import Filing

OTHER_RELIEF: Final = "OTHER_RELIEF"
LEFT_OUT: Final = "LEFT_OUT_BY_OFFICE"
OBJECTED: Final = "OBJECTED"
UNDER_WAY: Final = "UNDER_WAY"
TIER: Final = "TIER_NOT_ASKED"
COUNTY: Final = "COUNTY_NOT_ASKED"
REASONS: Final = (
    OTHER_RELIEF,
    LEFT_OUT,
    OBJECTED,
    UNDER_WAY,
    TIER,
    NO_COUNTY,
    UNKNOWN_COUNTY,
    COUNTY,
)
"""Why an eligible record is on no paper, in the order in which it is asked."""
WHY: Final = "left_out_because"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What the office asks for."""

    filing: Filing
    counties: Collection[str] = ()
    """Of the jurisdiction's list; all where empty."""
    tiers: Collection[str] = ()
    leave_out: Collection[str] = ()
    """Records by their id."""
    kept_off: Mapping[str, str] = field(default_factory=dict)
    """Records by their id, with why their status keeps them off a new filing."""


def eligible() -> pl.Expr:
    """Whether a decision may come on any paper. Unknown is no."""
    return (pl.col("determination") == "ELIGIBLE") & ~pl.col("hold")


def reason_before_reading(choice: Choice) -> pl.Expr:
    """Why an eligible record is left out, as far as its decision says; NULL where it is not."""
    filing = choice.filing
    further = pl.col("also").list.set_intersection(sorted(filing.also)).list.len() > 0
    asked = pl.col("outcome").is_in(sorted(filing.outcomes)) | further
    left = pl.col("record_id").is_in(sorted(choice.leave_out))
    tier = pl.col("tier").is_in(sorted(choice.tiers))
    first = pl.when(~asked | asked.is_null()).then(pl.lit(OTHER_RELIEF))
    second = first.when(left).then(pl.lit(LEFT_OUT))
    for why in (OBJECTED, UNDER_WAY):
        ids = sorted(record for record, told in choice.kept_off.items() if told == why)
        second = second.when(pl.col("record_id").is_in(ids)).then(pl.lit(why))
    if not choice.tiers:
        return second.alias(WHY)
    return second.when(~tier | tier.is_null()).then(pl.lit(TIER)).alias(WHY)


def reason_after_reading(choice: Choice) -> pl.Expr:
    """Why a record is left out once its county is read; NULL where it is not.

    `county` is the source's, `listed` the one of the jurisdiction's list.
    """
    nowhere = pl.when(pl.col("county").is_null()).then(pl.lit(NO_COUNTY))
    elsewhere = nowhere.when(pl.col("listed").is_null()).then(pl.lit(UNKNOWN_COUNTY))
    if not choice.counties:
        return elsewhere.alias(WHY)
    asked = pl.col("listed").is_in(sorted(choice.counties))
    return elsewhere.when(~asked).then(pl.lit(COUNTY)).alias(WHY)
