"""Two decisions of every record held against each other: which differ, in what, and why."""

from __future__ import annotations

from functools import reduce
from itertools import groupby
from operator import itemgetter, or_
from typing import Any

import polars as pl
import polars.selectors as cs

ANSWER = ("determination", "outcome", "tier", "also", "eligible_on", "deadline")
"""The columns of a decision that make it another answer."""
IDENTITY = ("record_id", "person_id", "source_file", "source_row")
TOLD = ("determination", "outcome", "tier", "also", "rule", "reasons", "eligible_on", "deadline")
NEEDED = (*IDENTITY, *TOLD, "hold")
"""The columns of a decision that a comparison reads."""
SIDES = ("before", "after")
CHANGE = tuple(f"{name}_{side}" for side in SIDES for name in ("determination", "outcome"))
REASON = ("differs", *(f"{name}_{side}" for side in SIDES for name in ("rule", "reasons")))
COUNTS = ("records", "weighted", "persons")
WEIGHT = "weight"

Json = dict[str, Any]

_SETS = tuple(
    tuple(name for place, name in enumerate(ANSWER) if mask >> place & 1)
    for mask in range(1 << len(ANSWER))
)
"""The columns that differ, by the bit mask of their places."""


def differing(before: pl.DataFrame, after: pl.DataFrame, weights: pl.Series | None) -> pl.DataFrame:
    """The records whose answers differ.

    Args:
        before: Decisions with the columns `NEEDED`. Shape (n, c).
        after: Decisions of the same records in the same order. Shape (n, c).
        weights: How many records each row stands for; None for one each. Shape (n,).

    Returns:
        Identity, `differs` (the columns of `ANSWER` that do), every column of `TOLD` before and
        after, and `weight`; in the order of the records.

    Example:
        >>> from vacatur.results.decisions import DECISION_COLUMNS, conform
        >>> blank = {name: [None] for name in DECISION_COLUMNS}
        >>> one = conform(pl.DataFrame(blank | {"tier": ["A"], "also": [["PARDON"]]}))
        >>> other = conform(pl.DataFrame(blank | {"tier": ["B"], "also": [["PARDON"]]}))
        >>> differing(one, other, None)["differs"].to_list()
        [['tier']]
        >>> differing(one, one, None).height
        0
    """
    sides = pl.concat(
        [
            before.select(*IDENTITY, pl.col(TOLD).name.suffix("_before")),
            after.select(pl.col(TOLD).name.suffix("_after")),
        ],
        how="horizontal",
    )
    weighed = sides.with_columns(_mask(), pl.lit(1).alias(WEIGHT) if weights is None else weights)
    rows = weighed.filter(pl.col("differs") != 0)
    sets = pl.Series(_SETS, dtype=pl.List(pl.Categorical()))
    told = (f"{name}_{side}" for name in TOLD for side in SIDES)
    return rows.with_columns(sets.gather(rows["differs"]).alias("differs")).select(
        *IDENTITY, "differs", *told, pl.col(WEIGHT).cast(pl.Int64)
    )


def _mask() -> pl.Expr:
    """Bit by bit, whether each column of the answer differs; NULL equals NULL."""
    bits = (
        pl.col(f"{name}_before").ne_missing(pl.col(f"{name}_after")).cast(pl.UInt8) * (1 << place)
        for place, name in enumerate(ANSWER)
    )
    return reduce(or_, bits).alias("differs")


def counted(rows: pl.DataFrame) -> pl.DataFrame:
    """Count differing records by change and reason.

    Args:
        rows: What `differing` returned.

    Returns:
        `CHANGE`, `REASON`, `COUNTS` and `example`, the first of their record ids: one row per
        reason. The most frequent change comes first, and beneath it the most frequent reason.
    """
    keys = (*CHANGE, *REASON)
    found = _as_text(_tally(rows, keys, pl.col("record_id").min().alias("example")))
    of_change = pl.col("records").sum().over(CHANGE).alias("of_change")
    order = ("of_change", *CHANGE, "records", *REASON)
    frequency = [name in ("of_change", "records") for name in order]
    return found.with_columns(of_change).sort(order, descending=frequency).drop("of_change")


def nested(rows: pl.DataFrame, reasons: pl.DataFrame) -> list[Json]:
    """The changes, each with its reasons beneath it, in plain JSON types.

    Args:
        rows: What `differing` returned.
        reasons: What `counted` returned for them.
    """
    totals = _as_text(_tally(rows, CHANGE)).rows_by_key(CHANGE, named=True, unique=True)
    return [
        {
            **_sides(dict(zip(CHANGE, change, strict=True)), ("determination", "outcome")),
            **totals[change],
            "by_reason": list(map(_reason, found)),
        }
        for change, found in groupby(reasons.iter_rows(named=True), key=itemgetter(*CHANGE))
    ]


def _reason(row: Json) -> Json:
    counts = {name: row[name] for name in (*COUNTS, "example")}
    return {"differs": row["differs"], **_sides(row, ("rule", "reasons")), **counts}


def _sides(row: Json, names: tuple[str, ...]) -> Json:
    return {side: {name: row[f"{name}_{side}"] for name in names} for side in SIDES}


def tallied(rows: pl.DataFrame) -> Json:
    """How many differing records and persons there are, and in which columns they differ."""
    members = _as_text(_tally(rows.explode("differs"), ("differs",)))
    found = members.rows_by_key("differs", named=True, unique=True)
    none = dict.fromkeys(COUNTS, 0)
    return {**tally(rows), "differs": {name: found.get(name, none) for name in ANSWER}}


def tally(rows: pl.DataFrame) -> Json:
    """Count rows of `person_id` and `weight`.

    Example:
        >>> tally(pl.DataFrame({"person_id": ["p", "p", "q"], "weight": [1, 1, 5]}))
        {'records': 3, 'weighted': 7, 'persons': 2}
    """
    return rows.select(_counts()).row(0, named=True)


def _tally(rows: pl.DataFrame, keys: tuple[str, ...], *further: pl.Expr) -> pl.DataFrame:
    return rows.group_by(keys).agg(*_counts(), *further)


def _counts() -> list[pl.Expr]:
    return [
        pl.len().cast(pl.Int64).alias("records"),
        pl.col(WEIGHT).sum().alias("weighted"),
        pl.col("person_id").n_unique().cast(pl.Int64).alias("persons"),
    ]


def _as_text(table: pl.DataFrame) -> pl.DataFrame:
    """Give codes their names, so that they sort by those."""
    return table.with_columns(
        (cs.categorical() | cs.enum()).cast(pl.String), cs.list().cast(pl.List(pl.String))
    )
