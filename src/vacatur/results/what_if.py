"""What relief of another extent would change: the impact figures under an assumption."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import polars as pl

from vacatur.results.people import (
    ASSUMED,
    IMPACT_MARKS,
    ImpactTerms,
    Marks,
    count_by_person,
    impact_traces,
    mark,
    relieved,
)

Json = dict[str, object]


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
        persons: The number of each record's person, in the order of first appearance, if known.

    Returns:
        By name: records and persons that it would concern, and of each impact how many persons
        it is true of, false of, and unknown of.
    """
    marks = mark(decisions, records, as_of, terms=terms, persons=persons, assumed=assumptions)
    return what_if_of(marks, assumptions)


def what_if_of(marks: Marks, names: Iterable[str]) -> dict[str, Json]:
    """Say of records marked with assumptions what `what_if` says."""
    return {name: _figures(marks, ASSUMED + name) for name in names}


def _figures(marks: Marks, assumed: str) -> Json:
    taken = {"taken": pl.col("conviction") & pl.col(assumed)}
    people = count_by_person(marks, taken, impact_traces(dict.fromkeys(IMPACT_MARKS, assumed)))
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
