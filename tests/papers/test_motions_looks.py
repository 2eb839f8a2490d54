"""Lines that somebody should look at, and the reckoning of ages and times."""

from __future__ import annotations

import csv
from calendar import monthrange
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.papers.motions_made import made, read, schedule, scored, told, written
from vacatur.papers.api import prepare_motions
from vacatur.papers.motions.persons import whole_months

DAYS = st.dates(date(1940, 1, 1), date(2026, 12, 31))


def _months(since: date, until: date, *, before: bool) -> int | None:
    frame = pl.DataFrame({"since": [since], "until": [until]})
    asked = whole_months(pl.col("since"), pl.col("until"), before=before)
    found: int | None = frame.select(asked).item()
    return found


@pytest.mark.parametrize(
    ("since", "until", "before", "months"),
    [
        ("2000-01-15", "2020-01-15", True, 240),
        ("2000-01-16", "2020-01-15", True, 239),
        ("2000-02-29", "2001-02-28", True, 12),
        ("2000-02-29", "2001-02-28", False, 11),
        ("2000-02-29", "2001-03-01", False, 12),
        ("2000-02-29", "2004-02-28", True, 47),
        ("2019-08-31", "2019-09-30", True, 1),
        ("2019-08-31", "2019-09-30", False, 0),
        ("2020-01-15", "2020-01-15", True, 0),
        ("2020-01-16", "2020-01-15", True, None),
    ],
)
def test_whole_months_by_hand(since: str, until: str, before: bool, months: int | None) -> None:
    found = _months(date.fromisoformat(since), date.fromisoformat(until), before=before)
    assert found == months


@given(since=DAYS, until=DAYS, before=st.booleans())
def test_whole_months_are_the_anniversaries_passed(since: date, until: date, before: bool) -> None:
    assert _months(since, until, before=before) == _naive(since, until, before=before)


def _naive(since: date, until: date, *, before: bool) -> int | None:
    """Count the months whose day has come, one after another."""
    if since > until:
        return None
    passed = 0
    while _come(since, passed + 1, until, before=before):
        passed += 1
    return passed


def _come(since: date, months: int, until: date, *, before: bool) -> bool:
    year, month = divmod(since.year * 12 + since.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    day = min(since.day, last)
    if since.day > last and not before:
        return until > date(year, month + 1, last)
    return until >= date(year, month + 1, day)


def test_the_options_of_the_pack_count_the_leap_day(tmp_path: Path) -> None:
    born = {"dob": "1988-02-29", "offense_date": "2009-02-28", "arrest_date": "2009-02-28"}
    ages = []
    for way in ("feb28", "mar1"):
        folder = tmp_path / way
        folder.mkdir()
        result = scored(written(folder / "records.csv", [born]), leap_day_anniversary=way)
        (row,) = schedule(prepare_motions(result).folder, "cook/001-schedule.csv")
        ages.append(row["age_at_offense"])
    assert ages == ["21", "20"]


LOOKS: list[tuple[str, list[dict[str, str]]]] = [
    ("NAME_MISSING", [{"name": ""}]),
    ("CASE_MISSING", [{"case_number": ""}]),
    ("BIRTH_DATES_DIFFER", [{"person_id": "P"}, {"person_id": "P", "dob": "1981-03-01"}]),
    ("NAMES_DIFFER", [{"person_id": "P"}, {"person_id": "P"}]),
    ("DATES_OUT_OF_ORDER", [{"dob": "2012-01-01"}]),
    (
        "CONVICTION_TWICE",
        [{"person_id": "P", "case_number": "C", "incident_id": "D", "name": "DOE, JO"}] * 2,
    ),
    (
        "PERSON_IN_REVIEW",
        [{"person_id": "P"}, {"person_id": "P", "disposition_date": "", "name": "REVIEWED, NOT"}],
    ),
    ("CASE_OF_SEVERAL", [{"case_number": "C", "name": "DOE, JO"}] * 2),
]


@pytest.mark.parametrize(("code", "records"), LOOKS)
def test_a_line_to_look_at_is_told_and_stays_on_the_paper(
    tmp_path: Path, code: str, records: list[dict[str, str]]
) -> None:
    papers = made(tmp_path, [*records, {"name": "PLAIN, JANE"}])
    with (papers / "needs_attention.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    assert code in {row["code"] for row in rows}
    plain = f"R{len(records):05}"
    assert not any(plain in row["record_id"] for row in rows)
    assert told(papers)["needs_attention"][code] >= 1
    reviewed = told(papers)["records"]["by_determination"].get("NEEDS_REVIEW", 0)
    assert told(papers)["records"]["on_papers"] == len(records) + 1 - reviewed


def test_a_person_with_two_births_has_no_age(tmp_path: Path) -> None:
    papers = made(tmp_path, [{"person_id": "P"}, {"person_id": "P", "dob": "1981-03-01"}])
    rows = schedule(papers, "cook/001-schedule.csv")
    assert {row["dob"] for row in rows} == {"1980-02-29; 1981-03-01"}
    assert {(row["age_now"], row["age_at_offense"]) for row in rows} == {("", "")}
    assert "born02/29/1980;03/01/1981" in read(papers / "cook/001-motion.pdf")


def test_every_name_of_a_person_is_printed(tmp_path: Path) -> None:
    papers = made(tmp_path, [{"person_id": "P", "name": name} for name in ("DOE, JO", "ROE, JO")])
    assert "DOE,JOalsoROE,JO" in read(papers / "cook/001-motion.pdf")


def test_a_county_reads_the_same_whichever_others_are_asked_for(tmp_path: Path) -> None:
    records = [
        {"person_id": "P", "race": ""},
        {"person_id": "P", "county": "Will", "name": "OTHER, JO"},
    ]
    whole = made(tmp_path, records)
    alone = prepare_motions(
        tmp_path / "records-result", out=tmp_path / "alone", counties=["Cook"]
    ).folder
    for name in ("motion.pdf", "schedule.csv", "schedule.xlsx"):
        file = f"cook/001-{name}"
        assert (whole / file).read_bytes() == (alone / file).read_bytes()
    (row,) = schedule(alone, "cook/001-schedule.csv")
    assert (row["race"], row["aliases"]) == ("WHITE", "OTHER, JO")
