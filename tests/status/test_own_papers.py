"""An office's own `status.toml`: its windows and holidays count, and a slip is told in a line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.papers.own import own_papers
from tests.status.conftest import Desk, Ids, step
from vacatur.errors import PackError


def own(place: Path, *changes: tuple[str, str]) -> Path:
    return own_papers(place, "status.toml", *changes)


def test_holidays_of_the_office_move_a_last_day(desk: Desk, ids: Ids) -> None:
    """60 days after March 2 is Friday, May 1; were it a holiday, Monday, May 4."""
    rows = [
        step(ids.motion[0], "filed", "2020-02-03"),
        step(ids.motion[0], "granted", "2020-03-02"),
    ]
    weekend = 'weekend = "next_working_day"'
    papers = own(desk.place, (weekend, f"{weekend}\nholidays = [2020-05-01]"))
    desk.take(*rows)
    for folder, day in ((None, date(2020, 5, 2)), (papers, date(2020, 5, 5))):
        docket = desk.docket(papers=folder)
        late = [docket.standing(each) for each in (day, date.fromordinal(day.toordinal() - 1))]
        over = ["EXPUNGED_DUE" in _of(table, ids.motion[0]) for table in late]
        assert over == [True, False]


def _of(table, record: str) -> list[str]:  # type: ignore[no-untyped-def]  # noqa: ANN001
    return list(table.filter(record_id=record)["overdue"][0])


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('outcome = "SA_MOTION"', 'outcomes = "SA_MOTION"', "track.0"),
        ("days = 60", "days = -1", "window.0.days"),
        ("days = 60", 'days = 60\ndue = "arrest_tier"', "needs one of"),
        ('due = "arrest_tier"', 'due = "tier"', r"\[deadlines.toml\] has no such deadline"),
        ('step = "confirmed"\ndays = 60', "days = 60", "names a step if one is due"),
        ('by = "GOVERNOR"', 'by = "MAYOR"', r"names \[MAYOR\]"),
        ('follows = ["referred"]', 'follows = ["told"]', "names one that the track does not have"),
        ('decides = "COURT"', 'decides = "COURT', "cannot be read"),
        ('cite = "5 ILCS 70/1.11"\nconfidence = 0.9', 'cite = "5 ILCS 70/1.11"', "counting"),
        ("[[office]]", "[[offices]]", "offices"),
    ],
)
def test_a_slip_is_told_in_a_line(desk: Desk, old: str, new: str, told: str) -> None:
    with pytest.raises(PackError, match=told) as caught:
        desk.docket(papers=own(desk.place, (old, new)))
    assert "status.toml" in caught.value.message
    assert "\n" not in caught.value.message


def test_papers_without_the_file_do_not_offer_it(desk: Desk) -> None:
    folder = own(desk.place)
    (folder / "status.toml").unlink()
    with pytest.raises(PackError, match=r"no file \[status.toml\]"):
        desk.docket(papers=folder)
