"""How often the software is wrong, in the whole population, as far as the cases can tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import polars as pl

from vacatur.review.bounds import Drawn, clopper_pearson, estimate, fewest_wrong, most_wrong

RATES: Final[Mapping[str, str]] = {
    "eligible": "false_eligible",
    "refused": "false_ineligible",
    "review": "needless_review",
}
"""What is counted in each domain; of records under review, those that a person calls ELIGIBLE."""
ELIGIBLE: Final = "ELIGIBLE"
REFUSALS: Final = ("NOT_YET", "NOT_ELIGIBLE")


@dataclass(frozen=True, kw_only=True)
class Rate:
    """One rate of the population. Limits hold whichever way answers fall that are open."""

    name: str
    records: int
    """Of the population that it is a rate of."""
    cases: int
    found: int
    """Cases that count, whatever comes of the others."""
    open: int
    """Cases that nobody answered, or of which reviewers differ: they may count."""
    cannot_tell: int
    """Cases of which a person says that it cannot be told. Nothing shows that they are right, so
    limits hold whichever way they fall, too; of a record under review, they show that it is."""
    estimate: float | None
    """Weighted back to the population, open cases taken for right; None where none was drawn."""
    estimate_most: float | None
    """The same with open cases, and those that cannot be told, taken for wrong."""
    low: float
    high: float
    """Limits of both sides at the confidence."""
    at_most: float
    """The limit of one side at the same confidence: what a tolerance is held against."""
    confidence: float

    def document(self) -> dict[str, Any]:
        """The same in plain JSON types."""
        return asdict(self)


def counted(cases: pl.DataFrame) -> pl.DataFrame:
    """Say of each case whether it counts at least, and at most.

    Args:
        cases: domain; answer, the determination that people gave, NULL while it is open; open;
            cannot_tell.

    Returns:
        The same with `wrong`, and `maybe` where it may be wrong.
    """
    of_eligible = pl.col("answer").is_in(REFUSALS)
    of_others = pl.col("answer") == ELIGIBLE
    said = pl.when(pl.col("domain") == "eligible").then(of_eligible).otherwise(of_others)
    wrong = pl.when(pl.col("open")).then(pl.lit(value=False)).otherwise(said)
    untold = pl.col("cannot_tell") & (pl.col("domain") != "review")
    return cases.with_columns(wrong=wrong).with_columns(
        maybe=pl.col("wrong") | pl.col("open") | untold
    )


def rate(cases: pl.DataFrame, domain: str, records: int, confidence: float) -> Rate:
    """The rate of one domain.

    Args:
        cases: Cases with `piece`, `group`, `population`, `cannot_tell` and what `counted` gives.
        domain: Which of `RATES`.
        records: Its size.
        confidence: How sure the limits are, such as 0.95.
    """
    mine = cases.filter(domain=domain)
    least, most = pieces_of(mine, "wrong"), pieces_of(mine, "maybe")
    sizes = sum(stratum.population for stratum in least)
    blind = [Drawn(group="", population=records - sizes, drawn=0)] if records > sizes else []
    two_sided = 1 - (1 - confidence) / 2
    low, high, at_most = (
        fewest_wrong([*least, *blind], two_sided),
        most_wrong([*most, *blind], two_sided),
        most_wrong([*most, *blind], confidence),
    )
    whole = max(records, 1)
    return Rate(
        name=RATES[domain],
        records=records,
        cases=mine.height,
        found=int(mine["wrong"].sum()),
        open=int(mine["open"].sum()),
        cannot_tell=int(mine["cannot_tell"].sum()),
        estimate=estimate(least) / whole if mine.height else None,
        estimate_most=estimate(most) / whole if mine.height else None,
        low=low / whole,
        high=high / whole,
        at_most=at_most / whole,
        confidence=confidence,
    )


def pieces_of(cases: pl.DataFrame, column: str) -> list[Drawn]:
    """The pieces of some cases, with how many of them a column is true of."""
    found = cases.group_by("group", "piece", "population").agg(
        pl.len().alias("drawn"), pl.col(column).sum().alias("wrong")
    )
    told = found.sort("group", "piece").select("group", "population", "drawn", "wrong")
    return [Drawn(**row) for row in told.iter_rows(named=True)]


def by_cell(cases: pl.DataFrame, confidence: float) -> pl.DataFrame:
    """What was found in each cell, with the limits of its own rate (Clopper and Pearson)."""
    found = (
        cases.group_by("domain", "group", "cell")
        .agg(
            pl.len().alias("cases"),
            pl.col("wrong").sum().alias("found"),
            pl.col("open").sum(),
            pl.col("cannot_tell").sum(),
            pl.col("maybe").sum(),
        )
        .sort("domain", "group", "cell")
    )
    limits = [
        (clopper_pearson(least, cases, confidence)[0], clopper_pearson(more, cases, confidence)[1])
        for least, more, cases in zip(found["found"], found["maybe"], found["cases"], strict=True)
    ]
    schema = {"low": pl.Float64, "high": pl.Float64}
    told = found.drop("maybe")
    return told.hstack(pl.DataFrame(limits, schema=schema, orient="row"))
