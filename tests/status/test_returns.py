"""What was granted goes to those who must act, and what was not done by its day is told."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from tests.status.conftest import Desk, Ids, step
from vacatur.status import api
from vacatur.workbooks.read import read_sheet

GRANTED = date(2020, 3, 2)


def with_orders(desk: Desk, ids: Ids) -> None:
    """Of five: one filed, one granted, one sent, one confirmed, one denied."""
    two, three, four, five = ids.motion[1:5]
    day = GRANTED.isoformat()
    desk.take(
        *(step(record, "filed", "2020-02-03", motion_number="20-77") for record in ids.motion[:5]),
        *(step(record, "granted", day) for record in (two, three, four)),
        *(step(record, "sent", "2020-03-04") for record in (three, four)),
        step(four, "confirmed", "2020-03-20"),
        step(five, "denied", day),
    )


def test_only_what_was_granted_and_is_not_confirmed_is_returned(desk: Desk, ids: Ids) -> None:
    with_orders(desk, ids)
    path = desk.place / "return.csv"
    told = api.write_return(desk.docket(), path)
    found = pl.read_csv(path, infer_schema=False)
    assert found["record_id"].to_list() == ids.motion[1:3]
    assert told["rows"] == 2
    assert found["order_date"].to_list() == ["2020-03-02"] * 2
    assert found["sent_date"].to_list() == [None, "2020-03-04"]
    assert found["act_by"].to_list() == ["2020-05-01"] * 2  # 60 days, a Friday
    assert found["overdue"].to_list() == ["false"] * 2


def test_the_return_file_identifies_records_as_their_source_does(desk: Desk, ids: Ids) -> None:
    with_orders(desk, ids)
    path = desk.place / "return.xlsx"
    api.write_return(desk.docket(), path)
    found = read_sheet(path, "Status", header="record_id").row(0, named=True)
    source = pl.read_csv(desk.folder.parent / "records.csv", infer_schema=False)
    own = source.row(by_predicate=pl.col("record_id") == ids.motion[1], named=True)
    for name in ("person_id", "incident_id", "case_number", "county", "agency", "name", "dob"):
        assert found[name] == own[name], name
    assert found["citation"] == "20 ILCS 2630/5.2(i)(4)"
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_comes_back_on_the_return_file_is_taken_in(desk: Desk, ids: Ids) -> None:
    with_orders(desk, ids)
    path = desk.place / "return.csv"
    api.write_return(desk.docket(), path)
    table = pl.read_csv(path, infer_schema=False)
    done = pl.when(pl.col("sent_date").is_not_null())
    table.with_columns(
        done.then(pl.lit("confirmed")).alias("new_stage"),
        done.then(pl.lit("2020-04-30")).alias("stage_date"),
    ).write_csv(path)
    told = desk.take_files(path).document
    assert (told["entries"], told["nothing_entered"]) == ({"confirmed": 1}, 1)
    assert desk.of(ids.motion[2])["stage"] == "confirmed"


def test_what_is_not_confirmed_in_time_is_listed_from_the_day_after(desk: Desk, ids: Ids) -> None:
    with_orders(desk, ids)
    last = date(2020, 5, 1)
    docket = desk.docket()
    mine = [
        set(api.unconfirmed(docket, day)["record_id"]) & set(ids.motion)
        for day in (last - timedelta(1), last, last + timedelta(1))
    ]
    assert mine == [set(), set(), set(ids.motion[1:3])]
    path = desk.place / "late.csv"
    from vacatur.status.chosen import Choice  # noqa: PLC0415

    api.write_return(docket, path, Choice(overdue=True), as_of=date(2020, 5, 2))
    found = pl.read_csv(path, infer_schema=False)
    assert found["record_id"].to_list() == ids.motion[1:3]
    assert found["overdue"].to_list() == ["true", "true"]


def test_counts_tell_every_record_once(desk: Desk, ids: Ids) -> None:
    with_orders(desk, ids)
    told = api.counted(desk.docket(), as_of=date(2020, 6, 1))
    tracked = told["records"]["tracked"]
    assert sum(row["records"] for row in told["stage"]) == tracked
    assert sum(row["records"] for row in told["county"]) == tracked
    motion = {row["stage"]: row["records"] for row in told["stage"] if row["path"] == "SA_MOTION"}
    assert motion == {
        "listed": len(ids.motion) - 5,
        "filed": 1,
        "granted": 1,
        "sent": 1,
        "confirmed": 1,
        "denied": 1,
    }
    over = {row["window"]: row["overdue"] for row in told["overdue"]}
    assert (over["EXPUNGED_DUE"], over["BOARD_TOLD_DUE"]) == (2, 3)
    assert told["records"]["ready"] == tracked - 5
