"""Facts gathered over groups, held against loops over rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vacatur.facts.gathered import GROUPS, Gathering, gather, group_codes

DAYS = [None, date(2000, 1, 1), date(2001, 1, 1), date(2002, 1, 1)]
KINDS = ("any", "number", "possible", "earliest", "latest", "before")
ROW = st.fixed_dictionaries(
    {
        "person_id": st.sampled_from("pq"),
        "cycle": st.sampled_from(["1", "2", None]),
        "step": st.sampled_from(["1", "2", None]),
        "count": st.sampled_from(["1", "2", None]),
        "holds": st.sampled_from([True, False, None]),
        "day": st.sampled_from(DAYS),
        "like": st.sampled_from(["a", "b", None]),
    }
)
SCHEMA = {
    **dict.fromkeys(("person_id", "cycle", "step", "count", "like"), pl.String),
    "holds": pl.Boolean,
    "day": pl.Date,
}


def wanted(kind: str, over: str) -> Gathering:
    return Gathering(
        id="found",
        over=over,
        kind=kind,
        where=pl.col("holds"),
        date="day" if kind in ("earliest", "latest", "before") else None,
        alike="like" if kind == "before" else None,
    )


def naive(rows: list[dict[str, Any]], own: int, kind: str, over: str) -> Any:
    keys = GROUPS[over]
    key = [rows[own][name] for name in keys]
    group = [rows[own]] if None in key else [r for r in rows if [r[n] for n in keys] == key]
    answers = [row["holds"] for row in group]
    dates = sorted(row["day"] for row in group if row["holds"] and row["day"])
    if kind == "any":
        person = [r for r in rows if r["person_id"] == rows[own]["person_id"]]
        unplaced = [r for r in person if None in key or None in [r[n] for n in keys]]
        answers += [None for r in unplaced if r["holds"] is not False]
        return True if True in answers else None if None in answers else False
    if kind == "number":
        return float(answers.count(True))
    if kind == "possible":
        return float(len(answers) - answers.count(False))
    if kind == "before":
        me = rows[own]
        if not (me["holds"] and me["day"] and me["like"]):
            return 0.0
        alike = [r for r in group if r["holds"] and r["day"] and r["like"] == me["like"]]
        return float(sum(row["day"] < me["day"] for row in alike))
    return (dates[0] if kind == "earliest" else dates[-1]) if dates else None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("over", GROUPS)
@settings(max_examples=40, deadline=None)
@given(rows=st.lists(ROW, max_size=8))
def test_every_kind_is_what_a_loop_finds(rows: list[dict[str, Any]], kind: str, over: str) -> None:
    frame = pl.DataFrame(rows, schema=SCHEMA)
    found = gather(frame, frame, [wanted(kind, over)])["found"].to_list()
    assert found == [naive(rows, own, kind, over) for own in range(len(rows))]


def test_several_facts_come_in_the_order_asked_for() -> None:
    frame = pl.DataFrame({"person_id": ["p"], "cycle": ["1"], "holds": [True]})
    parts = [
        Gathering(id="b", over="cycle", kind="any", where=pl.col("holds")),
        Gathering(id="a", over="person", kind="number", where=pl.col("holds")),
        Gathering(id="c", over="cycle", kind="possible", where=pl.col("holds")),
    ]
    assert gather(frame, frame, parts).rows() == [(True, 1.0, 1.0)]
    assert gather(frame, frame, parts).columns == ["b", "a", "c"]


def test_a_blank_key_is_a_group_of_its_own() -> None:
    keys = pl.DataFrame(
        {"person_id": ["p", "p"], "cycle": [None, None]}, schema_overrides={"cycle": pl.String}
    )
    assert group_codes(keys, ["person_id", "cycle"]).n_unique() == 2
