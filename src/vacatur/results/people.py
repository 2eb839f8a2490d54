"""One row per person: counts by determination, and what relief would change for them.

The impact columns are three-valued. They are true only for people who had such a conviction
and have none left after relief, false for people who never had one or keep one, and NULL
where the records do not say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

import numpy as np
import polars as pl

from vacatur.facts.distinct import distinct
from vacatur.results.decisions import DETERMINATIONS
from vacatur.results.people_kernel import add_marks
from vacatur.rules.load import Pack

IMPACT_YEARS = 7
"""Years before the as-of date that background checks commonly reach back to."""


@dataclass(frozen=True, kw_only=True)
class ImpactTerms:
    """The words of a pack that the impact figures rest on."""

    convictions: tuple[str, ...] = ("CONV", "DEF_FAIL")
    """Disposition categories that are convictions."""

    unknown: tuple[str, ...] = ("UNKNOWN", "REVIEW")
    """Disposition categories that may hide a conviction, like a missing category."""

    clearing: tuple[str, ...]
    """Outcomes that take away a conviction when the record is ELIGIBLE."""

    reducing: tuple[str, ...] = ()
    """Outcomes that leave a conviction which is no felony any more."""

    gone: tuple[str, ...] = ()
    """Outcomes of records that earlier relief has taken away: no conviction any more."""

    civil: tuple[str, ...] = ("CV",)
    """Offense classes that are no crime: a finding of liability is no conviction."""

    felony_prefix: str = "F"
    """How the class of a felony starts."""


def impact_terms(pack: Pack) -> ImpactTerms:
    """The words of a pack."""
    impact = pack.header.impact
    return ImpactTerms(clearing=impact.clearing, reducing=impact.reducing, gone=impact.gone)


IMPACT_MARKS = {
    "conviction": "no_conviction_left",
    "felony": "no_felony_left",
    "recent": "no_conviction_7y_left",
}
"""The marks of a record, and what a person has none left of."""


def people(
    decisions: pl.DataFrame,
    records: pl.DataFrame,
    as_of: date,
    *,
    terms: ImpactTerms,
    persons: pl.Series | None = None,
) -> pl.DataFrame:
    """Count each person's records and say whether relief leaves a conviction behind.

    A record is a conviction when its disposition category is one, its class is not civil and
    no earlier relief has taken it away.
    Whether it is one is unknown when the category is missing or undecided and the record is
    not ELIGIBLE: an ELIGIBLE record without a disposition is an arrest that the pack found
    free of conviction. A person on hold has a row that could not be read, which may be one.
    A conviction is cleared when it is ELIGIBLE by an outcome that clears convictions.

    Whether a conviction is a felony is unknown without a class; whether it lies in the last
    seven calendar years is unknown without a disposition date. A disposition on the first day
    of the seven years counts as inside.

    Args:
        decisions: Decisions, shape (n, ...): person_id, determination, outcome, hold,
            offense_class, disposition_category.
        records: The typed records, row by row beside the decisions: disposition_date.
        as_of: The date the decisions were made for.
        terms: The pack's words for convictions and their relief.
        persons: The number of each record's person, see `number_persons`, where it is known.

    Returns:
        One row per person in order of first appearance: person_id; records; eligible,
        not_yet, needs_review, not_eligible; hold; convictions, convictions_cleared and
        felonies (convictions of a felony class); no_conviction_left, no_felony_left,
        no_conviction_7y_left.

    Example:
        >>> decisions = pl.DataFrame({
        ...     "person_id": ["P1", "P1"], "determination": ["ELIGIBLE", "NOT_ELIGIBLE"],
        ...     "outcome": ["SA_MOTION", "NOT_ELIGIBLE"], "hold": [False, False],
        ...     "offense_class": ["F4", "MA"], "disposition_category": ["CONV", "CONV"],
        ... })
        >>> records = pl.DataFrame({"disposition_date": [date(2018, 5, 1), date(1999, 5, 1)]})
        >>> terms = ImpactTerms(clearing=("SA_MOTION",))
        >>> row = people(decisions, records, date(2020, 1, 15), terms=terms).row(0, named=True)
        >>> row["no_felony_left"], row["no_conviction_left"], row["no_conviction_7y_left"]
        (True, False, True)
    """
    marks = marked(decisions, records, as_of, terms, persons=persons)
    counted = count_by_person(marks, _counts()).with_columns(pl.col("hold") > 0)
    return counted.select(
        decisions["person_id"].gather(marks["person"].arg_unique()),
        "records",
        *(name.lower() for name in DETERMINATIONS),
        "hold",
        "convictions",
        "convictions_cleared",
        "felonies",
        *(relieved(mark).alias(name) for mark, name in IMPACT_MARKS.items()),
    )


def number_persons(decisions: pl.DataFrame) -> pl.Series:
    """Number the people of records in the order of first appearance, from 0. Shape (n,)."""
    return distinct(decisions, ["person_id"])[0]


def marked(
    decisions: pl.DataFrame,
    records: pl.DataFrame,
    as_of: date,
    terms: ImpactTerms,
    *,
    persons: pl.Series | None = None,
) -> pl.DataFrame:
    """Mark each record: conviction, felony, recent (three-valued), cleared and reduced."""
    eligible = pl.col("determination") == "ELIGIBLE"
    window_start = pl.lit(as_of).dt.offset_by(f"-{IMPACT_YEARS}y")
    return decisions.select(
        (number_persons(decisions) if persons is None else persons).alias("person"),
        "determination",
        pl.col("hold").fill_null(value=False),
        _word("offense_class").cat.starts_with(terms.felony_prefix).alias("felony"),
        _is_conviction(terms, eligible).alias("conviction"),
        (eligible & _is_one_of("outcome", terms.clearing)).alias("cleared"),
        (eligible & _is_one_of("outcome", (*terms.clearing, *terms.reducing))).alias("reduced"),
        records["disposition_date"].alias("disposed"),
    ).select(
        "person",
        "determination",
        "hold",
        "conviction",
        "cleared",
        "reduced",
        (pl.col("conviction") & pl.col("felony")).alias("felony"),
        (pl.col("conviction") & (pl.col("disposed") >= window_start)).alias("recent"),
    )


def _is_conviction(terms: ImpactTerms, eligible: pl.Expr) -> pl.Expr:
    category = _word("disposition_category")
    undecided = category.is_null() | category.is_in(terms.unknown)
    return (
        pl.when(_is_one_of("outcome", terms.gone) | _is_one_of("offense_class", terms.civil))
        .then(False)
        .when(undecided)
        .then(pl.when(eligible).then(False))
        .otherwise(category.is_in(terms.convictions))
    )


def _is_one_of(column: str, words: tuple[str, ...]) -> pl.Expr:
    return _word(column).is_in(words).fill_null(value=False)


def _word(column: str) -> pl.Expr:
    """Return a column of few distinct values as a dictionary, each value compared once."""
    return pl.col(column).cast(pl.Categorical)


def _counts() -> dict[str, pl.Expr]:
    """What is counted per person: records, convictions, and what `impact_counts` counts."""
    return {
        "records": pl.lit(value=True),
        **{name.lower(): pl.col("determination") == name for name in DETERMINATIONS},
        "hold": pl.col("hold"),
        "convictions": pl.col("conviction"),
        "convictions_cleared": pl.col("conviction") & pl.col("cleared"),
        "felonies": pl.col("felony"),
        **impact_counts({"conviction": "cleared", "felony": "reduced", "recent": "cleared"}),
    }


def impact_counts(gone: Mapping[str, str]) -> dict[str, pl.Expr]:
    """What `relieved` reads: how often each mark is true, kept and unknown.

    Args:
        gone: By mark, the column that says which records lose it; three-valued.
    """
    counts = {}
    for mark, column in gone.items():
        kept = pl.col(mark) & ~pl.col(column)
        counts[f"{mark}_had"] = pl.col(mark)
        counts[f"{mark}_unknown"] = pl.col(mark).is_null()
        counts[f"{mark}_kept"] = kept
        counts[f"{mark}_kept_unknown"] = kept.is_null()
    return counts


def count_by_person(marks: pl.DataFrame, counts: Mapping[str, pl.Expr]) -> pl.DataFrame:
    """How many records of each person a condition is true of, for each of 32 conditions at most.

    Args:
        marks: Column person, the number of each record's person, and what the conditions read.
            Shape (n, m).
        counts: The conditions by name; unknown counts as false.

    Returns:
        One row for each person in the order of their numbers, UInt32. Shape (p, counts).
    """
    bits = [
        condition.fill_null(value=False).cast(pl.UInt32) * pl.lit(1 << place, pl.UInt32)
        for place, condition in enumerate(counts.values())
    ]
    persons = marks["person"].to_numpy()
    people = int(persons.max()) + 1 if persons.size else 0
    found = np.zeros((people, len(bits)), np.uint32)
    add_marks(persons, marks.select(reduce(or_, bits)).to_series().to_numpy(), found)
    return pl.DataFrame({name: found[:, place].copy() for place, name in enumerate(counts)})


def relieved(mark: str) -> pl.Expr:
    """Return true where a person had such a conviction and none is left, by Kleene's rules."""
    held = pl.col("hold")
    had = _some(pl.col(f"{mark}_had") > 0, held | (pl.col(f"{mark}_unknown") > 0))
    left = _some(pl.col(f"{mark}_kept") > 0, held | (pl.col(f"{mark}_kept_unknown") > 0))
    return had & ~left


def _some(known: pl.Expr, unknown: pl.Expr) -> pl.Expr:
    """Return true when one is known, NULL when one is possible, false otherwise."""
    return pl.when(known).then(True).when(unknown).then(None).otherwise(False)
