"""What relief of another extent would change: the impact figures under an assumption."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from vacatur.results.people import (
    IMPACT_MARKS,
    ImpactTerms,
    count_by_person,
    impact_counts,
    marked,
    relieved,
)

Json = dict[str, object]
_ASSUMED = "assumed"


def what_if(
    decisions: pl.DataFrame,
    records: pl.DataFrame,
    as_of: date,
    assumptions: Mapping[str, pl.Series],
    *,
    terms: ImpactTerms,
    persons: pl.Series | None = None,
) -> dict[str, Json]:
    """Count, for each assumption, whom it would leave without a conviction or a felony.

    What is assumed is that certain convictions are taken away, and no others. Where it is unknown
    whether a conviction is among them, it is unknown whether it is left.

    Args:
        decisions: Decisions, shape (n, ...).
        records: The typed records, row by row beside the decisions: disposition_date.
        as_of: The date the decisions were made for.
        assumptions: By name, which records would be taken away; three-valued. Shape (n,) each.
        terms: The pack's words for convictions and their relief.
        persons: The number of each record's person, see `number_persons`, where it is known.

    Returns:
        By name: records and persons that it would concern, and of each impact how many persons
        it is true of, false of, and unknown of.
    """
    base = marked(decisions, records, as_of, terms, persons=persons)
    return {name: _figures(base, mask) for name, mask in assumptions.items()}


def _figures(base: pl.DataFrame, assumed: pl.Series) -> Json:
    marks = base.with_columns(assumed.alias(_ASSUMED))
    taken = {"taken": pl.col("conviction") & pl.col(_ASSUMED), "hold": pl.col("hold")}
    counts = taken | impact_counts(dict.fromkeys(IMPACT_MARKS, _ASSUMED))
    people = count_by_person(marks, counts).with_columns(pl.col("hold") > 0)
    impact = people.select(relieved(mark).alias(name) for mark, name in IMPACT_MARKS.items())
    return {
        "records": people["taken"].sum(),
        "persons": (people["taken"] > 0).sum(),
        "impact": {name: three_values(impact[name]) for name in impact.columns},
    }


def three_values(values: pl.Series) -> Json:
    """Count what is true, false and unknown.

    Example:
        >>> three_values(pl.Series([True, None, True]))
        {'true': 2, 'false': 0, 'unknown': 1}
    """
    return {
        "true": values.sum(),
        "false": (~values).sum(),
        "unknown": values.null_count(),
    }
