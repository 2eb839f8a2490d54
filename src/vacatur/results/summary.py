"""Counts of a whole result, in plain JSON types; no personal value among them.

Every count stands twice: `records` counts rows, `weighted` counts each row as often as its
multiplicity column says (the same number where the input has none).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import numpy as np
import numpy.typing as npt
import polars as pl
import polars.selectors as cs

from vacatur.facts.distinct import distinct, row_codes
from vacatur.results.decisions import DETERMINATIONS
from vacatur.results.people import IMPACT_MARKS
from vacatur.results.reconcile import Rows
from vacatur.results.what_if import three_values

Json = dict[str, object]

IMPACTS: tuple[str, ...] = tuple(IMPACT_MARKS.values())

_AT_HAND = 1 << 18
"""As many numbers have a count at hand; rows with higher ones are numbered anew."""

_COUNTY = r"^(?:\d{1,5}|\p{L}[\p{L}\p{M} .'\u2019/-]{1,39}(?:[ (]\d{1,5}\)?)?)$"
_REVIEW = pl.col("determination") == "NEEDS_REVIEW"


def summarize(
    decisions: pl.DataFrame,
    records: pl.DataFrame,
    people: pl.DataFrame,
    *,
    rows: Rows,
    quarantine: pl.DataFrame,
    criteria: Sequence[str] = (),
    what_if: Mapping[str, Json] | None = None,
) -> Json:
    """Count a result by determination, outcome, reason, county, year and class.

    Args:
        decisions: Decisions, shape (n, ...), typed as `DECISION_COLUMNS`.
        records: The typed records, row by row beside them; county, offense_date, arrest_date
            and weight are used where present.
        people: What `people` returned for them.
        rows: Where the input rows went.
        quarantine: The rows set aside: reason.
        criteria: The pack's criteria in the order of the bit masks, lowest bit first.
        what_if: What relief of another extent would change, see `what_if.what_if`.

    Returns:
        A dictionary of counts, in an order that depends on the counts alone.
    """
    table = _count_table(decisions, records)
    told = _tallied(table, "determination", "outcome", "tier", "class")
    counties, days = (_tallied(table, key, "determination") for key in ("county", "day"))
    counties = counties.with_columns(_county(pl.col("county").cast(pl.String)))
    years = days.with_columns(pl.col("day").dt.year().alias("year"))
    reasons = _tallied(_members(table, "reasons"), "reasons", "determination")
    masks = _tallied(table.drop("reasons").filter(_REVIEW), "criteria_unknown")
    set_aside = quarantine.select("reason", records=1, weighted=1)
    return {
        "rows": asdict(rows),
        "records": table.height,
        "weighted": told["weighted"].sum(),
        "persons": people.height,
        "persons_on_hold": people["hold"].sum(),
        "determination": _determinations(told, people),
        "outcome": by_code(told, "outcome"),
        "tier": by_code(told, "tier"),
        "reason": by_code(reasons, "reasons"),
        "quarantine": by_code(set_aside, "reason"),
        "county": _by_value(counties, "county"),
        "year": _by_value(years, "year"),
        "class": _by_value(told, "class"),
        "impact": {name: three_values(people[name]) for name in IMPACTS},
        "what_if": dict(what_if or {}),
        "unknown": {
            "reason": by_code(reasons.filter(_REVIEW), "reasons"),
            "criterion": by_code(_unknown_criteria(masks, criteria), "criterion"),
        },
    }


def _count_table(decisions: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Set the columns to count side by side; an absent county or date counts as unknown."""
    counted = decisions.select(
        "determination",
        "outcome",
        "tier",
        "reasons",
        pl.col("offense_class").alias("class"),
        "criteria_unknown",
    )
    return counted.with_columns(
        _column_or_null(records, "county").cast(pl.Categorical).alias("county"),
        _day(records).alias("day"),
        *records.select(cs.by_name("weight", require_all=False).cast(pl.Int64).fill_null(0)),
    )


def _county(text: pl.Expr) -> pl.Expr:
    """A county as written; unknown where the text is none, as in a row with its cells misplaced.

    A summary is passed on, so no address, date, number or `LAST, FIRST` may come into it.
    """
    return pl.when(text.str.contains(_COUNTY)).then(text).alias("county")


def _column_or_null(frame: pl.DataFrame, name: str) -> pl.Series:
    return frame[name] if name in frame.columns else pl.repeat(None, frame.height, eager=True)


def _day(records: pl.DataFrame) -> pl.Series:
    """Return the day of the offense, or of the arrest where the offense has no date."""
    offense, arrest = (
        _column_or_null(records, name).cast(pl.Date) for name in ("offense_date", "arrest_date")
    )
    return pl.select(pl.coalesce(offense, arrest)).to_series()


def _tallied(table: pl.DataFrame, *keys: str) -> pl.DataFrame:
    """Count rows that are alike: their keys, `records` and `weighted`."""
    numbers = _numbered(table.select(keys))
    counts = np.bincount(numbers)
    weights = np.bincount(numbers, table["weight"]) if "weight" in table.columns else counts
    found, rows = np.flatnonzero(counts), np.empty(counts.size, np.uint32)
    rows[numbers] = np.arange(numbers.size, dtype=np.uint32)  # any of those that are alike
    return table.select(pl.col(*keys).gather(rows[found])).with_columns(
        pl.Series("records", counts[found], pl.Int64),
        pl.Series("weighted", weights[found].astype(np.int64)),
    )


def _numbered(keys: pl.DataFrame) -> npt.NDArray[np.int64]:
    """Number rows, those that are alike with the same number; none is much above `_AT_HAND`."""
    codes = row_codes(keys)
    if codes is None or (keys.height and codes.to_numpy().max() >= _AT_HAND):
        codes, _ = distinct(keys, keys.columns)
    return codes.cast(pl.Int64).to_numpy()


def _determinations(table: pl.DataFrame, people: pl.DataFrame) -> Json:
    """Count records, and the people who have at least one, for each determination."""
    counts = by_code(table, "determination")
    return {
        name: {
            **counts.get(name, {"records": 0, "weighted": 0}),
            "persons": (people[name.lower()] > 0).sum(),
        }
        for name in DETERMINATIONS
    }


def _tally(table: pl.DataFrame, key: str, *further: pl.Expr) -> pl.DataFrame:
    """Add up `records` and `weighted` per value of a column, the value as text."""
    return (
        table.lazy()
        .group_by(key)
        .agg(pl.col("records", "weighted").sum(), *further)
        .with_columns((cs.categorical() | cs.enum()).cast(pl.String))
        .collect()
    )


def by_code(table: pl.DataFrame, key: str) -> dict[str, dict[str, int]]:
    """Count per code, the most frequent first; rows without a code are left out."""
    tally = _tally(table, key).drop_nulls(key)
    ordered = tally.sort("records", key, descending=[True, False])
    return {
        code: {"records": records, "weighted": weighted}
        for code, records, weighted in ordered.iter_rows()
    }


def _by_value(table: pl.DataFrame, key: str) -> list[Json]:
    """Count per value and determination, in the order of the values, the unknown last."""
    split = (
        pl.col("weighted").filter(pl.col("determination") == name).sum().alias(name)
        for name in DETERMINATIONS
    )
    return _tally(table, key, *split).sort(key, nulls_last=True).to_dicts()


def _members(table: pl.DataFrame, column: str) -> pl.DataFrame:
    """Give each member of a list column a row of its own."""
    own = cs.by_name(column, "determination", "weight", require_all=False)
    return table.select(own).explode(column)


def _unknown_criteria(masks: pl.DataFrame, criteria: Sequence[str]) -> pl.DataFrame:
    """Count each criterion whose bit is set in a mask."""
    names = pl.lit(pl.Series(tuple(criteria), dtype=pl.String)).implode()
    bits = (
        pl.col("criteria_unknown") & pl.lit(1 << bit, dtype=pl.UInt64) != 0
        for bit in range(len(criteria))
    )
    set_bits = pl.concat_list(bits) if criteria else pl.lit([], dtype=pl.List(pl.Boolean))
    marked = masks.select(names.alias("criterion"), set_bits.alias("set"), "records", "weighted")
    return marked.explode("criterion", "set").filter("set")
