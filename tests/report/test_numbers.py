from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date
from typing import Any

import polars as pl
import pytest

from tests.report.conftest import DAY, SAMPLE, Made
from tests.report.html import Reader
from vacatur.dossiers.deadlines import dues_of, last_days
from vacatur.report.charts.flow import Node
from vacatur.report.groups import groups
from vacatur.report.sections.ways import nodes_of
from vacatur.report.words import Words

Json = dict[str, Any]


@pytest.fixture(scope="module")
def page(made: Made) -> Reader:
    return Reader(made.html(public=False))


def test_the_headline_is_the_number_of_people_with_an_eligible_record(
    made: Made, page: Reader
) -> None:
    people = made.result.decisions().filter(pl.col("determination") == "ELIGIBLE").collect()
    told = f"{people['person_id'].n_unique():,}"
    text = " ".join("".join(page.text).split())
    assert f"{told} people can be helped" in text


def test_the_flow_has_the_rows_of_the_summary_and_loses_none(made: Made, page: Reader) -> None:
    rows = page.table("Rows by where").rows[1:]
    leaving: Counter[str] = Counter()
    coming: Counter[str] = Counter()
    for source, to, count in rows:
        leaving[source] += int(count.replace(",", ""))
        coming[to] += int(count.replace(",", ""))
    between = set(leaving) & set(coming)
    assert between == {"Records", "Eligible", "Not yet eligible", "Needs review", "Not eligible"}
    assert all(leaving[name] == coming[name] for name in between)
    assert leaving["Rows in"] == made.result.summary["rows"]["rows_in"]
    assert coming["Needs review"] == made.result.summary["determination"]["NEEDS_REVIEW"]["records"]


def test_rows_that_are_merged_or_set_aside_have_bands_of_their_own(made: Made) -> None:
    told = made.result.summary | {
        "rows": {"rows_in": 2030, "records": 2000, "merged": 20, "quarantined": 10}
    }
    nodes = list(nodes_of(told, Words.of(made.result.pack)))
    assert sums_up(nodes)
    assert {node.name: node.count for node in nodes if node.column == 1} == {
        "records": 2000,
        "merged": 20,
        "quarantined": 10,
    }
    fewer = [node for node in nodes if node.name != "quarantined"]
    assert not sums_up(fewer)


def sums_up(nodes: list[Node]) -> bool:
    leaves: dict[str, int] = defaultdict(int)
    for node in nodes:
        if node.source:
            leaves[node.source] += node.count or 0
    counts = {node.name: node.count for node in nodes}
    return all(counts[name] == parts for name, parts in leaves.items())


@pytest.mark.parametrize(
    ("captions", "key"),
    [
        (
            (
                "Records by county and determination, the 12",
                "Records by county and determination, the o",
            ),
            "county",
        ),
        (("Records by year of the offense",), "year"),
        (("Records by class and",), "class"),
        (("Records by how their charge was read",), None),
    ],
)
def test_tables_come_to_the_determinations(
    made: Made, page: Reader, captions: tuple[str, ...], key: str | None
) -> None:
    rows = [row for caption in captions for row in page.table(caption).rows[1:]]
    told = made.result.summary["determination"]
    for place, name in enumerate(("ELIGIBLE", "NOT_YET", "NEEDS_REVIEW", "NOT_ELIGIBLE"), start=2):
        assert sum(int(row[place].replace(",", "")) for row in rows) == told[name]["records"]
    if key:
        assert len(rows) == len(made.result.summary[key])


def test_deadlines_are_those_of_the_decisions(made: Made, page: Reader) -> None:
    decided = made.result.decisions().drop_nulls("deadline").collect()
    found = Counter(decided.select("deadline", "determination").iter_rows())
    days = (date(2021, 1, 1), date(2023, 1, 1), date(2025, 1, 1))
    table = page.table("Records by when")
    assert [row[0] for row in table.rows[1:4]] == [f"Before January 1, {day.year}" for day in days]
    assert table.column(2)[:3] == [found[day, "ELIGIBLE"] for day in days]
    assert table.column(3)[:3] == [found[day, "NOT_YET"] for day in days]
    assert [row[4] for row in table.rows[1:4]] == ["ahead"] * 3  # as of 2020


def test_civil_violations_are_late_as_the_worklist_says(made: Made, page: Reader) -> None:
    rows = page.table("Records by when").rows[4:]
    assert {row[0] for row in rows} == {"Each January 1 and July 1"}
    told = {row[4]: int(row[2].replace(",", "")) for row in rows}
    facts = made.result.facts().select("place", "disposition_date")
    mine = made.result.decisions().filter(pl.col("outcome") == "CIVIL_LAW_AUTO")
    last = mine.join(facts, on="place").select(last_days(dues_of(made.result.pack))).collect()
    late = last.to_series() < made.result.as_of
    assert told == {"overdue": late.sum(), "day not known": late.null_count()}
    assert all(told.values())


def test_groups_are_what_the_input_says_counted_the_plain_way(made: Made) -> None:
    with SAMPLE.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    said: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        for way, column in (("race", "race"), ("sex", "sex"), ("age", "dob")):
            if row[column] not in ("", "UNKNOWN"):
                said[row["person_id"]][way].add(row[column].strip().upper())
    people = made.result.table("people").collect()
    reached = {
        person: (eligible > 0, review > 0)
        for person, eligible, review in people.select(
            "person_id", "eligible", "needs_review"
        ).iter_rows()
    }
    found = groups(made.result, [SAMPLE], smallest=1).counts
    for way in ("race", "sex", "age"):
        own: dict[str, Counter[str]] = defaultdict(Counter)
        for person, (relief, unknown) in reached.items():
            values = said[person][way]
            name = "none" if not values else "several" if len(values) > 1 else next(iter(values))
            if way == "age" and len(values) == 1:
                name = _band(date.fromisoformat(name))
            own[name].update(
                people=1,
                relief=relief,
                no_relief=not relief,
                unknown=unknown,
                no_unknown=not unknown,
            )
        assert {name: dict(counts) for name, counts in own.items()} == {
            name: dict(counts) for name, counts in found[way].items()
        }


def _band(born: date) -> str:
    age = DAY.year - born.year - ((DAY.month, DAY.day) < (born.month, born.day))
    for low, high in ((0, 24), (25, 34), (35, 44), (45, 54), (55, 64)):
        if age <= high:
            return f"{low}-{high}"
    return "65-"
