"""By when relief is due, as the page counts it: each kind of deadline, on both sides of its day."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from vacatur.dossiers.deadlines import Due
from vacatur.report.due import Row, due_key, row_of

SOURCED: dict[str, Any] = {"cite": "Act, Section 1", "basis": "a page", "reads": "By then."}
TIER = Due(id="tier", outcomes=("ARREST",), column="deadline", before=True, **SOURCED)
LAW = Due(id="law", outcomes=("PARDON",), day=date(2019, 12, 22), **SOURCED)
HALF = Due(
    id="half", outcomes=("CIVIL",), each_year=("01-01",), after="disposition_date", **SOURCED
)
DUES = (TIER, LAW, HALF)


def key(as_of: date = date(2020, 1, 15), dues: tuple[Due, ...] = DUES, **record: Any) -> Any:
    schema = {"outcome": pl.String, "deadline": pl.Date, "disposition_date": pl.Date}
    return pl.DataFrame([record], schema=schema).select(due_key(dues, as_of)).item()


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({"outcome": "ARREST", "deadline": date(2021, 1, 1)}, "tier 2021-01-01"),
        ({"outcome": "ARREST"}, "tier unknown"),
        ({"outcome": "PARDON"}, "law 2019-12-22"),
        ({"outcome": "CIVIL", "disposition_date": date(2018, 3, 1)}, "half late"),
        ({"outcome": "CIVIL", "disposition_date": date(2020, 1, 2)}, "half ahead"),
        ({"outcome": "CIVIL"}, "half unknown"),
        ({"outcome": "MOTION"}, None),
        ({"outcome": "MOTION", "deadline": date(2021, 1, 1)}, "deadline 2021-01-01"),
        ({}, None),
    ],
)
def test_each_record_is_counted_under_the_deadline_of_its_outcome(
    record: dict[str, Any], told: str | None
) -> None:
    assert key(**record) == told


def test_a_duty_of_every_year_is_late_the_day_after() -> None:
    civil = {"outcome": "CIVIL", "disposition_date": date(2019, 3, 1)}
    assert key(date(2020, 1, 1), **civil) == "half ahead"
    assert key(date(2020, 1, 2), **civil) == "half late"


def test_without_papers_the_deadline_is_that_of_the_decision() -> None:
    assert key(dues=(), outcome="ARREST", deadline=date(2021, 1, 1)) == "deadline 2021-01-01"
    assert key(dues=(), outcome="ARREST") is None


@pytest.mark.parametrize(
    ("text", "as_of", "due", "late"),
    [
        ("tier 2021-01-01", date(2020, 12, 31), TIER, False),
        ("tier 2021-01-01", date(2021, 1, 1), TIER, True),
        ("law 2019-12-22", date(2019, 12, 22), LAW, False),
        ("law 2019-12-22", date(2019, 12, 23), LAW, True),
        ("half late", date(2020, 1, 1), HALF, True),
        ("half ahead", date(2020, 1, 1), HALF, False),
        ("half unknown", date(2020, 1, 1), HALF, None),
        ("deadline 2021-01-01", date(2021, 1, 1), None, False),
        ("deadline 2021-01-01", date(2021, 1, 2), None, True),
    ],
)
def test_a_key_is_read_back_on_either_side_of_its_day(
    text: str, as_of: date, due: Due | None, late: bool | None
) -> None:
    rule, _, when = text.partition(" ")
    day = date.fromisoformat(when) if when[0].isdigit() else None
    assert row_of(text, DUES, as_of) == Row(rule=rule, due=due, day=day, late=late)
