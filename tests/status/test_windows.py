"""Every window on the day before its end, on the day, and on the day after."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

import vacatur
from tests.status.conftest import Desk, Ids, objection, step
from vacatur.dossiers.deadlines import last_days, read_dues
from vacatur.dossiers.office import papers_folder
from vacatur.rules.load import packs_folder
from vacatur.status import api
from vacatur.status.days import last_day, rolled
from vacatur.status.law import Counting, StatusLaw, read_law


@pytest.fixture(scope="module")
def law() -> StatusLaw:
    return read_law(vacatur.load_pack("us-il/cannabis"))[0]


def windows_at(desk: Desk, record: str, day: str) -> tuple[set[str], set[str]]:
    found = desk.of(record, date.fromisoformat(day))
    return set(found["overdue"]), set(found["running"])


# 2020-03-02 is a Monday. 60 days later is Friday, May 1; 30 days later Wednesday, April 1.


@pytest.mark.parametrize(
    ("day", "over"), [("2020-04-30", False), ("2020-05-01", False), ("2020-05-02", True)]
)
def test_agencies_have_60_days_from_the_order(desk: Desk, ids: Ids, day: str, over: bool) -> None:
    record = ids.motion[0]
    desk.take(step(record, "filed", "2020-02-03"), step(record, "granted", "2020-03-02"))
    overdue, running = windows_at(desk, record, day)
    assert ("EXPUNGED_DUE" in overdue, "EXPUNGED_DUE" in running) == (over, not over)


@pytest.mark.parametrize(
    ("day", "over"), [("2020-03-31", False), ("2020-04-01", False), ("2020-04-02", True)]
)
def test_the_board_is_told_within_30_days(desk: Desk, ids: Ids, day: str, over: bool) -> None:
    record = ids.motion[0]
    desk.take(step(record, "filed", "2020-02-03"), step(record, "granted", "2020-03-02"))
    overdue, running = windows_at(desk, record, day)
    assert ("BOARD_TOLD_DUE" in overdue, "BOARD_TOLD_DUE" in running) == (over, not over)
    desk.take(step(record, "board_told", "2020-04-03"))
    found = desk.of(record, date(2021, 1, 1))
    assert found["stage"] == "granted"
    assert "BOARD_TOLD_DUE" not in {*found["overdue"], *found["running"]}


@pytest.mark.parametrize(
    ("day", "over"), [("2020-05-31", False), ("2020-06-01", False), ("2020-06-02", True)]
)
def test_a_window_that_ends_on_a_weekend_ends_on_monday(
    desk: Desk, ids: Ids, day: str, over: bool
) -> None:
    """60 days after Tuesday, March 31 is Saturday, May 30; the Monday after it is June 1."""
    record = ids.motion[0]
    desk.take(step(record, "filed", "2020-02-03"), step(record, "granted", "2020-03-31"))
    assert ("EXPUNGED_DUE" in windows_at(desk, record, day)[0]) == over


@pytest.mark.parametrize(
    ("path", "begin"), [("PARDON", ["referred", "noticed"]), ("INDIVIDUAL", ["filed", "served"])]
)
@pytest.mark.parametrize(
    ("day", "timing"),
    [("2020-04-30", "in_time"), ("2020-05-01", "in_time"), ("2020-05-02", "late")],
)
def test_an_objection_has_60_days_from_the_notice(
    desk: Desk, ids: Ids, path: str, begin: list[str], day: str, timing: str
) -> None:
    record = ids.pardon[0]
    first, second = begin
    desk.take(
        step(record, first, "2020-02-03", path=path),
        step(record, second, "2020-03-02", path=path),
        objection(record, day, path=path),
    )
    found = desk.of(record)
    in_time = timing == "in_time"
    assert (found["stopped"], found["objection"]) == (in_time, "open" if in_time else "late")
    assert found["waits_for"] != found["path"]
    assert (found["next"] == "objection_decided") == in_time
    own = {"PARDON": "PARDON_OBJECTION", "INDIVIDUAL": "MOTION_OBJECTION"}[path]
    for number, counts in ((1, (1, 0)), (2, (0, 1))):
        told = api.counted(desk.docket(), as_of=date(2020, 5, number))["objection_windows"]
        (mine,) = [row for row in told if row["window"] == own]
        assert (mine["running"], mine["over"]) == counts


@pytest.mark.parametrize(
    ("day", "over"), [("2020-07-30", False), ("2020-07-31", False), ("2020-08-01", True)]
)
def test_the_court_has_90_days_for_a_pardon(desk: Desk, ids: Ids, day: str, over: bool) -> None:
    """90 days after Saturday, May 2 is Friday, July 31."""
    record = ids.pardon[0]
    desk.take(
        step(record, "referred", "2020-02-03", path="PARDON"),
        step(record, "pardoned", "2020-04-01"),
        step(record, "filed", "2020-05-02"),
    )
    assert ("PETITION_ORDER_DUE" in windows_at(desk, record, day)[0]) == over


@pytest.mark.parametrize(
    ("day", "over"), [("2019-12-21", False), ("2019-12-22", False), ("2019-12-23", True)]
)
def test_a_referral_is_due_on_a_day_of_the_law(law: StatusLaw, day: str, over: bool) -> None:
    (window,) = [each for each in law.window if each.id == "REFERRAL_DUE"]
    last = pl.select(last_day(window, law)).item()
    assert (date.fromisoformat(day) > last) == over


def test_an_arrest_is_due_before_the_day_of_its_tier(desk: Desk) -> None:
    """The tier's own day is too late; the day before it is the last."""
    docket = desk.docket()
    mine = docket.records.filter(pl.col("deadline").is_not_null())
    record, tier = mine["record_id"][0], mine["deadline"][0]
    days = [tier - timedelta(2), tier - timedelta(1), tier]
    assert [bool(desk.of(record, day)["overdue"]) for day in days] == [False, False, True]
    assert desk.of(record, days[0])["due"] == tier - timedelta(1)


def test_a_civil_violation_is_due_when_the_worklist_says(desk: Desk) -> None:
    """From its disposition on, not from the day it was listed; unknown where that has no day."""
    docket = desk.docket()
    civil = docket.records.filter(outcome="CIVIL_LAW_AUTO")
    assert civil["disposition_date"].null_count() < civil.height
    dues = read_dues(papers_folder(docket.result.pack), docket.result.pack)
    told = docket.standing().filter(outcome="CIVIL_LAW_AUTO")
    assert told["due"].to_list() == civil.select(last_days(dues)).to_series().to_list()
    assert told["overdue"].list.len().sum() > 0


def test_holidays_of_an_office_count_as_weekends() -> None:
    friday = pl.DataFrame({"day": [date(2020, 7, 3)]})
    told = {"cite": "none", "confidence": 1.0}
    own = Counting(weekend="next_working_day", holidays=(date(2020, 7, 3),), **told)
    assert friday.select(rolled(pl.col("day"), own)).item() == date(2020, 7, 6)
    counts = Counting(weekend="counts", holidays=(date(2020, 7, 3),), **told)
    assert friday.select(rolled(pl.col("day"), counts)).item() == date(2020, 7, 3)


def test_without_an_event_the_day_is_that_of_the_result_and_then_the_latest(
    desk: Desk, ids: Ids
) -> None:
    assert desk.docket().day() == date(2020, 1, 15)
    desk.take(step(ids.motion[0], "filed", "2020-02-03"))
    assert desk.docket().day() == date(2020, 2, 3)
    assert desk.docket().day(date(2020, 1, 20)) == date(2020, 1, 20)


def test_every_eligible_outcome_has_a_way(law: StatusLaw) -> None:
    for name in ("us-il/cannabis", "us-ca/prop64"):
        options = {"county": "SACRAMENTO"} if "ca" in name.split("-") or "us-ca" in name else {}
        pack = vacatur.load_pack(name, options=options)
        told = {o.code for o in pack.header.outcome if o.determination == "ELIGIBLE"}
        assert told <= set(read_law(pack)[0].tracks)
    assert (packs_folder() / "us-il" / "papers" / "status.toml").is_file()
    assert law.tracks["SA_MOTION"].stopped_steps == ("filed", "granted")
    assert law.tracks["AUTO_ARREST"].stopped_steps == ("sent", "confirmed")
