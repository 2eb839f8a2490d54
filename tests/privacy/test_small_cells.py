from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vacatur.privacy.small_cells import _told_by_all, suppress
from vacatur.privacy.sums import Sum, sums_of
from vacatur.results.decisions import DETERMINATIONS

Json = dict[str, Any]
OUTCOMES = {"GRANT": "ELIGIBLE", "MOTION": "ELIGIBLE", "WAIT": "NOT_YET", "READ": "NEEDS_REVIEW"}


def _leaves(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(part, dict):
        for key, value in part.items():
            yield from _leaves(value, (*path, key))
    elif isinstance(part, list):
        for place, value in enumerate(part):
            yield from _leaves(value, (*path, place))
    else:
        yield path, part


def _told(equations: list[dict[Any, int]], unknown: list[Any]) -> set[Any]:
    """What the equations settle, by the schoolbook: exact fractions, one row after another."""
    rows = [[Fraction(equation.get(path, 0)) for path in unknown] for equation in equations]
    done = 0
    for column in range(len(unknown)):
        pivot = next((r for r in range(done, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        rows[done] = [value / rows[done][column] for value in rows[done]]
        for other, row in enumerate(rows):
            if other != done and row[column]:
                factor = row[column]
                pairs = zip(row, rows[done], strict=True)
                rows[other] = [value - factor * own for value, own in pairs]
        done += 1
    single = ([n for n, value in enumerate(row) if value] for row in rows)
    return {unknown[each[0]] for each in single if len(each) == 1}


def _check(summary: Json, smallest: int, outcomes: dict[str, str]) -> int:
    """Fail where a small count is seen or can be worked out; return how many are hidden."""
    told = suppress(summary, smallest=smallest, outcomes=outcomes).summary
    labels = {(n, place, n) for n in ("county", "year", "class") for place in range(999)}
    leaves = [(path, value) for path, value in _leaves(told) if path not in labels]
    assert not [path for path, value in leaves if value is not None and 0 < value < smallest]
    hidden = [path for path, value in leaves if value is None]
    true = dict(_leaves(suppress(summary, smallest=1, outcomes=outcomes).summary))
    if any(name in summary for name in ("county", "year", "class")):
        true = {}  # rows that were put together have no count of their own there
    equations: list[dict[Any, int]] = []
    for each in sums_of(told, outcomes):
        if _true_of(each, true, dict(leaves)):
            own = {path: 1 for path in each.parts if path in hidden}
            if each.total in hidden:
                own[each.total] = own.get(each.total, 0) - 1
            equations.append(own)
    assert not _told(equations, hidden)
    return len(hidden)


def _true_of(each: Sum, true: dict[Any, Any], seen: dict[Any, Any]) -> bool:
    paths = (each.total, *each.parts)
    if true:
        return all(path in true for path in paths) and true[each.total] == sum(
            true[path] for path in each.parts
        )
    return all(path in seen for path in paths) and any(seen[path] is None for path in paths)


counts = st.integers(min_value=0, max_value=40)


@st.composite
def summaries(draw: st.DrawFn) -> Json:
    """Counts whose sums are right."""
    outcome = {code: draw(counts) for code in (*OUTCOMES, "NONE")}
    by = dict.fromkeys(DETERMINATIONS, 0)
    for code, count in outcome.items():
        by[OUTCOMES.get(code, "NOT_ELIGIBLE")] += count
    records = sum(outcome.values())
    persons = [draw(counts) for _ in range(3)]
    twice = {n: {"records": c, "weighted": c} for n, c in outcome.items()}
    return {
        "rows": {"rows_in": records, "records": records, "merged": 0, "quarantined": 0},
        "records": records,
        "weighted": records,
        "persons": sum(persons),
        "determination": {n: {"records": c, "weighted": c} for n, c in by.items()},
        "outcome": twice,
        "impact": {"left": dict(zip(("true", "false", "unknown"), persons, strict=True))},
    }


@given(summaries(), st.integers(min_value=2, max_value=12))
def test_no_small_count_is_seen_or_can_be_worked_out(summary: Json, smallest: int) -> None:
    _check(summary, smallest, OUTCOMES)


@given(summaries())
def test_counts_that_are_all_large_stay(summary: Json) -> None:
    large = json.loads(json.dumps(summary), parse_int=lambda text: int(text) * 100)
    told = suppress(large, smallest=10, outcomes=OUTCOMES)
    assert (told.summary, told.hidden, told.merged) == (large, 0, 0)


def test_two_hidden_counts_that_are_small_together_hide_a_third() -> None:
    counts = {"A": 1, "B": 2, "C": 500, "D": 40}
    told = {
        "records": 543,
        "weighted": 543,
        "outcome": {code: {"records": n, "weighted": n} for code, n in counts.items()},
    }
    seen = suppress(told).summary["outcome"]
    assert [code for code in counts if seen[code]["records"] is None] == ["A", "B", "D"]


def test_the_same_count_under_another_name_is_hidden_too() -> None:
    told = {
        "records": 543,
        "weighted": 543,
        "outcome": {c: {"records": n, "weighted": n} for c, n in {"A": 3, "B": 540}.items()},
        "reason": {c: {"records": n, "weighted": n} for c, n in {"WHY": 540}.items()},
    }
    seen = suppress(told).summary
    assert seen["outcome"]["B"]["records"] is None
    assert seen["reason"]["WHY"]["records"] is None


@pytest.mark.parametrize("smallest", [2, 5, 10, 30])
def test_of_a_real_summary(plain: Callable[[str], Path], smallest: int) -> None:
    summary = json.loads((plain("parquet") / "summary.json").read_text())
    told = suppress(summary, smallest=smallest)
    leaves = dict(_leaves(told.summary))
    years = {path for path in leaves if path[-1] in ("year", "county", "class")}
    assert not [
        path
        for path, value in leaves.items()
        if path not in years and value is not None and 0 < value < smallest
    ]
    assert told.hidden == sum(value is None for path, value in leaves.items() if path not in years)
    assert told.hidden > 0
    for name in ("county", "year", "class"):
        labels = [row[name] for row in told.summary[name]]
        assert len(labels) == len(set(map(str, labels)))
        before = sum(row["records"] for row in summary[name])
        seen = [row["records"] for row in told.summary[name]]
        assert None in seen or sum(seen) == before


def test_what_two_sums_tell_together_is_hidden() -> None:
    counts = {"GRANT": 4, "MOTION": 8, "WAIT": 3, "READ": 500}
    told = {
        "records": 515,
        "weighted": 515,
        "determination": {"ELIGIBLE": {"records": 12, "weighted": 12}},
        "outcome": {code: {"records": n, "weighted": n} for code, n in counts.items()},
    }
    seen = suppress(told, outcomes=OUTCOMES).summary
    shown = [seen["outcome"]["READ"]["records"], seen["determination"]["ELIGIBLE"]["records"]]
    assert None in shown  # 515 less 12 and 500 would tell those who wait


cells = st.sampled_from([("cell", number) for number in range(7)])


@given(
    st.lists(st.tuples(cells, st.sets(cells, min_size=1, max_size=4)), max_size=6), st.sets(cells)
)
def test_what_all_sums_tell_is_what_the_schoolbook_says(
    drawn: list[tuple[Any, set[Any]]], hidden: set[Any]
) -> None:
    sums = [Sum(total=total, parts=tuple(sorted(parts - {total}))) for total, parts in drawn]
    equations = []
    for each in sums:
        equation = dict.fromkeys(set(each.parts) & hidden, 1)
        equations.append(equation | ({each.total: -1} if each.total in hidden else {}))
    unknown = sorted({path for s in sums for path in (s.total, *s.parts)} & hidden)
    assert _told_by_all(sums, hidden) == _told(equations, unknown)


def test_a_tier_is_not_told_by_several_outcomes_that_share_the_tiers() -> None:
    counts = {"GRANT": 137, "MOTION": 100, "WAIT": 30, "READ": 500}
    tiers = {"A": 156, "B": 78, "C": 3}  # 137 + 100 less 156 and 78
    told = {
        "records": 767,
        "weighted": 767,
        "outcome": {code: {"records": n, "weighted": n} for code, n in counts.items()},
        "tier": {code: {"records": n, "weighted": n} for code, n in tiers.items()},
    }
    seen = suppress(told, outcomes=OUTCOMES)
    assert list(seen.summary) == list(told)
    gone = {code for code, own in seen.summary["tier"].items() if own["records"] is None}
    assert gone == {"B", "C"}
    assert seen.hidden == 4


def test_rows_at_the_least_that_they_can_be_do_not_tell_themselves() -> None:
    """Of 11 records a row of its own has 10 or more: those put together would have just 1."""
    own = {"Cook": 40, "Lake": 25, "Will": 10, "Bond": 1}
    told = {
        "records": 76,
        "weighted": 76,
        "county": [{"county": name, "records": n, "weighted": n} for name, n in own.items()],
    }
    seen = {row["county"]: row["records"] for row in suppress(told).summary["county"]}
    assert seen == {"Cook": 40, "Lake": None, "Will": None, "each of fewer than 10": None}


def test_as_many_codes_as_records_do_not_tell_that_each_has_one() -> None:
    counts = {**{f"CODE_{n}": 1 for n in range(10)}, "GRANT": 90}
    told = {
        "records": 100,
        "weighted": 100,
        "outcome": {code: {"records": n, "weighted": n} for code, n in counts.items()},
    }
    assert suppress(told).summary["outcome"]["GRANT"]["records"] is None
