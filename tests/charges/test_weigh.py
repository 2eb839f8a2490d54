"""Weighted slips against their definition, and the price list rule by rule."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from tests.charges.naive import naive_weighted
from vacatur.charges.strings import Strings
from vacatur.charges.weigh import Costs, weigh, weighted_distance

RULES = {
    "digit": 150,
    "letter": 100,
    "separator": 30,
    "look_alike": 25,
    "keyboard": 80,
    "swap": 110,
    "look_alikes": ["O0", "I1", "L1", "S5"],
    "separators": "-/ ().",
    "keyboard_rows": ["1234567890", "QWERTYUIOP"],
}
COSTS = Costs.of(RULES)
CODES = st.text("0156OISQW-/", max_size=6)


def weighed(queries: list[str], entries: list[str], pairs: list[tuple[int, int]]) -> list[int]:
    table = np.array(pairs, np.int32).reshape(-1, 2)
    found = weigh(Strings.of(queries), Strings.of(entries), table[:, 0], table[:, 1], COSTS)
    return found.tolist()


def naive(left: str, right: str) -> int:
    return naive_weighted(
        left,
        right,
        lambda a, b: int(COSTS.change[ord(a), ord(b)]),
        lambda a: int(COSTS.gap[ord(a)]),
        lambda a, b: int(COSTS.swap[ord(a), ord(b)]),
    )


@settings(deadline=None, max_examples=50)
@given(st.lists(CODES, min_size=1, max_size=3), st.lists(CODES, min_size=1, max_size=3), st.data())
def test_weigh_is_the_definition(
    queries: list[str], entries: list[str], data: st.DataObject
) -> None:
    pair = st.tuples(
        st.integers(0, len(queries) - 1),
        st.integers(0, len(entries) - 1),
    )
    pairs = data.draw(st.lists(pair, max_size=5))
    wanted = [naive(queries[q], entries[e]) for q, e in pairs]
    assert weighed(queries, entries, pairs) == wanted


@settings(deadline=None, max_examples=50)
@given(CODES, CODES)
def test_at_one_price_it_is_optimal_string_alignment(left: str, right: str) -> None:
    change = np.ones((128, 128), np.uint16)
    np.fill_diagonal(change, 0)
    ones = np.ones((128, 128), np.uint16)
    a, b = (np.frombuffer(text.encode(), np.uint8) for text in (left, right))
    rows = np.zeros((3, len(right) + 1), np.int64)
    found = weighted_distance(a, b, change, ones[0], ones, rows)
    assert found == OSA.distance(left, right)


@pytest.mark.parametrize(
    ("left", "right", "cost"),
    [
        ("7", "7", 0),
        ("7", "8", 150),
        ("1", "2", 150),
        ("7", "X", 150),
        ("7", "-", 150),
        ("A", "X", 100),
        ("A", "-", 100),
        ("/", "-", 30),
        ("0", "O", 25),
        ("O", "0", 25),
        ("Q", "W", 80),
        ("W", "Q", 80),
        ("Q", "E", 100),
        ("", "7", 150),
        ("A", "", 100),
        ("", " ", 30),
        ("57", "75", 110),
        ("720-550/4", "720 550 4", 60),
        ("72O55O/4", "720550/4", 50),
    ],
)
def test_prices(left: str, right: str, cost: int) -> None:
    assert weighed([left], [right], [(0, 0)]) == [cost]
