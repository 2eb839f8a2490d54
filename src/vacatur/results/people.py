"""One row per person: counts by determination, and what relief would change for them.

The impact columns are three-valued. They are true only for people who had such a conviction
and have none left after relief, false for people who never had one or keep one, and NULL
where the records do not say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from vacatur.results.decisions import DETERMINATIONS
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

_ROW = "_row"


def people(
    decisions: pl.DataFrame,
    records: pl.DataFrame,
    as_of: date,
    *,
    terms: ImpactTerms,
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
    return (
        marked(decisions, records, as_of, terms)
        .lazy()
        .group_by("person_id")
        .agg(*_counts())
        .sort(_ROW)
        .select(
            "person_id",
            "records",
            *(name.lower() for name in DETERMINATIONS),
            "hold",
            "convictions",
            "convictions_cleared",
            "felonies",
            *(relieved(mark).alias(name) for mark, name in IMPACT_MARKS.items()),
        )
        .collect()
    )


def marked(
    decisions: pl.DataFrame, records: pl.DataFrame, as_of: date, terms: ImpactTerms
) -> pl.DataFrame:
    """Mark each record: conviction, felony, recent (three-valued), cleared and reduced."""
    eligible = pl.col("determination") == "ELIGIBLE"
    window_start = pl.lit(as_of).dt.offset_by(f"-{IMPACT_YEARS}y")
    return decisions.select(
        "person_id",
        "determination",
        pl.col("hold").fill_null(value=False),
        pl.int_range(pl.len(), dtype=pl.UInt32).alias(_ROW),
        _word("offense_class").cat.starts_with(terms.felony_prefix).alias("felony"),
        _is_conviction(terms, eligible).alias("conviction"),
        (eligible & _is_one_of("outcome", terms.clearing)).alias("cleared"),
        (eligible & _is_one_of("outcome", (*terms.clearing, *terms.reducing))).alias("reduced"),
        records["disposition_date"].alias("disposed"),
    ).select(
        "person_id",
        "determination",
        "hold",
        _ROW,
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


def _counts() -> list[pl.Expr]:
    """Count per person: records, convictions, and what `impact_counts` counts."""
    return [
        pl.col(_ROW).min(),
        pl.len().alias("records"),
        *((pl.col("determination") == name).sum().alias(name.lower()) for name in DETERMINATIONS),
        pl.col("hold").any(),
        pl.col("conviction").sum().alias("convictions"),
        (pl.col("conviction") & pl.col("cleared")).sum().alias("convictions_cleared"),
        pl.col("felony").sum().alias("felonies"),
        *impact_counts({"conviction": "cleared", "felony": "reduced", "recent": "cleared"}),
    ]


def impact_counts(gone: Mapping[str, str]) -> Iterator[pl.Expr]:
    """Count per person what `relieved` reads: of each mark, how many are true, kept and unknown.

    Args:
        gone: By mark, the column that says which records lose it; three-valued.
    """
    for mark, column in gone.items():
        kept = pl.col(mark) & ~pl.col(column)
        yield pl.col(mark).sum().alias(f"{mark}_had")
        yield pl.col(mark).is_null().sum().alias(f"{mark}_unknown")
        yield kept.sum().alias(f"{mark}_kept")
        yield kept.is_null().sum().alias(f"{mark}_kept_unknown")


def relieved(mark: str) -> pl.Expr:
    """Return true where a person had such a conviction and none is left, by Kleene's rules."""
    held = pl.col("hold")
    had = _some(pl.col(f"{mark}_had") > 0, held | (pl.col(f"{mark}_unknown") > 0))
    left = _some(pl.col(f"{mark}_kept") > 0, held | (pl.col(f"{mark}_kept_unknown") > 0))
    return had & ~left


def _some(known: pl.Expr, unknown: pl.Expr) -> pl.Expr:
    """Return true when one is known, NULL when one is possible, false otherwise."""
    return pl.when(known).then(True).when(unknown).then(None).otherwise(False)
