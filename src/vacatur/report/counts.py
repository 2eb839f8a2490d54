"""Every count of the page in one document, so that what is hidden is hidden from all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from vacatur.dossiers.result import Result
from vacatur.privacy.small_cells import RANKED, SMALLEST, hide, put_together, unranked
from vacatur.privacy.sums import Sum, sums_of
from vacatur.report.groups import Groups, counted_groups, group_sums
from vacatur.results.decisions import DETERMINATIONS

Json = dict[str, Any]

NO_DATE: Final = "none"
"""Stands for a record without the date that its table is by."""
ALL: Final = "all"
_TOTALS: Final = ("persons", "determination")
"""What the counts of groups come to, which stands elsewhere on the page."""


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What the page counts, NULL where a count is hidden."""

    document: Json
    groups: Mapping[str, Mapping[str, Mapping[str, int | None]]]
    """People by way to group and group; empty where there is none, or all would be hidden."""
    groups_missing: bool
    hidden: int
    """Counts hidden, those of groups included."""


def counts_of(
    result: Result,
    groups: Groups,
    facts: Mapping[str, Mapping[str, int]],
    *,
    public: bool,
) -> Counts:
    """Count a result for its page.

    Args:
        result: The result.
        groups: Its people by group: their small counts are hidden in any case.
        facts: What knowing each open fact would decide, see `unlocked`.
        public: Hide every other small count, too.
    """
    outcomes = {outcome.code: outcome.determination for outcome in result.pack.header.outcome}
    whole = result.summary | more_counts(result) | {"unlock": facts}
    if public:
        return _public(whole, groups, outcomes)
    totals = {name: whole[name] for name in _TOTALS}
    told, hidden = hide(totals | counted_groups(totals, groups.counts), group_sums(groups.counts))
    alone = all(path[0] == "groups" for path in hidden)  # no total may be seen that had to go
    return Counts(
        document=whole,
        groups=told["groups"] if alone else {},
        groups_missing=groups.missing,
        hidden=sum(path[0] == "groups" for path in hidden),
    )


def _public(whole: Json, groups: Groups, outcomes: Mapping[str, str]) -> Counts:
    """Hide small counts of all that is shown at once: two tables together may tell a third."""
    merged, _ = put_together(whole, SMALLEST)
    shown = merged | counted_groups(whole, groups.counts)
    sums = [*sums_of(shown, outcomes), *group_sums(groups.counts), *more_sums(shown, outcomes)]
    told, hidden = hide(shown, sums)
    for code, own in told["outcome"].items():  # persons of few records would bound them
        if own["records"] is None and code in told["helped"]:
            told["helped"][code] = None
    told = unranked(told, (*RANKED, "suggested", "unlock"))
    return Counts(
        document=told,
        groups=told["groups"],
        groups_missing=groups.missing,
        hidden=len(hidden),
    )


def more_counts(result: Result) -> Json:
    """What the page counts and no summary has: from the decisions, in one pass.

    Returns:
        `helped`: persons with an ELIGIBLE record, by its outcome. `deadline` and `coming`: records
        by deadline and by the day they become eligible. `method`: records by how the charge was
        read. `suggested`: records under review by the outcome that a review would confirm, where
        there is one. `had`: persons with a conviction and with a felony before relief. Each by
        determination where that can differ.
    """
    table = result.decisions().select(
        "person_id",
        "determination",
        "outcome",
        "deadline",
        "eligible_on",
        "statute_method",
        "suggestion",
    )
    eligible = table.filter(pl.col("determination") == "ELIGIBLE")
    open_ones = table.filter(pl.col("determination").is_in(["ELIGIBLE", "NOT_YET"]))
    waiting = table.filter(pl.col("determination") == "NOT_YET")
    review = table.filter(pl.col("determination") == "NEEDS_REVIEW").drop_nulls("suggestion")
    helped, deadline, coming, method, suggested, had = pl.collect_all(
        [
            eligible.group_by("outcome").agg(pl.col("person_id").n_unique()),
            _by(open_ones, pl.col("deadline").dt.to_string("%Y-%m-%d"), "deadline"),
            _by(waiting, pl.col("eligible_on").dt.to_string("%Y-%m"), "coming"),
            _by(table, pl.col("statute_method"), "method"),
            review.group_by("suggestion").agg(records=pl.len()),
            result.table("people").select(
                conviction=(pl.col("convictions") > 0).sum(), felony=(pl.col("felonies") > 0).sum()
            ),
        ]
    )
    return {
        "helped": dict(sorted(helped.iter_rows())),
        "deadline": _nested(deadline),
        "coming": _nested(coming),
        "method": _with_all(_nested(method)),
        "suggested": dict(sorted(suggested.iter_rows(), key=lambda row: (-row[1], row[0]))),
        "had": had.row(0, named=True),
    }


def _by(table: pl.LazyFrame, key: pl.Expr, name: str) -> pl.LazyFrame:
    return table.group_by(key.alias(name), "determination").agg(records=pl.len())


def _nested(table: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Counts by value and determination, zeros among them; the values in order, none last."""
    name = table.columns[0]
    found: dict[str, dict[str, int]] = {}
    for value, determination, records in table.sort(name, nulls_last=True).iter_rows():
        own = found.setdefault(value or NO_DATE, dict.fromkeys(DETERMINATIONS, 0))
        own[determination] += records
    return found


def _with_all(table: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    return {value: own | {ALL: sum(own.values())} for value, own in table.items()}


def more_sums(counts: Json, outcomes: Mapping[str, str]) -> Iterator[Sum]:
    """What the counts come to that no summary has.

    Args:
        counts: The document.
        outcomes: The determination of each outcome.
    """
    eligible = tuple(("helped", code) for code in counts["helped"])
    yield Sum(total=("determination", "ELIGIBLE", "persons"), parts=eligible)
    for path in eligible:
        yield Sum(total=("outcome", path[1], "records"), parts=(path,))
    for name in DETERMINATIONS:
        total = ("determination", name, "records")
        for table in ("deadline", "coming", "method"):
            yield Sum(total=total, parts=tuple((table, row, name) for row in counts[table]))
        yield from _of_dated(counts, outcomes, name)
    suggested = tuple(("suggested", code) for code in counts["suggested"])
    yield Sum(total=("determination", "NEEDS_REVIEW", "records"), parts=suggested)
    for fact in counts["unlock"]:
        yield Sum(total=("unlock", fact, "records"), parts=(("unlock", fact, "people"),))
        yield Sum(total=("unlock", fact, "records"), parts=(("unlock", fact, "eligible"),))
    methods = tuple(("method", row, ALL) for row in counts["method"])
    yield Sum(total=("records",), parts=methods)
    for _, row, _ in methods:
        yield Sum(
            total=("method", row, ALL), parts=tuple(("method", row, n) for n in DETERMINATIONS)
        )


def _of_dated(counts: Json, outcomes: Mapping[str, str], name: str) -> Iterator[Sum]:
    """Which outcomes have a deadline is known: together they are the records that have one."""
    own = [code for code in counts["outcome"] if outcomes.get(code) == name]
    dated = tuple(("deadline", row, name) for row in counts["deadline"] if row != NO_DATE)
    for code in own:
        others = tuple(("outcome", other, "records") for other in own if other != code)
        yield Sum(total=("outcome", code, "records"), parts=dated)
        yield Sum(total=("deadline", NO_DATE, name), parts=others)
        yield Sum(total=("deadline", NO_DATE, name), parts=(("outcome", code, "records"),))
