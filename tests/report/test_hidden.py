from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import vacatur
from tests.report.conftest import DAY, HEADER, SAMPLE, Made, scored
from tests.report.html import Reader
from vacatur.dossiers.deadlines import dues_of
from vacatur.dossiers.result import Result
from vacatur.privacy.small_cells import SMALLEST, hide, unranked
from vacatur.privacy.sums import Sum, sums_of
from vacatur.report.counts import ALL, NO_DATE, counts_of, more_sums, people_without
from vacatur.report.groups import counted_groups, group_sums, groups
from vacatur.results.decisions import DETERMINATIONS

Json = dict[str, Any]
COUNT = st.one_of(st.integers(0, 15), st.integers(0, 400))


def _leaves(part: Any, path: tuple[Any, ...] = ()) -> dict[tuple[Any, ...], Any]:
    if isinstance(part, dict):
        return {p: v for key, own in part.items() for p, v in _leaves(own, (*path, key)).items()}
    if isinstance(part, list):
        return {p: v for n, own in enumerate(part) for p, v in _leaves(own, (*path, n)).items()}
    return {path: part}


def _told(sums: list[Sum], unknown: set[Any]) -> set[Any]:
    """What sums settle, by elimination with exact fractions."""
    order = sorted(unknown, key=str)
    rows = []
    for each in sums:
        row = [Fraction(0)] * len(order)
        for path in each.parts:
            if path in unknown:
                row[order.index(path)] += 1
        if each.total in unknown:
            row[order.index(each.total)] -= 1
        rows.append(row)
    done = 0
    for column in range(len(order)):
        pivot = next((r for r in range(done, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        rows[done] = [value / rows[done][column] for value in rows[done]]
        for other in range(len(rows)):
            if other != done and rows[other][column]:
                factor = rows[other][column]
                pairs = zip(rows[other], rows[done], strict=True)
                rows[other] = [value - factor * own for value, own in pairs]
        done += 1
    single = ([n for n, value in enumerate(row) if value] for row in rows)
    return {order[each[0]] for each in single if len(each) == 1}


@st.composite
def _grouped(draw: st.DrawFn) -> tuple[Json, dict[str, dict[str, dict[str, int]]]]:
    """People by two ways to group them, both of which come to the same totals."""
    cells = draw(st.lists(st.tuples(COUNT, COUNT, COUNT, COUNT), min_size=1, max_size=5))
    whole = {f"A{n}": _group(*own) for n, own in enumerate(cells)}
    both = [sum(own[n] for own in cells) for n in range(4)]
    cut = [draw(st.integers(0, own)) for own in both]
    split = {
        "B0": _group(*cut),
        "B1": _group(*(own - part for own, part in zip(both, cut, strict=True))),
    }
    total = _group(*both)
    document = {
        "persons": total["people"],
        "determination": {
            "ELIGIBLE": {"persons": total["relief"]},
            "NEEDS_REVIEW": {"persons": total["unknown"]},
        },
    }
    return document, {"one": whole, "two": split}


def _group(neither: int, relief: int, unknown: int, both: int) -> dict[str, int]:
    return {
        "people": neither + relief + unknown + both,
        "relief": relief + both,
        "no_relief": neither + unknown,
        "unknown": unknown + both,
        "no_unknown": neither + relief,
    }


@given(_grouped())
def test_no_small_group_is_seen_or_can_be_worked_out(
    drawn: tuple[Json, dict[str, dict[str, dict[str, int]]]],
) -> None:
    document, counts = drawn
    sums = list(group_sums(counts))
    shown, hidden = hide(document | counted_groups(document, counts), sums)
    seen = {path: value for path, value in _leaves(shown).items() if value is not None}
    assert not [value for value in seen.values() if 0 < value < SMALLEST]
    assert not _told(sums, hidden)


def test_the_public_counts_of_the_sample_cannot_be_worked_out(made: Made) -> None:
    result = made.result
    outcomes = {outcome.code: outcome.determination for outcome in result.pack.header.outcome}
    found = groups(result, [SAMPLE])
    facts = {"A": {"records": 40, "people": 40, "eligible": 3}}
    told = counts_of(result, found, facts, dues_of(result.pack), public=True).document
    true = counts_of(result, found, facts, dues_of(result.pack), public=False).document
    true |= counted_groups(true, found.counts)
    leaves = _leaves(told)
    names = {(name, n, name) for name in ("county", "year", "class") for n in range(999)}
    counted = {path: value for path, value in leaves.items() if path not in names}
    hidden = {path for path, value in counted.items() if value is None}
    assert len(hidden) > 100
    assert not [p for p, v in counted.items() if isinstance(v, int) and 0 < v < SMALLEST]
    sums = [
        *sums_of(told, outcomes),
        *group_sums(found.counts),
        *more_sums(told, outcomes, dues_of(result.pack)),
    ]
    own = _leaves(true) | {path: value for path, value in counted.items() if value is not None}
    merged = ("county", "year", "class")  # rows that were put together count elsewhere
    holding = [
        each
        for each in sums
        if all(path in own and path[0] not in merged for path in (each.total, *each.parts))
        and own[each.total] == sum(own[path] for path in each.parts)
    ]
    assert len(holding) > 50
    assert not _told(holding, {path for path in hidden if path[0] not in merged})


def test_every_total_of_the_page_is_among_the_sums(made: Made) -> None:
    """A total that the rule does not know of could tell what it hides."""
    result = made.result
    outcomes = {outcome.code: outcome.determination for outcome in result.pack.header.outcome}
    dues = dues_of(result.pack)
    told = counts_of(result, groups(result, [SAMPLE]), {}, dues, public=False).document
    leaves = _leaves(told | people_without(told))
    holding = {
        each.total
        for each in more_sums(told, outcomes, dues_of(result.pack))
        if leaves[each.total] == sum(leaves[path] for path in each.parts)
    }
    assert ("records",) in holding
    for name in DETERMINATIONS:
        assert ("determination", name, "records") in holding
    for row in told["method"]:
        assert ("method", row, ALL) in holding
    for code in ("AUTO_ARREST", "CIVIL_LAW_AUTO"):  # each has its own deadline
        assert ("outcome", code, "records") in holding
    assert told["deadline"][NO_DATE]["ELIGIBLE"] == told["outcome"]["SA_MOTION"]["records"]


def test_no_count_of_the_public_page_is_small(made: Made) -> None:
    page = Reader(made.html(public=True))
    cells = [
        cell.rpartition("\u00b7")[2].strip()
        for table in page.tables
        if not table.caption.startswith(("Options", "What decided"))
        for row in table.rows[1:]
        for cell in row[1:]
    ]
    counts = [int(cell.replace(",", "")) for cell in cells if cell.replace(",", "").isdigit()]
    assert len(counts) > 200
    assert "hidden" in cells
    assert not [count for count in counts if 0 < count < SMALLEST]


def test_the_page_of_the_office_hides_small_groups_and_nothing_else(made: Made) -> None:
    page = Reader(made.html(public=False))
    for table in page.tables:
        hides = any("hidden" in cell for row in table.rows[1:] for cell in row)
        if table.caption.startswith(("People by sex", "People by race", "People by age")):
            assert hides, table.caption
        elif not table.caption.startswith("People by county"):
            assert not hides, table.caption


def test_large_totals_are_told_where_something_finer_can_go(made: Made) -> None:
    """4 + 3 records are small together, so 971 of the same determination go, and no total."""
    result = made.result
    dues = dues_of(result.pack)
    told = counts_of(result, groups(result, [SAMPLE]), {}, dues, public=True).document
    true = result.summary
    assert {code for code, own in true["outcome"].items() if own["records"] < SMALLEST} == {
        "JUVENILE",
        "ALREADY_CLEARED",
    }
    gone = {code for code, own in told["outcome"].items() if own["records"] is None}
    assert gone == {"JUVENILE", "ALREADY_CLEARED", "NOT_ELIGIBLE"}
    assert told["determination"] == true["determination"]
    assert (told["records"], told["persons"]) == (true["records"], true["persons"])


def test_hidden_codes_stand_in_no_order_that_bounds_them() -> None:
    counts = {code: {"records": n} for code, n in (("Z", None), ("M", 30), ("B", None), ("A", 12))}
    assert list(unranked({"outcome": counts})["outcome"]) == ["M", "A", "B", "Z"]
    nested = {"unknown": {"reason": counts, "criterion": {}}}
    assert list(unranked(nested)["unknown"]["reason"]) == ["M", "A", "B", "Z"]


def test_outcomes_that_share_their_tiers_do_not_tell_a_small_one(tmp_path: Path) -> None:
    """By the state's own order motions and pardons have the tiers together."""
    pack = vacatur.load_pack("us-il/cannabis", options={"mode": "statewide"})
    folder = tmp_path / "result"
    vacatur.run([SAMPLE], pack, as_of=DAY, out=folder)
    result = Result.open(folder)
    tiers = {code: own["records"] for code, own in result.summary["tier"].items()}
    shared = [result.summary["outcome"][code]["records"] for code in ("SA_MOTION", "PARDON")]
    assert sum(tiers.values()) == sum(shared)
    small = min(tiers, key=tiers.__getitem__)
    taken = tiers[small] - 3
    result.summary["tier"][small] = {"records": 3, "weighted": 3}
    for unit in ("records", "weighted"):
        result.summary["outcome"]["PARDON"][unit] -= taken
    told = counts_of(result, groups(result, [SAMPLE]), {}, dues_of(result.pack), public=True)
    seen = told.document
    of_both = [seen["outcome"][code]["records"] for code in ("SA_MOTION", "PARDON")]
    of_tiers = [own["records"] for own in seen["tier"].values()]
    assert seen["tier"][small]["records"] is None
    assert of_tiers.count(None) > 1 or None in of_both


def test_few_people_without_a_felony_are_not_told_by_those_who_have_one(tmp_path: Path) -> None:
    """34 people have a conviction and 30 of them a felony: 4 have none."""
    kinds = [("550/4(d),F 4,Plea Of Guilty", 30), ("550/4(b),M B,Plea Of Guilty", 4)]
    kinds.append(("550/4(b),M B,Nolle Prosequi", 25))
    rows = [kind for kind, count in kinds for _ in range(count)]
    records = tmp_path / "records.csv"
    lines = [
        f"P{n},D{n},Cook,NAME,1980-01-01,F,WHITE,2001-02-02,720 ILCS {row},2001-05-05"
        for n, row in enumerate(rows)
    ]
    records.write_text("\n".join((HEADER, *lines, "")), encoding="utf-8")
    result = Result.open(scored(records, tmp_path / "result"))
    found = groups(result, [records])
    assert counts_of(result, found, {}, dues_of(result.pack), public=False).document["had"] == {
        "conviction": 34,
        "felony": 30,
    }
    told = counts_of(result, found, {}, dues_of(result.pack), public=True).document["had"]
    assert None in told.values()
