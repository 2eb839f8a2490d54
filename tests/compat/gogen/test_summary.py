"""The figures against counting by hand."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.compat.gogen.conftest import Job, conviction, row, text
from vacatur.compat.gogen.layout import SECTIONS
from vacatur.compat.gogen.options import Options
from vacatur.compat.gogen.summary import Summary, summarize, years_before

AT = date(2020, 7, 1)
OPTIONS = Options(dismiss=("11357", "11358"), reduce=("11360", "11359"))
REASONS = {
    "DISMISS": [
        "Dismiss all HS 11357 convictions",
        "Dismiss all HS 11358 convictions",
        "Misdemeanor or Infraction",
        "Only has 11357-60 charges",
        "57 years or older",
    ],
    "REDUCE": ["Reduce all HS 11359 convictions", "Reduce all HS 11360 convictions"],
    None: [None],
}
DAY = st.sampled_from([date(1, 1, 1), date(1999, 5, 5), date(2013, 7, 1), date(2013, 7, 2), AT])
ANSWER = st.sampled_from(list(REASONS)).flatmap(
    lambda outcome: st.fixed_dictionaries(
        {
            "person": st.integers(0, 3),
            "conviction": st.booleans(),
            "felony": st.booleans(),
            "in_scope": st.booleans(),
            "section": st.sampled_from(SECTIONS),
            "conviction_date": DAY,
            "outcome": st.just(outcome),
            "label": st.sampled_from(REASONS[outcome]),
        }
    )
)
SCHEMA = {
    "person": pl.UInt32,
    "conviction": pl.Boolean,
    "felony": pl.Boolean,
    "in_scope": pl.Boolean,
    "section": pl.String,
    "conviction_date": pl.Date,
    "outcome": pl.String,
    "label": pl.String,
}


def consistent(answer: dict[str, Any]) -> dict[str, Any]:
    """Only a conviction is in scope, and only what is in scope has an outcome."""
    in_scope = answer["in_scope"] and answer["conviction"]
    outcome = {} if in_scope else {"outcome": None, "label": None}
    return answer | {"in_scope": in_scope} | outcome


def freed(answers: list[dict[str, Any]], kind: Any, eased: Any) -> int:
    """Count the persons who had convictions of a kind, and none that is not eased."""
    by_person = defaultdict(list)
    for answer in answers:
        if kind(answer):
            by_person[answer["person"]].append(eased(answer))
    return sum(all(each) for each in by_person.values())


def naive_figures(answers: list[dict[str, Any]]) -> dict[str, Any]:
    convicted = [answer for answer in answers if answer["conviction"]]
    scope = [answer for answer in convicted if answer["in_scope"]]
    reasons = Counter(a["label"] for a in scope if a["outcome"] == "DISMISS")
    reduced = Counter(a["label"] for a in scope if a["outcome"] == "REDUCE")
    earliest = min((a["conviction_date"] for a in scope), default=AT)

    def relief(dismissed: Any, eased: Any) -> dict[str, int]:
        return {
            "CountSubjectsNoConviction": freed(convicted, lambda _: True, dismissed),
            "CountSubjectsNoConvictionLast7Years": freed(
                convicted, lambda a: a["conviction_date"] > date(2013, 7, 1), dismissed
            ),
            "CountSubjectsNoFelony": freed(convicted, lambda a: a["felony"], eased),
        }

    return {
        "county": "X",
        "earliestConviction": f"{earliest.isoformat()}T00:00:00Z",
        "lineCount": len(answers),
        "processingTimeInSeconds": 0.5,
        "reliefWithCurrentEligibilityChoices": relief(
            lambda a: a["outcome"] == "DISMISS", lambda a: a["outcome"] is not None
        ),
        "reliefWithDismissAllProp64": relief(lambda a: a["in_scope"], lambda a: a["in_scope"]),
        "prop64ConvictionsCountInCountyByCodeSection": Counter(a["section"] for a in scope),
        "subjectsWithProp64ConvictionCountInCounty": len({a["person"] for a in scope}),
        "prop64FelonyConvictionsCountInCounty": sum(a["felony"] for a in scope),
        "prop64NonFelonyConvictionsCountInCounty": sum(not a["felony"] for a in scope),
        "subjectsWithSomeReliefCount": len({a["person"] for a in scope if a["outcome"]}),
        "convictionDismissalCountByCodeSection": {
            s: reasons[f"Dismiss all HS {s} convictions"] for s in ("11357", "11358")
        },
        "convictionReductionCountByCodeSection": {
            s: reduced[f"Reduce all HS {s} convictions"] for s in ("11359", "11360")
        },
        "convictionDismissalCountByAdditionalRelief": {
            reason: count
            for reason, count in reasons.items()
            if reason in {"Only has 11357-60 charges", "57 years or older"}
        },
    }


def figures(answers: list[dict[str, Any]]) -> Summary:
    frame = pl.DataFrame(answers, schema=SCHEMA)
    return summarize(frame["person"], frame.drop("person"), OPTIONS, AT)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ANSWER.map(consistent), max_size=12))
def test_a_file_is_counted(answers: list[dict[str, Any]]) -> None:
    total = Summary()
    total.add(figures(answers))
    found = total.document("X", AT, 0.5)
    expected = naive_figures(answers)
    assert found == expected
    assert list(found) == list(expected)
    for value in found.values():
        assert not isinstance(value, dict) or list(value) == sorted(value)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ANSWER.map(consistent), max_size=5), st.lists(ANSWER.map(consistent), max_size=5))
def test_files_are_summed(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> None:
    total = Summary()
    total.add(figures(first))
    total.add(figures(second))
    found = total.document("X", AT, 0.5)
    one, two = naive_figures(first), naive_figures(second)
    for name, value in found.items():
        if isinstance(value, dict):
            assert Counter(value) == Counter(one[name]) + Counter(two[name])
        elif name not in {"county", "earliestConviction", "processingTimeInSeconds"}:
            assert value == one[name] + two[name]


@pytest.mark.parametrize(
    ("days", "earliest"),
    [
        (["19990101", "19980101"], "1998-01-01"),
        (["19980101", "19990101"], "1998-01-01"),
        (["", "19990101"], "1999-01-01"),
        (["19990101", ""], "0001-01-01"),
        (["19990101", None], "1999-01-01"),
        ([None, "20210101"], "2021-01-01"),
        ([None, None], "2020-07-01"),
        (["", None], "2020-07-01"),
    ],
)
def test_the_earliest_conviction_of_several_files(
    job: Job, days: list[str | None], earliest: str
) -> None:
    files = [text(row() if day is None else conviction(STP_EVENT_DATE=day), row()) for day in days]
    assert job(*files).summary["earliestConviction"] == f"{earliest}T00:00:00Z"


def test_seven_years_are_counted_back_by_the_calendar() -> None:
    assert years_before(date(2020, 7, 1), 7) == date(2013, 7, 1)
    assert years_before(date(2020, 2, 29), 7) == date(2013, 3, 1)
    assert years_before(date(2020, 2, 29), 4) == date(2016, 2, 29)
