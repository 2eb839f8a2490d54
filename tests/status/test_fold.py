"""Status follows from what happened, not from the order in which files told of it."""

from __future__ import annotations

import random
import tempfile
from datetime import date, timedelta
from pathlib import Path

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tests.status.conftest import Desk, Ids, Row, decision, objection, step
from vacatur.status.docket import Docket
from vacatur.status.standing import standing_of

STAGES = ("filed", "granted", "sent", "confirmed")
FIRST = date(2020, 1, 15)

Story = tuple[int, list[int], str, bool]
"""How far a record came, days between, how an objection ended (`none` where nobody objected), and
whether the Board was told."""

stories = st.tuples(
    st.integers(0, len(STAGES)),
    st.lists(st.integers(0, 40), min_size=7, max_size=7),
    st.sampled_from(["none", "open", "overruled", "retracted", "upheld"]),
    st.booleans(),
)


def told(record: str, story: Story) -> list[Row]:
    """The rows of one record, each later than, or on the same day as, the one before."""
    reached, gaps, ended, board = story
    reached = 0 if ended in {"open", "upheld"} else reached
    days = [FIRST + timedelta(sum(gaps[: place + 1])) for place in range(7)]
    rows: list[Row] = []
    if ended != "none":
        rows.append(objection(record, days[0].isoformat()))
    if ended not in {"none", "open"}:
        rows.append(decision(record, ended, days[1].isoformat()))
    for place, stage in enumerate(STAGES[:reached]):
        rows.append(step(record, stage, days[2 + place].isoformat(), motion_number=f"M{place}"))
    if board and reached > 1:
        rows.append(step(record, "board_told", days[6].isoformat()))
    return rows


def seen(docket: Docket) -> pl.DataFrame:
    return docket.standing(date(2020, 9, 1)).filter("has_events")


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(stories, min_size=1, max_size=8), st.randoms(use_true_random=False), st.integers(1, 4)
)
def test_files_in_any_order_give_the_same_status(
    folder: Path, ids: Ids, lives: list[Story], chance: random.Random, parts: int
) -> None:
    rows = [
        row for record, life in zip(ids.motion, lives, strict=False) for row in told(record, life)
    ]
    chance.shuffle(rows)
    with tempfile.TemporaryDirectory() as name:
        once = Desk(folder=folder, ledger=Path(name) / "once", place=Path(name))
        files = [once.file(rows[n::parts], f"{n}.csv") for n in range(parts) if rows[n::parts]]
        if not files:
            return
        assert once.take_files(*files).document["refused"] == 0
        swapped = Desk(folder=folder, ledger=Path(name) / "swapped", place=Path(name))
        swapped.take_files(*reversed(files))
        assert (once.ledger / "events.parquet").read_bytes() == (
            swapped.ledger / "events.parquet"
        ).read_bytes()
        in_turn = Desk(folder=folder, ledger=Path(name) / "turn", place=Path(name))
        by_day = sorted(rows, key=_day)
        for place in range(parts):
            size = -(-len(by_day) // parts)
            if part := by_day[place * size : (place + 1) * size]:
                assert in_turn.take(*part).document["refused"] == 0
        assert_frame_equal(seen(once.docket()), seen(in_turn.docket()))
        again = once.take_files(*files).document
        assert (again["taken_in"], again["known"]) == (0, len(rows))


def _day(row: Row) -> tuple[str, int]:
    """By day; on one day in the order of the law."""
    stage = row.get("new_stage") or ""
    day = row.get("stage_date") or row.get("objection_outcome_date") or row.get("objection_date")
    order = ["", *STAGES, "board_told"].index(stage)
    return str(day), order if stage else (-1 if row.get("objection_outcome") else -2)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(stories, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_rows_of_the_ledger_in_any_order_give_the_same_status(
    shared: Docket, ids: Ids, lives: list[Story], chance: random.Random
) -> None:
    rows = [
        _event(row)
        for record, life in zip(ids.motion, lives, strict=False)
        for row in told(record, life)
    ]
    if not rows:
        return
    frames = []
    for _ in range(2):
        numbered = [{**row, "number": number} for number, row in enumerate(rows, 1)]
        chance.shuffle(numbered)
        events = pl.DataFrame(numbered, schema=dict(shared.ledger.events.schema))
        frames.append(_standing(shared, events))
        chance.shuffle(rows)
    assert_frame_equal(*frames)


def _event(row: Row) -> dict[str, object]:
    if row.get("new_stage"):
        told_now = (row["new_stage"], row["stage_date"], None, row.get("motion_number"))
    elif row.get("objection_outcome"):
        told_now = (
            row["objection_outcome"],
            row["objection_outcome_date"],
            row["objection_by"],
            None,
        )
    else:
        told_now = ("objected", row["objection_date"], row["objection_by"], None)
    event, day, party, batch = told_now
    return {
        "record_id": row["record_id"],
        "path": "SA_MOTION",
        "event": event,
        "date": date.fromisoformat(str(day)),
        "party": party,
        "batch": batch,
    }


def _standing(docket: Docket, events: pl.DataFrame) -> pl.DataFrame:
    day = date(2020, 9, 1)
    return standing_of(docket.records, events, docket.law, listed=FIRST, as_of=day)


def test_what_is_told_is_what_happened(desk: Desk, ids: Ids) -> None:
    """The stages of four lives, by hand."""
    lives: list[Story] = [
        (0, [1] * 7, "none", False),
        (1, [1] * 7, "overruled", False),
        (3, [1] * 7, "none", True),
        (4, [1] * 7, "none", False),
    ]
    rows = [
        row for record, life in zip(ids.motion, lives, strict=False) for row in told(record, life)
    ]
    desk.take(*rows)
    found = {record: desk.of(record, date(2020, 1, 31)) for record in ids.motion[:4]}
    assert [each["stage"] for each in found.values()] == ["listed", "filed", "sent", "confirmed"]
    assert [each["next"] for each in found.values()] == ["filed", "granted", "confirmed", None]
    assert [each["batch"] for each in found.values()] == [None, "M0", "M2", "M3"]
    assert [each["since"] for each in found.values()] == [
        date(2020, 1, 15),
        date(2020, 1, 18),
        date(2020, 1, 20),
        date(2020, 1, 21),
    ]
    # granted on January 19: the Board of the fourth was not told by February 18
    assert [each["running"] for each in found.values()] == [
        [],
        [],
        ["EXPUNGED_DUE"],
        ["BOARD_TOLD_DUE"],
    ]
