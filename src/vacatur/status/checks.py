"""What is wrong with an entry by itself: its record, its words, its date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from vacatur.status.claims import CLAIM
from vacatur.status.events import DECISIONS, MATTERS, OBJECTED, RECORD, WITHDRAWN
from vacatur.status.law import StatusLaw
from vacatur.status.problems import PROBLEMS
from vacatur.status.standing import PATH_IS_OPEN, path_of

REASON: Final = "reason"
_IS_STEP: Final = ~pl.col("event").is_in([*MATTERS, "decided"])
_NO: Final = pl.lit(value=False)


@dataclass(frozen=True, kw_only=True)
class Days:
    """Between which days an entry lies."""

    in_force: date
    since: date
    as_of: date | None


def with_records(
    claims: pl.DataFrame, records: pl.DataFrame, ledger: pl.DataFrame, law: StatusLaw
) -> pl.DataFrame:
    """Set beside each entry what the result and the ledger say of its record.

    Args:
        claims: The entries.
        records: What `tracked` returned for them.
        ledger: `record_id`, `same` (whether it is still the same record), `ledger_path` and
            `begun` (whether a step of it was taken) of the records that have events.
        law: The tracks.

    Returns:
        The entries with the columns of the record and `path`, the way it goes.
    """
    asked = claims.group_by(RECORD).agg(
        pl.col("asked").drop_nulls().first().alias("asked_first"),
        two=pl.col("asked").drop_nulls().n_unique() > 1,
    )
    beside = claims.join(records, on=RECORD, how="left", maintain_order="left")
    beside = beside.join(ledger, on=RECORD, how="left", maintain_order="left")
    beside = beside.join(asked, on=RECORD, how="left", maintain_order="left", nulls_equal=True)
    named = pl.coalesce("ledger_path", "asked_first").alias("path")
    return beside.with_columns(named).with_columns(path=path_of(law))


def with_reasons(entries: pl.DataFrame, law: StatusLaw, days: Days) -> pl.DataFrame:
    """Add `reason`: the first thing that is wrong with an entry by itself; unknown if nothing is.

    Args:
        entries: What `with_records` returned, with `known` and `withdrawn_before`.
        law: Stages, offices and tracks.
        days: The days between which it lies.
    """
    found = {
        **_record(),
        **_words(law),
        **_path(law),
        **_dates(days),
        **_eligibility(law),
        "WAS_WITHDRAWN": pl.col("withdrawn_before"),
    }
    given = pl.col(REASON) if REASON in entries.columns else pl.lit(None, pl.String)
    reasons = [pl.when(found[code]).then(pl.lit(code)) for code in PROBLEMS if code in found]
    return entries.with_columns(
        pl.when(pl.col("known")).then(None).otherwise(pl.coalesce(given, *reasons)).alias(REASON)
    )


def _record() -> Mapping[str, pl.Expr]:
    return {
        "NO_RECORD": pl.col(RECORD).is_null(),
        "UNKNOWN_RECORD": pl.col("determination").is_null(),
        "OTHER_RECORD": ~pl.col("same"),
    }


def _words(law: StatusLaw) -> Mapping[str, pl.Expr]:
    event, party = pl.col("event"), pl.col("party")
    objects = event.is_in([OBJECTED, *DECISIONS])
    return {
        "HALF_FILLED": event.is_null() | ((event == WITHDRAWN) & pl.col("of").is_null()),
        "NO_SUCH_STAGE": _IS_STEP & ~event.is_in(law.stage_codes),
        "NO_SUCH_OUTCOME": event == "decided",
        "NO_PARTY": objects & party.is_null(),
        "NO_SUCH_PARTY": objects & ~party.is_in(law.objectors),
        "NOBODY": pl.col("by").is_null(),
        "NO_REASON": (event == WITHDRAWN) & pl.col("note").is_null(),
        "NO_DATE": pl.col("date_text").is_null(),
        "BAD_DATE": pl.col("date").is_null(),
    }


def _path(law: StatusLaw) -> Mapping[str, pl.Expr]:
    path, known = pl.col("path"), list(law.tracks)
    return {
        "TWO_PATHS": pl.col("two") & pl.col("ledger_path").is_null(),
        "NO_TRACK": path.is_null() | ~path.is_in(known),
        "NOT_A_PATH": pl.col("ledger_path").is_null() & pl.col("eligible") & ~PATH_IS_OPEN,
        "OTHER_PATH": pl.col("asked") != pl.col("ledger_path"),
        "NOT_ON_PATH": _IS_STEP & ~pl.concat_str("path", "event", separator=" ").is_in(law.ways),
    }


def _dates(days: Days) -> Mapping[str, pl.Expr]:
    day = pl.col("date")
    return {
        "BEFORE_LAW": day < days.in_force,
        "BEFORE_LIST": day < days.since,
        "AFTER_AS_OF": day > days.as_of if days.as_of else _NO,
        "BEFORE_RECORD": (pl.col("event") != WITHDRAWN) & (day < pl.col("recorded_on")),
    }


def _eligibility(law: StatusLaw) -> Mapping[str, pl.Expr]:
    """What is not eligible is not begun; what was begun while it was goes on."""
    first = [
        f"{track.outcome} {step.stage}"
        for track in law.track
        for step in track.steps
        if track.start in step.follows
    ]
    begins = pl.concat_str("path", "event", separator=" ").is_in(first)
    begun = pl.col("ledger_path").is_not_null() & (pl.col("begun") | ~begins)
    no = ~pl.col("eligible") & ~begun
    determination = pl.col("determination")
    return {
        "ON_HOLD": no & pl.col("hold"),
        "IN_REVIEW": no & (determination == "NEEDS_REVIEW"),
        "NOT_YET": no & (determination == "NOT_YET"),
        "NOT_ELIGIBLE": no,
    }


def marked(entries: pl.DataFrame, name: str, numbers: pl.Series) -> pl.DataFrame:
    """Add a column that tells whether an entry is among some."""
    told = numbers.unique().alias(CLAIM).to_frame().with_columns(pl.lit(value=True).alias(name))
    found = entries.join(told, on=CLAIM, how="left", maintain_order="left")
    return found.with_columns(pl.col(name).is_not_null())
