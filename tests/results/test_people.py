from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.results.frames import AS_OF, TERMS, conviction, decisions, disposed
from vacatur.facts.distinct import distinct, row_codes
from vacatur.results.people import ImpactTerms, people
from vacatur.results.people_kernel import add_marks

OLD, RECENT = date(1999, 5, 1), date(2018, 5, 1)
IMPACTS = ("no_conviction_left", "no_felony_left", "no_conviction_7y_left")


def impact(*rows: dict[str, Any], on: tuple[date | None, ...] | None = None) -> tuple[Any, ...]:
    dates = on or (OLD,) * len(rows)
    row = people(decisions(*rows), disposed(*dates), AS_OF, terms=TERMS).row(0, named=True)
    return tuple(row[name] for name in IMPACTS)


def test_people_come_in_order_of_first_appearance_with_their_counts() -> None:
    frame = decisions(
        conviction("NOT_ELIGIBLE", person_id="Z"),
        conviction("ELIGIBLE", person_id="A"),
        conviction("ELIGIBLE", person_id="Z", offense_class="F 4"),
        {"person_id": "A", "determination": "NOT_YET", "disposition_category": "NONCONV"},
        {"person_id": "M", "determination": "NEEDS_REVIEW", "hold": True},
    )
    counted = people(frame, disposed(*[OLD] * 5), AS_OF, terms=TERMS).drop(IMPACTS)
    assert counted.columns == [
        "person_id", "records", "eligible", "not_yet", "needs_review", "not_eligible", "hold",
        "convictions", "convictions_cleared", "felonies",
    ]  # fmt: skip
    assert counted.rows() == [
        ("Z", 2, 1, 0, 0, 1, False, 2, 1, 1),
        ("A", 2, 1, 1, 0, 0, False, 1, 1, 0),
        ("M", 1, 0, 0, 1, 0, True, 0, 0, 0),
    ]


def test_the_only_conviction_cleared_leaves_none() -> None:
    assert impact(conviction("ELIGIBLE", offense_class="F 4"), on=(RECENT,)) == (True, True, True)


def test_a_pardon_clears_a_conviction() -> None:
    assert impact(conviction("ELIGIBLE", outcome="PARDON"))[0] is True


def test_a_conviction_that_stays_is_left() -> None:
    assert impact(conviction("ELIGIBLE"), conviction("NOT_ELIGIBLE"))[0] is False
    assert impact(conviction("ELIGIBLE"), conviction("NEEDS_REVIEW"))[0] is False


def test_who_never_had_a_conviction_gains_nothing() -> None:
    arrest = {"determination": "ELIGIBLE", "outcome": "AUTO_ARREST"}
    assert impact(arrest | {"disposition_category": "NONCONV"}) == (False, False, False)
    assert impact(arrest | {"disposition_category": "UNKNOWN"}) == (False, False, False)


@pytest.mark.parametrize("category", [None, "UNKNOWN", "REVIEW"])
def test_an_unread_disposition_may_hide_a_conviction(category: str | None) -> None:
    unread = {"determination": "NOT_ELIGIBLE", "disposition_category": category}
    assert impact(conviction("ELIGIBLE"), unread)[0] is None
    assert impact(unread)[0] is None
    assert impact(conviction("NOT_ELIGIBLE"), unread)[0] is False


def test_a_person_on_hold_has_an_unread_row_that_may_be_a_conviction() -> None:
    held = {"determination": "NEEDS_REVIEW", "disposition_category": "NONCONV", "hold": True}
    assert impact(held) == (None, None, None)
    assert impact(held | conviction("NEEDS_REVIEW"))[0] is False


def test_a_felony_cleared_beside_a_misdemeanor_that_stays() -> None:
    rows = conviction("ELIGIBLE", offense_class="F 4"), conviction("NOT_ELIGIBLE")
    assert impact(*rows)[:2] == (False, True)


def test_a_conviction_of_unknown_class_may_be_a_felony() -> None:
    unknown = conviction("NOT_ELIGIBLE", offense_class=None)
    assert impact(conviction("ELIGIBLE", offense_class="F 4"), unknown)[1] is None
    assert impact(conviction("NOT_ELIGIBLE", offense_class="F 4"), unknown)[1] is False


def test_seven_calendar_years_begin_on_their_first_day() -> None:
    cleared = conviction("ELIGIBLE")
    assert impact(cleared, on=(date(2013, 1, 15),))[2] is True
    assert impact(cleared, on=(date(2013, 1, 14),))[2] is False
    assert impact(cleared, conviction(), on=(RECENT, date(2013, 1, 14)))[2] is True
    assert impact(cleared, conviction(), on=(RECENT, date(2013, 1, 15)))[2] is False


def test_a_conviction_without_a_date_may_be_recent() -> None:
    assert impact(conviction("ELIGIBLE"), conviction(), on=(RECENT, None))[2] is None
    assert impact(conviction("ELIGIBLE"), on=(None,))[2] is None


def test_a_civil_violation_is_no_conviction() -> None:
    civil = conviction("ELIGIBLE", offense_class="CV", outcome="CIVIL_LAW_AUTO")
    assert impact(civil) == (False, False, False)
    assert impact(civil, conviction("ELIGIBLE"))[0] is True


def test_what_earlier_relief_took_away_is_no_conviction() -> None:
    gone = conviction("NOT_ELIGIBLE", outcome="ALREADY_CLEARED", offense_class="F 4")
    assert impact(gone) == (False, False, False)
    assert impact(gone, conviction("ELIGIBLE"), on=(RECENT, RECENT))[0] is True


def test_a_year_from_a_leap_day_is_the_28th() -> None:
    frame, dates = decisions(conviction("ELIGIBLE")), disposed(date(2017, 2, 28))
    assert people(frame, dates, date(2024, 2, 29), terms=TERMS)[
        "no_conviction_7y_left"
    ].to_list() == [True]


KINDS = [(n, 1 << n | n) for n in range(4)]
"""What a record of each kind adds to each of two counts, and its bits."""


def naive_counts(drawn: list[tuple[int, int]], people: int) -> tuple[list[list[int]], list[int]]:
    """Go through the kinds of each person's records."""
    own = [[kind for person, kind in drawn if person == one] for one in range(people)]
    added = [
        [sum(KINDS[kind][0] for kind in kinds), sum(kind == 0 for kind in kinds)] for kinds in own
    ]
    return added, [reduce(or_, (KINDS[kind][1] for kind in kinds), 0) for kinds in own]


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=12))
def test_marks_are_counted_by_person(drawn: list[tuple[int, int]]) -> None:
    persons, places = (np.array([row[at] for row in drawn], np.uint32) for at in (0, 1))
    added = np.array([(n, n == 0) for n, _ in KINDS], np.uint32)
    counts, seen = np.zeros((4, 2), np.uint32), np.zeros(4, np.uint32)
    add_marks(
        persons, places, added, np.array([bits for _, bits in KINDS], np.uint32), counts, seen
    )
    assert (counts.tolist(), seen.tolist()) == naive_counts(drawn, 4)


WORDS = pl.Enum([f"{number}" for number in range(256)])


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, "0", "1", "254", "255"]),
            st.sampled_from([None, "a", "b"]),
            st.sampled_from([None, True, False]),
            st.sampled_from([None, date(1, 1, 1), OLD, RECENT, date(9999, 12, 31)]),
            st.sampled_from([None, 0, 1, 2**31]),
            st.sampled_from([None, 0, 1, 2**62, 2**64 - 1]),
        )
    )
)
def test_rows_have_one_number_just_when_they_are_alike(rows: list[tuple[Any, ...]]) -> None:
    types = {"e": WORDS, "c": pl.Categorical, "b": pl.Boolean, "day": pl.Date}
    numbers = {"n": pl.UInt32, "wide": pl.UInt64}
    table = pl.DataFrame(rows, schema=types | numbers, orient="row")
    for frame in (table, table.drop("wide"), table.drop("wide", "n"), table.select("day")):
        places, distinct_rows = distinct(frame, frame.columns)
        assert distinct_rows[places].rows() == frame.rows()
        assert places.to_list() == naive_numbers(frame.rows())
        codes = row_codes(frame)
        if codes is not None:
            assert naive_numbers(codes.to_list()) == places.to_list()


def naive_numbers(rows: Sequence[Any]) -> list[int]:
    """The number of each row in the order in which different rows first appear."""
    seen = list(dict.fromkeys(rows))
    return [seen.index(row) for row in rows]


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "person_id": st.sampled_from("ABC"),
            "determination": st.sampled_from(["ELIGIBLE", "NEEDS_REVIEW", "NOT_ELIGIBLE"]),
            "outcome": st.sampled_from(["SA_MOTION", "PARDON", "AUTO_ARREST", "ALREADY_CLEARED"]),
            "hold": st.booleans(),
            "offense_class": st.sampled_from([None, "F 4", "M A", "CV"]),
            "disposition_category": st.sampled_from(
                [None, "CONV", "DEF_FAIL", "NONCONV", "UNKNOWN"]
            ),
        }
    ),
    min_size=1,
    max_size=12,
)


def naive_no_conviction_left(rows: list[dict[str, Any]]) -> bool | None:
    """Go through one person's records in plain Python."""
    had: list[bool | None] = []
    left: list[bool | None] = []
    for row in rows:
        eligible = row["determination"] == "ELIGIBLE"
        category = row["disposition_category"]
        convicted: bool | None = category in ("CONV", "DEF_FAIL")
        if category in (None, "UNKNOWN") and not eligible:
            convicted = None
        if row["offense_class"] == "CV" or row["outcome"] == "ALREADY_CLEARED":
            convicted = False
        cleared = eligible and row["outcome"] in ("SA_MOTION", "PARDON")
        had.append(convicted)
        left.append(False if cleared else convicted)
        if row["hold"]:
            had.append(None)
            left.append(None)
    if any(left) or not (any(had) or None in had):
        return False
    return None if None in left or not any(had) else True


@settings(deadline=None, max_examples=60)
@given(ROWS)
def test_no_conviction_left_equals_a_plain_loop(rows: list[dict[str, Any]]) -> None:
    frame = decisions(*rows)
    found = people(frame, disposed(*[OLD] * len(rows)), AS_OF, terms=TERMS)
    for person, value in found.select("person_id", "no_conviction_left").iter_rows():
        assert value is naive_no_conviction_left([r for r in rows if r["person_id"] == person])


def test_the_order_of_rows_changes_no_count() -> None:
    rows = [conviction("ELIGIBLE", person_id=p) for p in "ABA"] + [conviction(person_id="B")]
    there = people(decisions(*rows), disposed(*[OLD] * 4), AS_OF, terms=TERMS).sort("person_id")
    back = people(decisions(*rows[::-1]), disposed(*[OLD] * 4), AS_OF, terms=TERMS).sort(
        "person_id"
    )
    assert there.equals(back)


def test_nobody_gives_an_empty_frame_with_the_same_columns() -> None:
    empty = decisions(conviction()).clear()
    full = people(decisions(conviction()), disposed(OLD), AS_OF, terms=TERMS)
    assert people(empty, disposed(), AS_OF, terms=TERMS).schema == full.schema
    assert people(empty, disposed(), AS_OF, terms=TERMS).height == 0
    assert full.schema["no_conviction_left"] == pl.Boolean()


def test_a_reduced_felony_is_a_conviction_still_and_no_felony() -> None:
    terms = ImpactTerms(clearing=("DISMISS",), reducing=("REDUCE",))
    reduced = conviction("ELIGIBLE", outcome="REDUCE", offense_class="F")
    row = people(decisions(reduced), disposed(RECENT), AS_OF, terms=terms).row(0, named=True)
    assert [row[name] for name in IMPACTS] == [False, True, False]
    both = [reduced, conviction("ELIGIBLE", outcome="DISMISS", offense_class="F")]
    row = people(decisions(*both), disposed(RECENT, OLD), AS_OF, terms=terms).row(0, named=True)
    assert [row[name] for name in IMPACTS] == [False, True, False]
