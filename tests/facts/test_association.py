"""Neighbours of a record, against a naive walk over all pairs."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from vacatur.facts.association import LINKS, beside

KEYS = {
    "person_id": pl.String,
    "incident_id": pl.String,
    "case_number": pl.String,
    "arrest_date": pl.Date,
    "agency": pl.String,
}
row = st.tuples(
    st.sampled_from(["p", "q"]),
    st.sampled_from(["i", "j", None]),
    st.sampled_from(["c", "d", None]),
    st.sampled_from([date(2000, 1, 1), date(2000, 1, 2), None]),
    st.sampled_from(["x", "y", None]),
)
answer = st.sampled_from([True, False, None])


def naive(rows: list[tuple[Any, ...]], answers: list[bool | None], scope: str) -> list[bool | None]:
    """True if true of another linked record, else unknown if unknown of one, else false."""
    names = list(KEYS)

    def linked(a: tuple[Any, ...], b: tuple[Any, ...]) -> bool:
        return any(
            all(
                a[names.index(k)] is not None and a[names.index(k)] == b[names.index(k)]
                for k in link
            )
            for link in LINKS[scope]
        )

    found: list[bool | None] = []
    for i, mine in enumerate(rows):
        others = [answers[j] for j, other in enumerate(rows) if j != i and linked(mine, other)]
        found.append(True if True in others else None if None in others else False)
    return found


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.tuples(row, answer, answer), max_size=8))
def test_agrees_with_a_naive_walk(drawn: list[tuple[Any, ...]]) -> None:
    rows = [r for r, _, _ in drawn]
    first, second = [a for _, a, _ in drawn], [b for _, _, b in drawn]
    keys = pl.DataFrame(rows, schema=KEYS, orient="row")
    answers = pl.DataFrame(
        {"one": first, "two": second}, schema={"one": pl.Boolean, "two": pl.Boolean}
    )
    found = beside(keys, answers, {"one": "arrest_or_case", "two": "case"})
    assert found["one"].to_list() == naive(rows, first, "arrest_or_case")
    assert found["two"].to_list() == naive(rows, second, "case")
