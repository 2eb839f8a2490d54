"""The truth of California histories against a naive reading of the written rows, person by person.

The reader here knows nothing of the construction. Where a careful policy could go either way it
takes the way that its ``Policy`` says, and what the truth asserts must hold under each of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
import pytest

from vacatur.synthetic import Synthetic, synthesize_doj

Row = dict[str, Any]
DISMISSED, REDUCED = {"11357", "11358"}, {"11359", "11360"}
SURE = re.compile(r"(?:664/)?(11357|11358|11359|11360)(?:\([A-Za-z]\)|[A-Z]\d?)? ?HS")
TWO = re.compile(r"(11357|11358|11359|11360)/(11357|11358|11359|11360) HS")
NAMED = re.compile(r"(?<!\d)(?:1135[789]|11360)(?![\d.])")
HINTED = re.compile(r"1135[789]|11360")
OTHER_LAW = "11357.5(A) HS"
UNNAMED_CRIME = "182(A)(1) PC"
UNSURE = "one of them"


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What a program may do where section 6 does not say."""

    ahead_counts: bool  # a conviction after the as-of date ends another's crime-free time
    set_aside_stands: bool
    doubt_is_prop64: bool  # a citation that may name a section does
    reads_comments: bool
    unread_first: bool  # an unread date or two sections send to review before any rule
    silence_counts: bool  # a court row without a word of conviction is one
    silence_is_unknown: bool  # ... or may be one


WAYS = len(Policy.__annotations__)
FLAGS = [
    [False] * WAYS,
    [True] * WAYS,
    *([place == way for place in range(WAYS)] for way in range(WAYS)),
]
POLICIES = [Policy(**dict(zip(Policy.__annotations__, flags, strict=True))) for flags in FLAGS]
COUNTY, AS_OF = "LOS ANGELES", date(2020, 7, 1)


@dataclass(frozen=True, kw_only=True)
class Conviction:
    """One convicted count, as its first row tells it."""

    row: int
    section: str | None
    felony: bool | None
    day: date | None
    main: bool
    silent: bool


@pytest.fixture(scope="module")
def made() -> Synthetic:
    return synthesize_doj(20_000, seed=21)


def read_day(text: str | None) -> date | None:
    if not re.fullmatch(r"\d{8}", text or ""):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))  # type: ignore[index]
    except ValueError:
        return None


def years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def section_of(row: Row, policy: Policy) -> str | None:
    offense, comment = (row["OFFENSE_DESCR"] or "").strip(), row["COMMENT_TEXT"] or ""
    elsewhere = offense in {"", "SEE COMMENT FOR CHARGE"}
    section = one_section((comment if elsewhere else offense).split("-")[0].strip(), policy)
    if elsewhere or not policy.reads_comments:
        return section
    named = set(NAMED.findall(comment)) - {section}
    return UNSURE if named else section


def one_section(cited: str, policy: Policy) -> str | None:
    if found := SURE.fullmatch(cited):
        return found[1]
    if TWO.fullmatch(cited):
        return UNSURE
    doubtful = cited in {"", UNNAMED_CRIME} or (cited != OTHER_LAW and HINTED.search(cited))
    return UNSURE if doubtful and policy.doubt_is_prop64 else None


def felony(row: Row) -> bool | None:
    status, toc = (row["CONV_STAT_DESCR"] or "").strip(), row["OFFENSE_TOC"]
    if status:
        return {"FELONY": True, "MISDEMEANOR": False, "INFRACTION": False}.get(status)
    return {"F": True, "M": False, "I": False}.get(toc)


def is_convicted(row: Row) -> bool:
    return (row["DISP_DESCR"] or "").strip().startswith("CONVICTED")


def is_silent(row: Row) -> bool:
    return row["STP_TYPE_DESCR"] == "COURT ACTION" and row["DISP_DESCR"] is None


def convictions(rows: list[Row], county: str, policy: Policy) -> Iterator[Conviction]:
    seen, gone = (
        set(),
        {row["CNT_ORDER"] for row in rows if "SET ASIDE" in (row["DISP_DESCR"] or "")},
    )
    for row in rows:
        order = row["CNT_ORDER"]
        silent = is_silent(row) and (policy.silence_counts or policy.silence_is_unknown)
        if not (is_convicted(row) or silent) or order in seen:
            continue
        seen.add(order)
        if order in gone and not policy.set_aside_stands:
            continue
        yield Conviction(
            row=row["row"],
            section=section_of(row, policy),
            felony=felony(row),
            day=read_day(row["STP_EVENT_DATE"]),
            main=row["STP_ORI_CNTY_NAME"].upper() == county,
            silent=silent,
        )


def crime_free(known: list[Conviction], as_of: date, policy: Policy) -> bool | None:
    certain = [one for one in known if policy.silence_counts or not one.silent]
    answer = free_of(certain, as_of, policy)
    return None if answer and free_of(known, as_of, policy) is not True else answer


def free_of(known: list[Conviction], as_of: date, policy: Policy) -> bool | None:
    days = [
        one.day if one.day and (one.day <= as_of or policy.ahead_counts) else None for one in known
    ]
    if any(day and day >= years_later(as_of, -3) for day in days):
        return False
    return None if None in days else True


def only_prop64(known: list[Conviction], policy: Policy) -> bool | None:
    certain = [one for one in known if policy.silence_counts or not one.silent]
    answer = all(one.section for one in certain)
    return None if answer and not all(one.section for one in known) else answer


def reached(day: date | None, years: int, limit: date | None) -> bool | None:
    return None if day is None or limit is None else years_later(day, years) <= limit


def opposite(value: bool | None) -> bool | None:
    return None if value is None else not value


def decide(
    one: Conviction, known: list[Conviction], rows: list[Row], as_of: date, policy: Policy
) -> str:
    dob = read_day(rows[0]["PRI_DOB"])
    if one.silent:
        return "NEEDS_REVIEW"
    day = one.day if one.day and one.day <= as_of else None
    if policy.unread_first and (day is None or one.section == UNSURE):
        return "NEEDS_REVIEW"
    sure = one.section != UNSURE
    rules = [
        (opposite(one.felony), "ELIGIBLE/DISMISS"),
        (one.section in DISMISSED if sure else None, "ELIGIBLE/DISMISS"),
        (opposite(reached(dob, 21, day)), "ELIGIBLE/DISMISS"),
        (reached(dob, 57, as_of), "ELIGIBLE/DISMISS"),
        (reached(day, 0, years_later(as_of, -10)), "ELIGIBLE/DISMISS"),
        (crime_free(known, as_of, policy), "ELIGIBLE/DISMISS"),
        (only_prop64(known, policy), "ELIGIBLE/DISMISS"),
        (any(row["STP_TYPE_DESCR"] == "DECEASED" for row in rows), "ELIGIBLE/DISMISS"),
        (one.section in REDUCED if sure else None, "ELIGIBLE/REDUCE"),
    ]
    for answer, outcome in rules:
        if answer is None:
            return "NEEDS_REVIEW"
        if answer:
            return outcome
    return "NOT_ELIGIBLE/NO_RULE"


def naive(records: pl.DataFrame, policy: Policy, *, county: str, as_of: date) -> list[str]:
    answers, people = ["OUT_OF_SCOPE"] * records.height, defaultdict(list)
    for number, row in enumerate(records.iter_rows(named=True)):
        people[row["SUBJECT_ID"]].append(row | {"row": number})
    for row in people.pop(None, []):
        answers[row["row"]] = "QUARANTINED"
    for rows in people.values():
        known = list(convictions(rows, county, policy))
        for one in known:
            if one.main and one.section:
                answers[one.row] = decide(one, known, rows, as_of, policy)
    return answers


@pytest.fixture(scope="module")
def answers(made: Synthetic) -> list[list[str]]:
    """What the naive reader says of every row, under each policy."""
    return [naive(made.records, policy, county=COUNTY, as_of=AS_OF) for policy in POLICIES]


def disagreements(made: Synthetic, said: list[str]) -> list[tuple[Any, ...]]:
    wrong = made.truth.with_columns(naive=pl.Series(said)).filter(
        pl.col("expected") != pl.col("naive")
    )
    return wrong.select("kind", "scenario", "dirt", "expected", "naive").unique().rows()


@pytest.mark.parametrize("number", range(len(POLICIES)))
def test_what_is_asserted_holds_under_every_policy(
    made: Synthetic, answers: list[list[str]], number: int
) -> None:
    assert disagreements(made, answers[number]) == []


@pytest.mark.parametrize("policy", POLICIES[:2])
def test_the_truth_holds_for_another_county_and_a_leap_day(policy: Policy) -> None:
    day = date(2024, 2, 29)
    other = synthesize_doj(6_000, seed=4, county="SIERRA", as_of=day)
    said = naive(other.records, policy, county="SIERRA", as_of=day)

    assert disagreements(other, said) == []


def test_what_is_not_asserted_is_little_and_depends_on_policy(
    made: Synthetic, answers: list[list[str]]
) -> None:
    truth = made.truth.with_columns(
        moved=pl.Series([len(set(ways)) > 1 for ways in zip(*answers, strict=True)]),
        open=pl.col("expected").is_null(),
    )
    held = pl.col("scenario").str.starts_with("count_order").fill_null(value=False)
    explained = truth.filter(pl.col("open") & ~held & (pl.col("kind") == "conviction"))
    scope = truth.filter(pl.col("in_scope").fill_null(value=True))

    assert 0 < truth["open"].mean() < 0.01
    assert scope["open"].mean() < 0.04  # a larger file has less: the planted ones stand here once
    assert truth.filter(pl.col("moved") & ~pl.col("open")).height == 0
    assert explained["moved"].mean() > 0.75


def test_a_naive_reader_who_fails_open_is_caught(made: Synthetic) -> None:
    dated = made.records.with_columns(
        pl.col("PRI_DOB").fill_null("19000101"), pl.col("STP_EVENT_DATE").fill_null("19000101")
    )
    said = naive(dated, POLICIES[0], county=COUNTY, as_of=AS_OF)

    assert {"date_blank", "dob_blank"} <= {row[2] for row in disagreements(made, said)}


def test_every_rule_decides_something_and_nothing_is_left_over(made: Synthetic) -> None:
    rules = set(made.truth["rule"].drop_nulls())

    assert rules == {"review", *(f"G{number}" for number in range(1, 10))}
    assert set(made.truth["expected"].drop_nulls()) == {
        "ELIGIBLE/DISMISS",
        "ELIGIBLE/REDUCE",
        "NEEDS_REVIEW",
        "OUT_OF_SCOPE",
        "QUARANTINED",
    }
