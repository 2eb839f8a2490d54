"""What if other convictions were taken away: held against a loop over persons."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.results.frames import AS_OF, TERMS, conviction, decisions, disposed
from vacatur.results.what_if import what_if

OLD = date(1999, 5, 1)


def figures(assumed: list[bool | None], *rows: dict[str, Any]) -> dict[str, Any]:
    frame, dates = decisions(*rows), disposed(*[OLD] * len(rows))
    masks = {"all": pl.Series(assumed, dtype=pl.Boolean)}
    return what_if(frame, dates, AS_OF, masks, terms=TERMS)["all"]


def counts(found: dict[str, Any], name: str) -> tuple[int, int, int]:
    values = found["impact"][name]
    return values["true"], values["false"], values["unknown"]


def test_what_is_assumed_counts_and_what_was_decided_does_not() -> None:
    eligible = conviction("ELIGIBLE", person_id="A")
    refused = conviction("NOT_ELIGIBLE", person_id="B")
    found = figures([False, True], eligible, refused)
    assert (found["records"], found["persons"]) == (1, 1)
    assert counts(found, "no_conviction_left") == (1, 1, 0)


def test_an_unknown_extent_leaves_the_person_unknown() -> None:
    found = figures([None, True], conviction(person_id="A"), conviction(person_id="A"))
    assert counts(found, "no_conviction_left") == (0, 0, 1)
    found = figures([None, False], conviction(person_id="A"), conviction(person_id="A"))
    assert counts(found, "no_conviction_left") == (0, 1, 0)


def test_nobody_is_relieved_of_what_they_never_had() -> None:
    acquitted = {"disposition_category": "NONCONV", "determination": "NOT_ELIGIBLE"}
    found = figures([True], acquitted)
    assert (found["records"], counts(found, "no_conviction_left")) == (0, (0, 1, 0))


def test_each_assumption_is_counted_on_its_own() -> None:
    rows = conviction(person_id="A"), conviction(person_id="A"), conviction(person_id="B")
    masks = {
        "hold": pl.Series([True, True, False]),
        "recent": pl.Series([True, None, False]),
        "none": pl.Series([False] * 3),
    }
    found = what_if(decisions(*rows), disposed(*[OLD] * 3), AS_OF, masks, terms=TERMS)
    assert found == {name: figures(mask.to_list(), *rows) for name, mask in masks.items()}
    assert [counts(each, "no_conviction_left") for each in found.values()] == [
        (1, 1, 0),
        (0, 1, 1),
        (0, 2, 0),
    ]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("AB"),
            st.sampled_from(["CONV", "NONCONV", "REVIEW"]),
            st.sampled_from(["F 4", "M A", None]),
            st.sampled_from([True, False, None]),
        ),
        max_size=6,
    )
)
def test_the_figures_are_what_a_loop_finds(rows: list[tuple[Any, ...]]) -> None:
    frames = [
        {
            "person_id": p,
            "disposition_category": d,
            "offense_class": c,
            "determination": "NOT_ELIGIBLE",
        }
        for p, d, c, _ in rows
    ]
    if not frames:
        return
    found = figures([row[3] for row in rows], *frames)
    naive = [
        _naive([row for row in rows if row[0] == person]) for person in {row[0] for row in rows}
    ]
    expected = (naive.count(True), naive.count(False), naive.count(None))
    assert counts(found, "no_felony_left") == expected


def _naive(rows: list[tuple[Any, ...]]) -> bool | None:
    """Kleene's answer: had a felony, and none is left."""
    felonies = [_and(_known(d), None if c is None else c.startswith("F")) for _, d, c, _ in rows]
    left = [
        _and(f, None if a is None else not a) for f, (*_, a) in zip(felonies, rows, strict=True)
    ]
    had, has = _any(felonies), _any(left)
    return _and(had, None if has is None else not has)


def _known(disposition: str) -> bool | None:
    return {"CONV": True, "NONCONV": False}.get(disposition)


def _and(a: bool | None, b: bool | None) -> bool | None:
    return False if a is False or b is False else None if a is None or b is None else True


def _any(values: list[bool | None]) -> bool | None:
    return True if True in values else None if None in values else False
