"""What is not known keeps a record out of letters, whatever else holds."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vacatur.papers.notices.people import addressees
from vacatur.papers.notices.who import _left_out

DAY = date.fromisoformat("2020-02-03")


def left_out(
    determination: str | None,
    outcome: str | None,
    hold: bool | None,
    order_date: date | None = None,
    *,
    by_list: bool = False,
) -> str | None:
    table = pl.DataFrame(
        {
            "determination": [determination],
            "outcome": [outcome],
            "hold": [hold],
            "order_date": [order_date],
        },
        schema={
            "determination": pl.String,
            "outcome": pl.String,
            "hold": pl.Boolean,
            "order_date": pl.Date,
        },
    )
    reason: str | None = table.select(_left_out(["SA_MOTION"], by_list)).item()
    return reason


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (("ELIGIBLE", "SA_MOTION", False), None),
        (("NOT_YET", "SA_MOTION", False), None),
        (("NEEDS_REVIEW", "SA_MOTION", False), "NEEDS_REVIEW"),
        (("NOT_ELIGIBLE", "SA_MOTION", False), "NOT_ELIGIBLE"),
        (("ELIGIBLE", "SA_MOTION", True), "HOLD"),
        (("ELIGIBLE", "SA_MOTION", None), "HOLD"),
        (("ELIGIBLE", "OTHER", False), "OUTCOME_WITHOUT_LETTER"),
        (("ELIGIBLE", None, False), "UNKNOWN"),
        ((None, "SA_MOTION", False), "UNKNOWN"),
    ],
)
def test_why_a_record_is_left_out(
    record: tuple[str | None, str | None, bool | None], reason: str | None
) -> None:
    assert left_out(*record) == reason


def test_with_a_list_of_orders_only_ordered_records_are_told_of() -> None:
    assert left_out("ELIGIBLE", "SA_MOTION", False, DAY, by_list=True) is None
    assert left_out("ELIGIBLE", "SA_MOTION", False, None, by_list=True) == "NOT_GRANTED"
    assert left_out("NEEDS_REVIEW", "SA_MOTION", False, DAY, by_list=True) == "NEEDS_REVIEW"
    assert left_out("ELIGIBLE", "SA_MOTION", True, DAY, by_list=True) == "HOLD"


@given(
    determination=st.sampled_from(["ELIGIBLE", "NOT_YET", "NEEDS_REVIEW", None]),
    outcome=st.sampled_from(["SA_MOTION", "OTHER", None]),
    hold=st.sampled_from([True, False, None]),
)
def test_hiding_a_value_never_makes_a_letter(
    determination: str | None, outcome: str | None, hold: bool | None
) -> None:
    if left_out(determination, outcome, hold) is not None:
        return
    assert left_out(None, outcome, hold) is not None
    assert left_out(determination, None, hold) is not None
    assert left_out(determination, outcome, None) is not None


def records(*rows: tuple[str | None, str | None, str | None, date | None]) -> pl.DataFrame:
    """Records of one person: street, town, ZIP Code, day of the arrest."""
    table = pl.DataFrame(
        rows,
        schema={"address": pl.String, "city": pl.String, "zip": pl.String, "arrest_date": pl.Date},
        orient="row",
    ).with_row_index("place")
    text = dict.fromkeys(("name", "county", "case_number"), pl.lit("DOE, ANA"))
    days = dict.fromkeys(
        ("offense_date", "charge_date", "disposition_date", "dob"), pl.lit(None, pl.Date)
    )
    more = {"person_id": pl.lit("P"), "state": pl.lit("IL"), "dead": pl.lit(value=False)}
    return table.with_columns(**text, **days, **more)


def address(*rows: tuple[str | None, str | None, str | None, date | None]) -> tuple[object, ...]:
    table = records(*rows)
    found = addressees(table, table["place"], DAY)
    return found.select("address", "city", "zip", "differs").row(0)


NEW, OLD, LATER = date(2015, 1, 1), date(2001, 1, 1), date(2091, 1, 1)


def test_the_newest_address_counts_and_a_slip_of_the_pen_is_not_newer() -> None:
    new, old = ("2 NEW ST", "ELM", "60602"), ("1 OLD ST", "ELM", "60601")
    assert address((*new, NEW), (*old, OLD)) == (*new, True)
    assert address((*old, OLD), (*new, NEW)) == (*new, True)
    assert address((*old, LATER), (*new, NEW)) == (*new, True)
    assert address((*old, None), (*new, NEW)) == (*new, True)


def test_a_newer_record_without_a_street_takes_nothing_away() -> None:
    old = ("1 OLD ST", "ELM", "60601")
    assert address((None, None, None, NEW), (*old, OLD)) == (*old, False)


def test_spelling_is_no_other_address() -> None:
    found = address(("1 Old St.", "ELM", "60601-1234", NEW), ("1 OLD ST", "Elm", "60601", OLD))
    assert found == ("1 Old St.", "ELM", "60601-1234", False)


def test_parts_are_filled_in_only_where_all_records_of_the_street_agree() -> None:
    bare = ("1 OLD ST", None, None, NEW)
    elm, oak = ("1 OLD ST", "ELM", "60601", OLD), ("1 OLD ST", "OAK", "62701", OLD)
    assert address(bare, elm) == ("1 OLD ST", "ELM", "60601", False)
    assert address(bare, elm, oak) == ("1 OLD ST", None, None, True)
    assert address(bare, ("2 NEW ST", "ELM", "60601", OLD)) == ("1 OLD ST", None, None, True)
