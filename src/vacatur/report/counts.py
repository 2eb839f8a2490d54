"""Every count of the page in one document, so that what is hidden is hidden from all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from vacatur.dossiers.deadlines import Due, record_days
from vacatur.dossiers.result import PLACE, Result
from vacatur.privacy.small_cells import RANKED, SMALLEST, floors_of, hide, put_together, unranked
from vacatur.privacy.sums import TIERED, Sum, sums_of, tiered
from vacatur.privacy.sums import Path as Where
from vacatur.report.counties import counties_once
from vacatur.report.due import due_key
from vacatur.report.groups import Groups, counted_groups, group_floors, group_sums
from vacatur.results.decisions import DETERMINATIONS

Json = dict[str, Any]

NO_DATE: Final = "none"
"""Stands for a record without the date that its table is by."""
ALL: Final = "all"
_DECIDED: Final = (
    "person_id",
    "determination",
    "outcome",
    "deadline",
    "eligible_on",
    "statute_method",
    "suggestion",
)
_TOTALS: Final = ("persons", "determination")
"""What the counts of groups come to, which stands elsewhere on the page."""
_OTHERS: Final = "others"
_UNSEEN: Final = (TIERED, "without", _OTHERS)
"""Counts that only whoever adds others knows; no page shows them."""


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
    dues: Sequence[Due],
    *,
    public: bool,
) -> Counts:
    """Count a result for its page.

    Args:
        result: The result.
        groups: Its people by group: their small counts are hidden in any case.
        facts: What knowing each open fact would decide, see `unlocked`.
        dues: The deadlines of the jurisdiction.
        public: Hide every other small count, too.
    """
    outcomes = {outcome.code: outcome.determination for outcome in result.pack.header.outcome}
    whole = result.summary | more_counts(result, dues) | {"unlock": facts}
    whole["county"] = counties_once(whole["county"])
    if public:
        return _public(whole, groups, outcomes, dues)
    totals = {name: whole[name] for name in _TOTALS}
    told, hidden = hide(
        totals | counted_groups(totals, groups.counts),
        group_sums(groups.counts),
        floors=group_floors(groups.counts),
    )
    alone = all(path[0] == "groups" for path in hidden)  # no total may be seen that had to go
    return Counts(
        document=whole,
        groups=told["groups"] if alone else {},
        groups_missing=groups.missing,
        hidden=sum(path[0] == "groups" for path in hidden),
    )


def _public(
    whole: Json, groups: Groups, outcomes: Mapping[str, str], dues: Sequence[Due]
) -> Counts:
    """Hide small counts of all that is shown at once: two tables together may tell a third."""
    merged, _ = put_together(whole, SMALLEST)
    shown = merged | tiered(merged) | counted_groups(whole, groups.counts) | people_without(merged)
    sums = [*sums_of(shown, outcomes), *group_sums(groups.counts)]
    sums += more_sums(shown, outcomes, dues)
    told, hidden = hide(shown, sums, floors=_floors(merged) | group_floors(groups.counts))
    for code, own in told["outcome"].items():  # persons of few records would bound them
        if own["records"] is None and code in told["helped"]:
            told["helped"][code] = None
    told = unranked(told, (*RANKED, "suggested", "unlock"))
    return Counts(
        document=told,
        groups=told["groups"],
        groups_missing=groups.missing,
        hidden=sum(path[0] not in _UNSEEN for path in hidden),
    )


def _floors(counts: Json) -> dict[Where, int]:
    """What counts are known to be at least: a row is there because a record has it."""
    rows = [
        *(("method", row, ALL) for row in counts["method"]),
        *(("coming", row, "NOT_YET") for row in counts["coming"]),
        *(("suggested", code) for code in counts["suggested"]),
    ]
    return floors_of(counts, SMALLEST) | dict.fromkeys(rows, 1)


def people_without(counts: Json) -> Json:
    """People without a conviction, and those without a felony among the others."""
    had = counts["had"]
    without = counts["persons"] - had["conviction"]
    return {_OTHERS: {"conviction": without, "felony": had["conviction"] - had["felony"]}}


def more_counts(result: Result, dues: Sequence[Due]) -> Json:
    """What the page counts and no summary has: from the decisions, in one pass.

    Args:
        result: The result.
        dues: The deadlines of its jurisdiction.

    Returns:
        `helped`: persons with an ELIGIBLE record, by its outcome. `deadline` and `coming`: records
        by what `due_key` says and by the day they become eligible. `method`: records by how the
        charge was read. `suggested`: records under review by the outcome that a review would
        confirm, where there is one. `had`: persons with a conviction and with a felony before
        relief. Each by determination where that can differ.
    """
    table = _decided(result, dues)
    eligible = table.filter(pl.col("determination") == "ELIGIBLE")
    open_ones = table.filter(pl.col("determination").is_in(["ELIGIBLE", "NOT_YET"]))
    waiting = table.filter(pl.col("determination") == "NOT_YET")
    review = table.filter(pl.col("determination") == "NEEDS_REVIEW").drop_nulls("suggestion")
    helped, deadline, coming, method, suggested, had = pl.collect_all(
        [
            eligible.group_by("outcome").agg(pl.col("person_id").n_unique()),
            _by(open_ones, due_key(dues, result.as_of), "deadline"),
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


def _decided(result: Result, dues: Sequence[Due]) -> pl.LazyFrame:
    """What was decided, with the dates of the record from which deadlines run."""
    table = result.decisions().select(PLACE, *_DECIDED)
    if not any(due.after for due in dues):
        return table
    facts = result.facts()
    days = facts.select(PLACE, *record_days(facts))
    return table.join(days, on=PLACE, how="left", maintain_order="left")


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


def more_sums(counts: Json, outcomes: Mapping[str, str], dues: Sequence[Due]) -> Iterator[Sum]:
    """What the counts come to that no summary has.

    Args:
        counts: The document.
        outcomes: The determination of each outcome.
        dues: The deadlines of the jurisdiction.
    """
    eligible = tuple(("helped", code) for code in counts["helped"])
    yield Sum(total=("determination", "ELIGIBLE", "persons"), parts=eligible)
    for path in eligible:
        yield Sum(total=("outcome", path[1], "records"), parts=(path,))
    for name in DETERMINATIONS:
        total = ("determination", name, "records")
        for table in ("deadline", "coming", "method"):
            yield Sum(total=total, parts=tuple((table, row, name) for row in counts[table]))
        yield from _of_dated(counts, outcomes, dues, name)
    suggested = tuple(("suggested", code) for code in counts["suggested"])
    yield Sum(total=("determination", "NEEDS_REVIEW", "records"), parts=suggested)
    for fact in counts["unlock"]:
        yield Sum(total=("unlock", fact, "records"), parts=(("unlock", fact, "people"),))
        yield Sum(total=("unlock", fact, "records"), parts=(("unlock", fact, "eligible"),))
    all_had, some_had = ("persons",), ("had", "conviction")
    yield Sum(total=all_had, parts=(some_had, (_OTHERS, "conviction")))
    yield Sum(total=some_had, parts=(("had", "felony"), (_OTHERS, "felony")))
    methods = tuple(("method", row, ALL) for row in counts["method"])
    yield Sum(total=("records",), parts=methods)
    for _, row, _ in methods:
        yield Sum(
            total=("method", row, ALL), parts=tuple(("method", row, n) for n in DETERMINATIONS)
        )


def _of_dated(
    counts: Json, outcomes: Mapping[str, str], dues: Sequence[Due], name: str
) -> Iterator[Sum]:
    """Which outcomes a deadline is for is known: together they are the records that have it."""
    own = [code for code in counts["outcome"] if outcomes.get(code) == name]
    rows = [key for key in counts["deadline"] if key != NO_DATE]
    for due in dues:
        mine = [key for key in rows if key.partition(" ")[0] == due.id]
        yield from _each_whole([code for code in own if code in due.outcomes], mine, name)
    named = {code for due in dues for code in due.outcomes}
    yield from _each_whole([code for code in own if code not in named], [NO_DATE], name)
    if not dues:
        yield from _each_whole(own, rows, name)


def _each_whole(codes: Sequence[str], rows: Sequence[str], name: str) -> Iterator[Sum]:
    """Each outcome as what rows come to, and each row as what outcomes come to."""
    by_row = tuple(("deadline", row, name) for row in rows)
    by_code = tuple(("outcome", code, "records") for code in codes)
    for path in by_code:
        yield Sum(total=path, parts=by_row)
        yield from (Sum(total=row, parts=(path,)) for row in by_row)
    yield from (Sum(total=path, parts=by_code) for path in by_row)
