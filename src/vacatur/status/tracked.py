"""The records of a result as their status is told: what was decided, and whose county it is."""

from __future__ import annotations

from typing import Final

import polars as pl

from vacatur.dossiers.deadlines import record_days
from vacatur.dossiers.result import PLACE, Result
from vacatur.engine.shards.hash import hash_text
from vacatur.papers.cases import one_spelling
from vacatur.status.events import RECORD, RECORD_COLUMNS

ELIGIBLE: Final = "ELIGIBLE"
_DECIDED: Final = (
    PLACE,
    RECORD,
    "person_id",
    "determination",
    "hold",
    "outcome",
    "also",
    "deadline",
    "eligible_on",
)
_OF_ITSELF: Final = (
    "charge_code",
    "arrest_date",
    "cycle_text",
    "step_text",
    "count_text",
    "county_text",
)
"""Facts, where a result has them, that stay when a record is scored again with better data."""
_BETWEEN: Final = "\x1f"
_NONE: Final = "\x1e"


def tracked(result: Result, ids: pl.Series | None = None) -> pl.DataFrame:
    """The records whose status is told: those that are eligible, and those that are asked for.

    Args:
        result: The result.
        ids: Record ids that are wanted whatever was decided.

    Returns:
        One row for each, in the order of the decisions: its decision, `county` (in one spelling;
        unknown where the text names none), `arrest_date`, `disposition_date`, `recorded_on` (the
        later of the two, unknown where it has neither) and `eligible`.
    """
    decided = result.decisions().select(_DECIDED)
    wanted = pl.col("determination") == ELIGIBLE
    if ids is not None and len(ids):
        asked = ids.unique().alias(RECORD).to_frame().lazy().with_columns(asked=True)
        decided = decided.join(asked, on=RECORD, how="left", maintain_order="left")
        wanted |= pl.col("asked").is_not_null()
    mine = decided.filter(wanted).select(_DECIDED)
    found = mine.join(_facts(result), on=PLACE, how="left", maintain_order="left")
    told = found.with_columns(eligible=pl.col("determination") == ELIGIBLE).collect()
    return told.with_columns(one_spelling("county"))


def _facts(result: Result) -> pl.LazyFrame:
    facts = result.facts()
    days = record_days(facts)
    return facts.select(
        PLACE, _county(result).alias("county"), *days, pl.max_horizontal(*days).alias("recorded_on")
    )


def _county(result: Result) -> pl.Expr:
    """The county, where the summary names it: other text may be anything, as of a shifted row."""
    named = [row["county"] for row in result.summary["county"] if row["county"] is not None]
    text = pl.col("county_text")
    return pl.when(text.is_in(named)).then(text)


def identities(result: Result, ids: pl.Series) -> pl.DataFrame:
    """Hashes that tell whether a record of this id is still the same one.

    Args:
        result: The result.
        ids: Record ids.

    Returns:
        `record_id` and `identity` of those that the result has, in its order.
    """
    if not len(ids):
        return pl.DataFrame(schema=RECORD_COLUMNS)
    asked = ids.unique().alias(RECORD).to_frame().lazy()
    mine = result.decisions().select(PLACE, RECORD, "person_id")
    facts = result.facts()
    own = [name for name in _OF_ITSELF if name in facts.collect_schema().names()]
    found = (
        mine.join(asked, on=RECORD, how="semi")
        .join(facts.select(PLACE, *own), on=PLACE, how="left")
        .sort(PLACE)
        .select(RECORD, text=_joined(["person_id", *own]))
        .collect()
    )
    hashes = pl.Series("identity", hash_text(found["text"]), dtype=pl.UInt64)
    return found.select(RECORD).with_columns(hashes)


def _joined(names: list[str]) -> pl.Expr:
    """All values in one text; what is not on file stands for itself."""
    texts = [pl.col(name).cast(pl.String).fill_null(_NONE) for name in names]
    return pl.concat_str(texts, separator=_BETWEEN)
