"""Dates, weights, counts and truth values from text."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from importlib import resources

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vacatur.records.booleans import parse_booleans
from vacatur.records.dates import out_of_range, parse_dates
from vacatur.records.numbers import parse_counts, parse_grams, units


def text(*values: str | None) -> pl.Series:
    return pl.Series(values, dtype=pl.String)


@given(st.lists(st.none() | st.dates(), max_size=20))
def test_iso_dates_read_back_as_they_were_written(days: list[date | None]) -> None:
    written = text(*(day and day.isoformat() for day in days))
    assert parse_dates(written).to_list() == days


@pytest.mark.parametrize(
    "written",
    [
        "2005-11-04T00:00:00",
        "2005-11-04 23:59",
        "2005-11-04T23:59:59.123Z",
        "2005-11-04 00:00:00.000000",
        "2005-11-04T23:00:00+05:00",
    ],
)
def test_a_time_of_day_behind_an_iso_date_is_left_out(written: str) -> None:
    assert parse_dates(text("2001-01-01", written)).to_list()[1] == date(2005, 11, 4)


@pytest.mark.parametrize(
    "written",
    ["2019-02-30", "2005-13-01", "2005-11-04x", "11/04/2005", "20051104", "2005-11-04T9", "0", "-"],
)
def test_what_is_no_iso_date_is_unknown(written: str) -> None:
    assert parse_dates(text("2001-01-01", written)).to_list() == [date(2001, 1, 1), None]


@pytest.mark.parametrize(
    ("form", "written", "day"),
    [
        ("%m/%d/%Y", "11/04/2005", date(2005, 11, 4)),
        ("%m/%d/%Y", "1/3/1970", date(1970, 1, 3)),
        ("%m/%d/%Y %I:%M:%S %p", "5/8/2015 12:00:00 AM", date(2015, 5, 8)),
        ("%Y%m%d", "19700103", date(1970, 1, 3)),
        ("%d-%b-%y", "13-Jan-06", date(2006, 1, 13)),
        ("%m/%d/%Y", "2/30/2019", None),
    ],
)
def test_a_profile_names_other_forms(form: str, written: str, day: date | None) -> None:
    assert parse_dates(text(written), [form]).to_list() == [day]


def test_forms_are_tried_in_order() -> None:
    both = parse_dates(text("03/04/2005", "13/04/2005", "x"), ["%m/%d/%Y", "%d/%m/%Y"])
    assert both.to_list() == [date(2005, 3, 4), date(2005, 4, 13), None]


def test_two_digit_years_of_the_future_belong_to_the_century_before() -> None:
    written = text("13-Jan-19", "13-Jan-20", "13-Jan-68", "29-Feb-16", "29-Feb-00")
    found = parse_dates(written, ["%d-%b-%y"], two_digit_years_until=2019)
    assert [day.year for day in found] == [2019, 1920, 1968, 2016, 2000]


def test_a_leap_day_that_the_century_before_did_not_have_is_unknown() -> None:
    found = parse_dates(text("29-Feb-00"), ["%d-%b-%y"], two_digit_years_until=1999)
    assert found.to_list() == [None]


def test_the_range_of_years_is_closed_at_both_ends() -> None:
    edges = [date(1900, 1, 1), date(2099, 12, 31)]
    beyond = [edges[0] - timedelta(days=1), edges[1] + timedelta(days=1)]
    assert out_of_range(pl.Series(edges + beyond)).to_list() == [False, False, True, True]


@pytest.mark.parametrize(
    ("written", "grams"),
    [
        ("30", 30.0),
        ("30.0", 30.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("0", 0.0),
        ("1,000", 1000.0),
        ("1,234,567.5", 1234567.5),
        ("28 G", 28.0),
        ("28g.", 28.0),
        ("2.5 GRAMS", 2.5),
        ("1 OZ", 28.35),
        ("2 ounces", 56.7),
        ("1 KG", 1000.0),
        ("500 mg", 0.5),
        ("1 LB", 453.6),
        ("1e-1", 0.1),
    ],
)
def test_weights_are_read_in_grams(written: str, grams: float) -> None:
    assert parse_grams(text(written)).to_list() == [pytest.approx(grams)]


@pytest.mark.parametrize(
    "written",
    [
        "-1",
        "nan",
        "inf",
        "a few",
        "1,00",
        "1.000,5",
        "10-30",
        "30 PLANTS",
        "1/2 OZ",
        ">30",
        "G",
        "1 2",
    ],
)
def test_what_is_no_weight_is_unknown(written: str) -> None:
    assert parse_grams(text("1", written)).to_list() == [1.0, None]


def test_counts_are_whole_and_positive() -> None:
    written = text("1", "12", "007", "0", "-1", "1.0", "=SUM(H6:H9)", None, "99999999999")
    assert parse_counts(written).to_list() == [1, 12, 7] + [None] * 6


def test_truth_values_are_true_and_false_in_any_case() -> None:
    written = text("true", "FALSE", "True", "Y", "1", "", None)
    assert parse_booleans(written).to_list() == [True, False, True] + [None] * 4


@pytest.mark.parametrize("read", [parse_dates, parse_grams, parse_counts, parse_booleans])
@pytest.mark.parametrize("values", [[], [None, None]])
def test_nothing_reads_as_nothing(read: object, values: list[None]) -> None:
    assert callable(read)
    assert read(text(*values)).to_list() == values


def test_every_unit_is_named_once_in_capitals_and_says_whence_it_comes() -> None:
    table = tomllib.loads((resources.files("vacatur.records") / "units.toml").read_text())
    names = [name for unit in table["unit"] for name in unit["names"]]
    assert len(names) == len(set(names)) == len(units())
    assert all(name == name.upper() for name in names)
    assert all(unit["cite"] and unit["grams"] > 0 for unit in table["unit"])
