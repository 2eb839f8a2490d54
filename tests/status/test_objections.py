"""Objections: kept whatever they are, in time they stop the record, and decisions let it go on."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tests.status.conftest import Desk, Ids, decision, objection, step, withdrawal
from vacatur.dossiers.result import Result
from vacatur.status import api
from vacatur.status.objections import TIMINGS, objections


def judged(desk: Desk) -> list[dict[str, object]]:
    docket = desk.docket()
    return objections(docket.events, docket.law).to_dicts()


def test_an_open_objection_takes_a_record_off_the_ready_list(
    desk: Desk, ids: Ids, result: Result
) -> None:
    record = ids.motion[0]
    assert record in api.ready(result)
    desk.take(objection(record, "2020-02-03"))
    assert record not in api.ready(result, desk.ledger)
    assert api.open_objections(result, desk.ledger).to_list() == [record]
    found = desk.of(record)
    assert (found["next"], found["waits_for"]) == ("objection_decided", "COURT")
    assert desk.refused(step(record, "filed", "2020-02-04")) == {"OBJECTION_STOPS": 1}


@pytest.mark.parametrize("outcome", ["overruled", "retracted"])
def test_a_decision_against_it_lets_the_record_go_on(
    desk: Desk, ids: Ids, result: Result, outcome: str
) -> None:
    record = ids.motion[0]
    desk.take(objection(record, "2020-02-03"))
    assert desk.refused(step(record, "filed", "2020-02-05")) == {"OBJECTION_STOPS": 1}
    desk.take(decision(record, outcome, "2020-02-04"))
    assert api.open_objections(result, desk.ledger).is_empty()
    assert record in api.ready(result, desk.ledger)
    too_early = step(record, "filed", "2020-02-03")
    assert desk.refused(too_early) == {"OBJECTION_STOPS": 1}
    assert desk.take(step(record, "filed", "2020-02-04")).document["taken_in"] == 1


def test_an_upheld_one_stops_it_for_good(desk: Desk, ids: Ids, result: Result) -> None:
    record = ids.motion[0]
    desk.take(objection(record, "2020-02-03"), decision(record, "upheld", "2020-02-10"))
    assert desk.refused(step(record, "filed", "2020-06-01")) == {"OBJECTION_STOPS": 1}
    assert api.open_objections(result, desk.ledger).to_list() == [record]
    found = desk.of(record)
    assert (found["objection"], found["next"], found["due"]) == ("upheld", None, None)


def test_an_objection_that_is_late_is_kept_and_stops_nothing(desk: Desk, ids: Ids) -> None:
    record = ids.pardon[0]
    desk.take(
        step(record, "filed", "2020-01-20", path="INDIVIDUAL"),
        step(record, "served", "2020-01-21"),
        objection(record, "2020-06-01"),
    )
    (told,) = judged(desk)
    assert (told["timing"], told["state"], told["stops"]) == ("late", "open", False)
    assert told["closes"] == date(2020, 3, 23)  # 60 days after January 21 is a Saturday
    assert desk.take(step(record, "granted", "2020-06-02")).document["taken_in"] == 1
    assert desk.of(record)["attention"] == ["GROUND_NOT_NAMED"]


def test_a_late_one_that_is_upheld_all_the_same_stops_the_record(desk: Desk, ids: Ids) -> None:
    record = ids.pardon[0]
    desk.take(
        step(record, "filed", "2020-01-20", path="INDIVIDUAL"),
        step(record, "served", "2020-01-21"),
        objection(record, "2020-06-01"),
        decision(record, "upheld", "2020-06-10"),
    )
    assert judged(desk)[0]["timing"] == "late"
    assert desk.of(record)["stopped"]
    assert desk.refused(step(record, "granted", "2020-06-11")) == {"OBJECTION_STOPS": 1}
    assert desk.take(step(record, "granted", "2020-06-09")).document["taken_in"] == 1


def test_one_after_the_order_is_kept(desk: Desk, ids: Ids) -> None:
    record = ids.motion[0]
    desk.take(step(record, "filed", "2020-02-03"), step(record, "granted", "2020-03-02"))
    told = desk.take(objection(record, "2020-03-03", objection_by="STATE_POLICE")).document
    assert told["taken_in"] == 1
    assert judged(desk)[0]["timing"] == "after_order"
    assert desk.of(record)["next"] == "sent"


def test_one_that_comes_to_light_after_an_order_is_kept_and_told(desk: Desk, ids: Ids) -> None:
    """The order was entered first; that an objection had been open on its day must be seen."""
    record = ids.motion[0]
    desk.take(step(record, "filed", "2020-02-03"), step(record, "granted", "2020-03-02"))
    desk.take(objection(record, "2020-02-10", objection_ground="REASON_TO_RETAIN"))
    found = desk.of(record)
    assert (found["stage"], found["attention"]) == ("granted", ["GRANTED_OVER_OBJECTION"])
    assert desk.docket().ledger.events.height == 3


def test_within_one_file_the_objection_comes_before_the_order(desk: Desk, ids: Ids) -> None:
    record = ids.motion[0]
    rows = [step(record, "filed", "2020-02-03"), step(record, "granted", "2020-03-02")]
    told = desk.take(*rows, objection(record, "2020-02-10")).document
    assert (told["taken_in"], told["reasons"]) == (2, {"OBJECTION_STOPS": 1})


def test_order_and_decision_of_one_day_go_together(desk: Desk, ids: Ids) -> None:
    record = ids.motion[0]
    desk.take(step(record, "filed", "2020-02-03"), objection(record, "2020-02-10"))
    row = {**step(record, "granted", "2020-03-02"), **decision(record, "overruled", "2020-03-02")}
    assert desk.take(row).document["entries"] == {"granted": 1, "overruled": 1}


def test_a_ground_that_the_law_does_not_name_is_kept_and_told(desk: Desk, ids: Ids) -> None:
    record = ids.pardon[0]
    rows = objection(record, "2020-02-03", path="PARDON", objection_ground="REASON_TO_RETAIN")
    desk.take(
        rows, objection(ids.pardon[1], "2020-02-03", path="PARDON", objection_ground="ENHANCED")
    )
    assert desk.of(record)["attention"] == ["GROUND_NOT_NAMED"]
    assert desk.of(ids.pardon[1])["attention"] == []
    assert [told["timing"] for told in judged(desk)] == ["not_begun", "not_begun"]


def test_two_offices_object_and_each_is_decided(desk: Desk, ids: Ids, result: Result) -> None:
    record = ids.motion[0]
    police = {"objection_by": "STATE_POLICE"}
    desk.take(objection(record, "2020-02-03"), objection(record, "2020-02-04", **police))
    desk.take(decision(record, "overruled", "2020-02-05"))
    assert api.open_objections(result, desk.ledger).to_list() == [record]
    assert desk.refused(decision(record, "upheld", "2020-02-06")) == {"NO_OBJECTION": 1}
    desk.take(decision(record, "retracted", "2020-02-06", **police))
    assert api.open_objections(result, desk.ledger).is_empty()


def test_a_second_objection_of_an_office_is_open_again(desk: Desk, ids: Ids) -> None:
    record = ids.motion[0]
    desk.take(objection(record, "2020-02-03"), decision(record, "overruled", "2020-02-05"))
    desk.take(objection(record, "2020-02-06"))
    assert [told["state"] for told in judged(desk)] == ["overruled", "open"]
    back = decision(record, "upheld", "2020-02-04")
    assert desk.refused(back) == {"TWO_DECISIONS": 1}
    assert desk.refused(
        decision(record, "upheld", "2020-02-07"), decision(record, "overruled", "2020-02-07")
    ) == {"TWO_DECISIONS": 2}


def test_the_objection_of_one_of_two_offices_is_withdrawn(desk: Desk, ids: Ids) -> None:
    record = ids.motion[0]
    later = objection(record, "2020-02-04", objection_by="STATE_POLICE")
    desk.take(objection(record, "2020-02-03"), later)
    row = withdrawal(record, "objected", "2020-02-06", objection_by="STATES_ATTORNEY")
    assert desk.take(row).document["taken_in"] == 1
    assert desk.of(record)["objection_by"] == "STATE_POLICE"
    assert desk.refused({**row, "withdraw_date": "2020-02-07"}) == {"NOTHING_TO_WITHDRAW": 1}


def test_objections_are_all_counted(desk: Desk, ids: Ids) -> None:
    rows = [objection(record, "2020-02-03") for record in ids.motion[:7]]
    desk.take(*rows, decision(ids.motion[0], "upheld", "2020-02-04"))
    told = api.counted(desk.docket())["objections"]
    assert told["all"] == 7 == told["open_in_time"] + told["upheld"]
    assert set(told["timing"]) == set(TIMINGS)
    assert sum(told["timing"].values()) == 7
    stopped = desk.docket().standing().filter(pl.col("stopped")).height
    assert stopped == api.counted(desk.docket())["records"]["stopped"] == 7
