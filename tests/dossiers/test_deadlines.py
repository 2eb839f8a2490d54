"""The last day in time, on both sides of every boundary, and against counting day by day."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.papers.own import own_papers
from vacatur.dossiers.deadlines import Due, last_days, read_dues
from vacatur.dossiers.office import papers_folder
from vacatur.errors import PackError
from vacatur.papers.cases_due import with_days
from vacatur.rules.load import load_pack, packs_folder

TWICE = Due(
    id="civil",
    cite="Act, Section 1",
    basis="a page",
    reads="Twice a year.",
    outcomes=("CIVIL",),
    each_year=("01-01", "07-01"),
    after="disposition_date",
    since=date(2017, 1, 25),
)
BEFORE = Due(
    id="arrests",
    cite="Act, Section 2",
    basis="a page",
    reads="Before the day.",
    outcomes=("ARREST",),
    column="deadline",
    before=True,
)
BY_THEN = Due(
    id="referral",
    cite="Act, Section 3",
    basis="a page",
    reads="By then.",
    outcomes=("PARDON",),
    day="2019-12-22",
)
SOURCED = {"id": "one", "cite": "Act", "basis": "a page", "reads": "By then."}
DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))


def last_day(due: Due, **dates: date | None) -> Any:
    frame = pl.DataFrame({name: [value] for name, value in dates.items()})
    typed = frame.with_columns(pl.all().cast(pl.Date))
    return typed.select(due.last_day()).to_series()[0] if dates else None


@pytest.mark.parametrize(
    ("disposed", "due"),
    [
        (date(2018, 6, 30), date(2018, 7, 1)),
        (date(2018, 7, 1), date(2019, 1, 1)),
        (date(2018, 7, 2), date(2019, 1, 1)),
        (date(2018, 12, 31), date(2019, 1, 1)),
        (date(2019, 1, 1), date(2019, 7, 1)),
        (date(2016, 12, 1), date(2017, 7, 1)),
        (date(2017, 1, 25), date(2017, 7, 1)),
        (None, None),
    ],
)
def test_days_of_each_year(disposed: date | None, due: date | None) -> None:
    assert last_day(TWICE, disposition_date=disposed) == due


@given(disposed=DAYS)
def test_days_of_each_year_are_the_next_when_counted_day_by_day(disposed: date) -> None:
    day = max(disposed, date(2017, 1, 25)) + timedelta(days=1)
    while (day.month, day.day) not in {(1, 1), (7, 1)}:
        day += timedelta(days=1)
    assert last_day(TWICE, disposition_date=disposed) == day


def test_before_a_day_means_the_day_before() -> None:
    assert last_day(BEFORE, deadline=date(2021, 1, 1)) == date(2020, 12, 31)
    assert last_day(BEFORE, deadline=None) is None


def test_a_day_of_the_law_is_in_time_itself() -> None:
    frame = pl.DataFrame({"outcome": ["PARDON"], "last_day": [None]})
    assert frame.select(last_days([BY_THEN])).to_series()[0] == date(2019, 12, 22)


def test_the_rule_that_names_the_outcome_is_taken() -> None:
    frame = pl.DataFrame(
        {
            "outcome": ["CIVIL", "ARREST", "PARDON", "MOTION", None],
            "deadline": [date(2023, 1, 1)] * 5,
            "disposition_date": [date(2018, 3, 1)] * 5,
        }
    )
    assert frame.select(last_days([TWICE, BEFORE, BY_THEN])).to_series().to_list() == [
        date(2018, 7, 1),
        date(2022, 12, 31),
        date(2019, 12, 22),
        None,
        None,
    ]


@given(last=st.none() | DAYS, as_of=DAYS)
def test_days_left_and_days_late_are_the_two_sides_of_one_count(
    last: date | None, as_of: date
) -> None:
    table = pl.DataFrame({"last_day": [last]}, schema={"last_day": pl.Date})
    _, left, overdue, late = with_days(table, as_of).row(0)
    if last is None:
        assert (left, overdue, late) == (None, None, None)
    elif overdue:
        assert left is None
        assert last + timedelta(days=late) == as_of
        assert late >= 1
    else:
        assert late is None
        assert as_of + timedelta(days=left) == last


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"day": "2019-12-22", "column": "deadline"},
        {"each_year": ["01-01"]},
        {"each_year": ["02-30"], "after": "disposition_date"},
        {"each_year": ["13-01"], "after": "disposition_date"},
        {"each_year": ["02-29"], "after": "disposition_date"},
        {"column": "dob"},
        {"day": "2019-12-22", "weekday": 3},
    ],
)
def test_a_rule_is_told_in_one_way_and_of_days_that_there_are(told: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Due.model_validate(
            {"id": "one", "cite": "Act", "basis": "a page", "reads": "By then."} | told
        )


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('outcomes = ["PARDON"]', 'outcomes = ["PARDONED"]', r"names the outcome \[PARDONED\]"),
        ('outcomes = ["PARDON"]', 'outcomes = ["CIVIL_LAW_AUTO"]', "stands twice"),
        ('id = "pardon_referral"', 'id = "arrest_tier"', "stands twice"),
        ('column = "deadline"', 'column = "dob"', r"does not hold at \[due.0.column\]"),
    ],
)
def test_deadlines_of_an_office_that_do_not_hold_are_refused(
    tmp_path: Path, old: str, new: str, why: str
) -> None:
    folder = own_papers(tmp_path, "deadlines.toml", (old, new))
    with pytest.raises(PackError, match=why) as caught:
        read_dues(folder, load_pack("us-il/cannabis"))
    assert "deadlines.toml" in caught.value.message


def test_papers_without_deadlines_have_none_where_the_jurisdiction_has_none(tmp_path: Path) -> None:
    assert read_dues(tmp_path, load_pack("us-ca/prop64")) == ()
    with pytest.raises(PackError, match=r"no file \[deadlines.toml\]"):
        read_dues(tmp_path, load_pack("us-il/cannabis"))


def test_a_folder_of_papers_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"no papers in \[nowhere\]"):
        papers_folder(load_pack("us-il/cannabis"), tmp_path / "nowhere")


def test_every_day_by_which_the_pack_wants_relief_stands_among_the_deadlines() -> None:
    for path in sorted(packs_folder().glob("*/*/pack.toml")):
        pack = load_pack(f"{path.parents[1].name}/{path.parent.name}")
        dated = {
            code for rule in pack.table.date if rule.column == "deadline" for code in rule.outcomes
        }
        dues = read_dues(pack.folder.parent / "papers", pack)
        assert dated <= {code for due in dues if due.column for code in due.outcomes}
