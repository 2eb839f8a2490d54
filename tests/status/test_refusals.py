"""What is refused, why, and that nothing of it is taken in; and what is right beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import polars as pl
import pytest

from tests.status.conftest import Desk, Ids, Row, decision, objection, step, withdrawal
from vacatur.status.problems import PROBLEMS

Make = Callable[[Ids], list[Row]]

ALONE: dict[str, Make] = {
    "NO_RECORD": lambda _ids: [
        {"record_id": None, "new_stage": "filed", "stage_date": "2020-02-03"}
    ],
    "UNKNOWN_RECORD": lambda _ids: [step("R9999999", "filed", "2020-02-03")],
    "ON_HOLD": lambda ids: [step(ids.held[0], "filed", "2020-02-03")],
    "IN_REVIEW": lambda ids: [step(ids.review[0], "filed", "2020-02-03")],
    "NOT_YET": lambda ids: [step(ids.not_yet[0], "sent", "2020-02-03")],
    "NOT_ELIGIBLE": lambda ids: [step(ids.no[0], "filed", "2020-02-03")],
    "HALF_FILLED": lambda ids: [
        {"record_id": ids.motion[0], "stage_date": "2020-02-03", "new_stage": None}
    ],
    "NO_DATE": lambda ids: [{"record_id": ids.motion[0], "new_stage": "filed"}],
    "BAD_DATE": lambda ids: [step(ids.motion[0], "filed", "2020-02-30")],
    "BEFORE_LAW": lambda ids: [step(ids.motion[0], "filed", "2019-06-24")],
    "BEFORE_LIST": lambda ids: [step(ids.motion[0], "filed", "2020-01-14")],
    "NO_SUCH_STAGE": lambda ids: [step(ids.motion[0], "finished", "2020-02-03")],
    "NOT_ON_PATH": lambda ids: [step(ids.arrest[0], "filed", "2020-02-03")],
    "NOT_A_PATH": lambda ids: [step(ids.motion[0], "sent", "2020-02-03", path="AUTO_ARREST")],
    "TWO_PATHS": lambda ids: [
        step(ids.pardon[0], "filed", "2020-02-03", path="SA_MOTION"),
        step(ids.pardon[0], "referred", "2020-02-03", path="PARDON"),
    ],
    "STEP_MISSING": lambda ids: [step(ids.motion[0], "granted", "2020-02-03")],
    "RUNS_BACKWARDS": lambda ids: [
        step(ids.motion[0], "filed", "2020-03-02"),
        step(ids.motion[0], "granted", "2020-03-01"),
    ],
    "TWO_DATES": lambda ids: [
        step(ids.motion[0], "filed", "2020-02-03"),
        step(ids.motion[0], "filed", "2020-02-04"),
    ],
    "NO_PARTY": lambda ids: [objection(ids.motion[0], "2020-02-03", objection_by=None)],
    "NO_SUCH_PARTY": lambda ids: [
        objection(ids.motion[0], "2020-02-03", objection_by="THE_NEIGHBOUR")
    ],
    "NO_SUCH_OUTCOME": lambda ids: [decision(ids.motion[0], "maybe", "2020-02-03")],
    "NO_OBJECTION": lambda ids: [decision(ids.motion[0], "overruled", "2020-02-03")],
    "NOTHING_TO_WITHDRAW": lambda ids: [withdrawal(ids.motion[0], "filed", "2020-02-03")],
    "NO_REASON": lambda ids: [withdrawal(ids.motion[0], "filed", "2020-02-03", note=None)],
}


@pytest.mark.parametrize("reason", ALONE)
def test_a_row_is_refused_for_its_own_reason(desk: Desk, ids: Ids, reason: str) -> None:
    rows = ALONE[reason](ids)
    assert desk.refused(*rows) == {reason: len(rows)}
    assert not desk.ledger.exists()


def test_whoever_answers_must_be_named(desk: Desk, ids: Ids) -> None:
    row = step(ids.motion[0], "filed", "2020-02-03")
    for nobody in (None, "", "  "):
        assert desk.refused(row, by=nobody) == {"NOBODY": 1}
    assert desk.take(row | {"entered_by": "L. Nowak"}, by=None).document["taken_in"] == 1
    assert desk.docket().events["by"].to_list() == ["L. Nowak"]


def test_the_first_day_that_counts_and_the_day_before(desk: Desk, ids: Ids) -> None:
    """The law is in force from June 25, 2019; the list is of January 15, 2020."""
    first = [step(ids.motion[0], "filed", "2020-01-15"), step(ids.motion[1], "filed", "2019-06-25")]
    assert desk.refused(*first) == {"BEFORE_LIST": 1}
    since = date(2019, 6, 1)
    assert desk.refused(step(ids.motion[2], "filed", "2019-06-24"), since=since) == {
        "BEFORE_LAW": 1
    }
    assert desk.take(first[1], since=since).document["taken_in"] == 1
    # who opened the time before keeps it open
    assert desk.take(step(ids.motion[3], "filed", "2019-12-11")).document["refused"] == 0


def test_nothing_is_later_than_the_day_that_is_given(desk: Desk, ids: Ids) -> None:
    row = step(ids.motion[0], "filed", "2020-02-04")
    assert desk.refused(row, as_of=date(2020, 2, 3)) == {"AFTER_AS_OF": 1}
    assert desk.take(row, as_of=date(2020, 2, 4)).document["taken_in"] == 1


def test_nothing_happens_to_a_record_before_its_own_arrest_or_disposition(desk: Desk) -> None:
    records = desk.docket().records.filter(pl.col("outcome") == "AUTO_ARREST")
    last = records.sort("recorded_on")[-1].row(0, named=True)
    record, day = last["record_id"], last["recorded_on"]
    assert day > date(2019, 6, 25)
    since = date(2019, 6, 25)
    before = step(record, "sent", (day - timedelta(1)).isoformat())
    assert desk.refused(before, since=since) == {"BEFORE_RECORD": 1}
    assert desk.take(step(record, "sent", day.isoformat()), since=since).document["taken_in"] == 1


def test_what_is_on_file_with_another_date_or_number_is_named(desk: Desk, ids: Ids) -> None:
    record = ids.motion[0]
    desk.take(step(record, "filed", "2020-02-03", motion_number="2020-7"))
    assert desk.refused(step(record, "filed", "2020-02-04")) == {"ON_FILE_OTHERWISE": 1}
    marked = pl.read_csv(desk.place / "back-marked.csv")
    assert marked["problem"][0] == f"{PROBLEMS['ON_FILE_OTHERWISE']} [2020-02-03]"
    other = step(record, "filed", "2020-02-03", motion_number="2020-8")
    assert desk.refused(other) == {"ON_FILE_OTHERWISE": 1}
    same = desk.take(step(record, "filed", "2/3/2020")).document
    assert (same["known"], same["taken_in"]) == (1, 0)


def test_a_denied_motion_cannot_be_granted_and_the_other_way_round(desk: Desk, ids: Ids) -> None:
    one, two = ids.motion[:2]
    filed = [step(record, "filed", "2020-02-03") for record in (one, two)]
    desk.take(*filed, step(one, "denied", "2020-03-02"), step(two, "granted", "2020-03-02"))
    rows = [step(one, "granted", "2020-03-03"), step(two, "denied", "2020-03-03")]
    assert desk.refused(*rows) == {"CONTRADICTS": 2}
    both = [step(ids.motion[2], stage, "2020-03-02") for stage in ("filed", "granted", "denied")]
    told = desk.take(*both).document
    assert (told["taken_in"], told["reasons"]) == (1, {"CONTRADICTS": 2})


def test_a_refused_step_takes_along_what_rests_on_it(desk: Desk, ids: Ids) -> None:
    record = ids.motion[0]
    days = {"filed": "2020-02-30", "granted": "2020-03-02", "sent": "2020-03-03"}
    told = desk.take(*(step(record, stage, day) for stage, day in days.items())).document
    assert told["reasons"] == {"STEP_MISSING": 2, "BAD_DATE": 1}


def test_a_row_is_whole_or_not_at_all(desk: Desk, ids: Ids) -> None:
    """A good stage beside a bad objection is not taken in, and comes in once that is mended."""
    good = step(ids.motion[0], "filed", "2020-02-03")
    bad = {**good, "objection_by": "STATE_POLICE", "objection_date": "soon"}
    assert desk.refused(bad) == {"BAD_DATE": 1}
    again = desk.take(bad, {**good, "entered_by": "L. Nowak"}).document
    assert (again["refused"], again["taken_in"]) == (1, 1)


def test_the_same_said_twice_counts_once(desk: Desk, ids: Ids) -> None:
    row = step(ids.motion[0], "filed", "2020-02-03")
    told = desk.take(row, row).document
    assert (told["taken_in"], told["known"], told["refused"]) == (1, 1, 0)
    assert desk.docket().events.height == 1


def test_every_reason_has_words_and_every_row_its_own(desk: Desk, ids: Ids) -> None:
    rows = [row for make in ALONE.values() for row in make(ids)]
    told = desk.take(*rows).document
    marked = pl.read_csv(desk.place / "back-marked.csv")
    assert marked.height == len(rows) == told["rows"]
    assert marked.filter(pl.col("result") == "refused")["problem"].null_count() == 0
    assert told["refused"] + told["taken_in"] + told["known"] + told["nothing_entered"] == len(rows)


def test_a_corrected_copy_takes_in_only_what_was_refused(desk: Desk, ids: Ids) -> None:
    good, bad = (
        step(ids.motion[0], "filed", "2020-02-03"),
        step(ids.motion[1], "filed", "2020-02-30"),
    )
    desk.take(good, bad)
    marked = desk.place / "back-marked.csv"
    marked.write_text(marked.read_text().replace("2020-02-30", "2020-02-28"))
    told = desk.take_files(marked).document
    assert (told["taken_in"], told["known"], told["refused"]) == (1, 1, 0)
    names = pl.read_csv(desk.place / "back-marked-marked.csv").columns
    assert names.count("result") == names.count("problem") == 1
