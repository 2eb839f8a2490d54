"""One row per person: counts by determination, and what relief would change for them.

The impact columns are three-valued. They are true only for people who had such a conviction
and have none left after relief, false for people who never had one or keep one, and NULL
where the records do not say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
import polars.selectors as cs

from vacatur.facts.distinct import distinct
from vacatur.results.decisions import DETERMINATIONS
from vacatur.results.people_kernel import Numbers, add_marks
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

ASSUMED = "assumed "
"""How the columns of `Marks.kinds` begin that say what an assumption takes away."""

_DECISIVE = ("determination", "outcome", "offense_class", "disposition_category", "hold")
_ELIGIBLE = pl.col("determination") == "ELIGIBLE"


@dataclass(frozen=True, kw_only=True)
class Marks:
    """Records by person and kind. What counts is asked of the kinds, of which there are few."""

    persons: pl.Series
    """The number of each record's person, in the order of first appearance. Shape (n,)."""
    places: pl.Series
    """Where each record finds its kind. Shape (n,)."""
    kinds: pl.DataFrame
    """By kind: determination, hold, cleared, reduced; conviction, felony and recent, which are
    three-valued like the assumptions. Shape (k, ...)."""


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
        persons: The number of each record's person, in the order of first appearance, if known.

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
    marks = mark(decisions, records, as_of, terms=terms, persons=persons)
    return people_of(marks, decisions["person_id"])


def people_of(marks: Marks, ids: pl.Series) -> pl.DataFrame:
    """Say of marked records what `people` says; beside them, the id of each record's person."""
    counts = {
        "records": pl.lit(value=True),
        **{name.lower(): pl.col("determination") == name for name in DETERMINATIONS},
        "convictions": pl.col("conviction"),
        "convictions_cleared": pl.col("conviction") & pl.col("cleared"),
        "felonies": pl.col("felony"),
    }
    traces = impact_traces({"conviction": "cleared", "felony": "reduced", "recent": "cleared"})
    found = count_by_person(marks, counts, traces)
    return found.select(
        ids.gather(_first_rows(marks.persons, found.height)),
        "records",
        *(name.lower() for name in DETERMINATIONS),
        "hold",
        "convictions",
        "convictions_cleared",
        "felonies",
        *(relieved(mark).alias(name) for mark, name in IMPACT_MARKS.items()),
    )


def mark(
    decisions: pl.DataFrame,
    records: pl.DataFrame,
    as_of: date,
    *,
    terms: ImpactTerms,
    persons: pl.Series | None = None,
    assumed: Mapping[str, pl.Series] | None = None,
) -> Marks:
    """Mark records once for both `people` and `what_if`, which tell of the arguments."""
    window_start = pl.lit(as_of).dt.offset_by(f"-{IMPACT_YEARS}y")
    told = decisions.select(
        *_DECISIVE,
        (pl.lit(records["disposition_date"]) >= window_start).alias("recent"),
        *(mask.alias(ASSUMED + name) for name, mask in (assumed or {}).items()),
    )
    places, kinds = distinct(told, told.columns)
    return Marks(
        persons=distinct(decisions, ["person_id"])[0] if persons is None else persons,
        places=places,
        kinds=_marked(kinds.with_columns((cs.enum() | cs.categorical()).cast(pl.String)), terms),
    )


def _marked(kinds: pl.DataFrame, terms: ImpactTerms) -> pl.DataFrame:
    return kinds.with_columns(conviction=_is_conviction(terms)).with_columns(
        hold=pl.col("hold").fill_null(value=False),
        felony=pl.col("conviction") & pl.col("offense_class").str.starts_with(terms.felony_prefix),
        recent=pl.col("conviction") & pl.col("recent"),
        cleared=_ELIGIBLE & _is_one_of("outcome", terms.clearing),
        reduced=_ELIGIBLE & _is_one_of("outcome", (*terms.clearing, *terms.reducing)),
    )


def _first_rows(numbers: pl.Series, count: int) -> pl.Series:
    """Where each of the numbers below a count appears first."""
    backwards, rows = numbers.to_numpy()[::-1], np.empty(count, np.uint32)
    rows[backwards] = np.arange(backwards.size, dtype=np.uint32)[::-1]  # the first comes last
    return pl.Series(rows)


def _is_conviction(terms: ImpactTerms) -> pl.Expr:
    category = pl.col("disposition_category")
    undecided = category.is_null() | category.is_in(terms.unknown)
    return (
        pl.when(_is_one_of("outcome", terms.gone) | _is_one_of("offense_class", terms.civil))
        .then(False)
        .when(undecided)
        .then(pl.when(_ELIGIBLE).then(False))
        .otherwise(category.is_in(terms.convictions))
    )


def _is_one_of(column: str, words: tuple[str, ...]) -> pl.Expr:
    return pl.col(column).is_in(words).fill_null(value=False)


def impact_traces(gone: Mapping[str, str]) -> dict[str, pl.Expr]:
    """What `relieved` reads: whether each mark is true, kept and unknown of any record.

    Args:
        gone: By mark, the column that says which records lose it; three-valued.
    """
    traces = {"hold": pl.col("hold")}
    for mark, column in gone.items():
        kept = pl.col(mark) & ~pl.col(column)
        traces[f"{mark}_had"] = pl.col(mark)
        traces[f"{mark}_unknown"] = pl.col(mark).is_null()
        traces[f"{mark}_kept"] = kept
        traces[f"{mark}_kept_unknown"] = kept.is_null()
    return traces


def count_by_person(
    marks: Marks, counts: Mapping[str, pl.Expr], traces: Mapping[str, pl.Expr]
) -> pl.DataFrame:
    """Ask conditions of each person's records; unknown counts as false.

    Args:
        marks: The records, marked.
        counts: By name, what is asked of how many records it is true.
        traces: By name, what is asked whether it is true of any, 32 at most.

    Returns:
        One row for each person in the order of their numbers: counts, UInt32, and traces, Boolean.
    """
    added = _asked(marks.kinds, counts)
    bits = _asked(marks.kinds, traces) @ (1 << np.arange(len(traces), dtype=np.uint32))
    persons = marks.persons.to_numpy()
    people = int(persons.max()) + 1 if persons.size else 0
    found, seen = np.zeros((people, len(counts)), np.uint32), np.zeros(people, np.uint32)
    add_marks(persons, marks.places.to_numpy(), added, bits, found, seen)
    return pl.DataFrame(
        {name: found[:, place].copy() for place, name in enumerate(counts)}
        | {name: seen & np.uint32(1 << bit) != 0 for bit, name in enumerate(traces)}
    )


def _asked(kinds: pl.DataFrame, conditions: Mapping[str, pl.Expr]) -> Numbers:
    """Whether conditions are true of each kind, as 1 and 0. Shape (k, conditions)."""
    return kinds.select(**conditions).fill_null(value=False).cast(pl.UInt32).to_numpy(order="c")


def relieved(mark: str) -> pl.Expr:
    """Return true where a person had such a conviction and none is left, by Kleene's rules."""
    held = pl.col("hold")
    had = _some(pl.col(f"{mark}_had"), held | pl.col(f"{mark}_unknown"))
    left = _some(pl.col(f"{mark}_kept"), held | pl.col(f"{mark}_kept_unknown"))
    return had & ~left


def _some(known: pl.Expr, unknown: pl.Expr) -> pl.Expr:
    """Return true when one is known, NULL when one is possible, false otherwise."""
    return pl.when(known).then(True).when(unknown).then(None).otherwise(False)
