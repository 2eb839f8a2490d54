"""What was begun goes on and can be corrected, whatever a new scoring finds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.status.conftest import Desk, Ids, decision, objection, step, withdrawal
from tests.status.test_ledger import cleared, scored_anew
from vacatur.dossiers.result import Result
from vacatur.errors import InputError
from vacatur.status import api


def test_what_was_begun_goes_on_though_no_longer_eligible(
    desk: Desk, ids: Ids, records: Path, tmp_path: Path
) -> None:
    arrest, told, objected, granted = ids.arrest[0], ids.pardon[0], *ids.motion[-2:]
    listed, noticed = ids.arrest[1], ids.pardon[1]
    desk.take(
        step(arrest, "sent", "2020-02-03"),
        step(told, "referred", "2020-02-03", path="PARDON"),
        *(step(record, "filed", "2020-02-03") for record in (objected, granted)),
        objection(objected, "2020-02-10"),
        step(granted, "granted", "2020-03-02"),
        step(listed, "listed", "2020-02-03"),
        step(noticed, "noticed", "2020-02-03", path="PARDON"),
    )
    gone = [arrest, told, objected, granted, listed, noticed]
    later = scored_anew(desk, records, cleared(gone), tmp_path)
    assert [later.of(record)["eligible"] for record in gone] == [False] * 6
    assert later.take(step(arrest, "confirmed", "2021-02-02")).document["taken_in"] == 1
    assert later.take(step(told, "noticed", "2021-02-02")).document["taken_in"] == 1
    assert later.take(decision(objected, "retracted", "2021-02-02")).document["taken_in"] == 1
    assert later.take(withdrawal(granted, "granted", "2021-02-02")).document["taken_in"] == 1
    stages = [later.of(record)["stage"] for record in (arrest, told, objected, granted)]
    assert stages == ["confirmed", "referred", "filed", "filed"]
    # neither the list nor a notice is a beginning
    assert later.refused(step(listed, "confirmed", "2021-02-02")) == {"NOT_ELIGIBLE": 1}
    assert later.refused(step(noticed, "referred", "2021-02-02")) == {"NOT_ELIGIBLE": 1}


def test_an_order_does_not_move_behind_the_task_that_follows_it(desk: Desk, ids: Ids) -> None:
    record = ids.motion[0]
    for stage, day in (("filed", "2020-02-03"), ("granted", "2020-03-02")):
        desk.take(step(record, stage, day))
    desk.take(step(record, "board_told", "2020-03-10"))
    off = withdrawal(record, "granted", "2020-05-01")
    assert desk.refused({**off, **step(record, "granted", "2020-03-11")}) == {"LATER_STANDS": 1}
    assert desk.take({**off, **step(record, "granted", "2020-03-10")}).document["taken_in"] == 1
    assert desk.of(record)["on_granted"] == desk.of(record)["on_board_told"] == date(2020, 3, 10)


def test_a_file_that_enters_and_withdraws_is_the_same_when_it_comes_again(
    desk: Desk, ids: Ids
) -> None:
    record = ids.motion[0]
    file = desk.file(
        [step(record, "filed", "2020-02-03"), withdrawal(record, "filed", "2020-02-05")]
    )
    first = desk.take_files(file).document
    again = desk.take_files(file).document
    assert first["reasons"] == again["reasons"] == {"NOTHING_TO_WITHDRAW": 1}
    assert (first["taken_in"], again["taken_in"], again["known"]) == (1, 0, 1)
    assert desk.of(record)["stage"] == "filed"
    assert desk.take(withdrawal(record, "filed", "2020-02-05")).document["taken_in"] == 1


@pytest.mark.parametrize(
    ("stage", "way", "why"),
    [
        ("noticed", "PARDON", {"UNDER_WAY"}),
        ("referred", "PARDON", {"UNDER_WAY"}),
        ("listed", "SA_MOTION", set()),
    ],
)
def test_a_notice_of_the_board_keeps_a_record_off_a_motion(
    desk: Desk, ids: Ids, result: Result, stage: str, way: str, why: set[str]
) -> None:
    desk.take(step(ids.pardon[0], stage, "2020-02-03", path=way))
    told = dict(api.kept_off(result, desk.ledger).iter_rows())
    assert told == dict.fromkeys([ids.pardon[0]] if why else [], "UNDER_WAY")


def test_a_status_folder_that_is_named_is_there(desk: Desk, result: Result) -> None:
    """A slip in its name would put whoever is objected to on a paper."""
    for asked in (api.kept_off, api.ready, api.open_objections):
        with pytest.raises(InputError, match=r"\[typo\] was not found"):
            asked(result, desk.place / "typo")
        asked(result)
