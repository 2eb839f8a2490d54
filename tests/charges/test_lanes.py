"""Entries side by side against RapidFuzz, whatever the order, the threads and the lengths."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from tests.charges.naive import naive_nearest, naive_within
from vacatur.charges import lanes as lanes_module
from vacatur.charges.lanes import Lanes, nearest, within
from vacatur.charges.order import fill_heads, fill_letters, taken, turns_of
from vacatur.charges.strings import Strings

CODES = st.text("0123AB.", max_size=9)
EDGES = st.sampled_from([0, 1, 15, 16, 17, 31, 32, 33, 62, 63, 64])
LONG = EDGES.flatmap(lambda n: st.text("0A", min_size=n, max_size=n))
LIMITS = st.one_of(st.none(), st.integers(0, 4))


def oracle(queries: Sequence[str], entries: Sequence[str]) -> np.ndarray:
    return cdist(queries, entries, scorer=Levenshtein.distance, dtype=np.int32)


def assert_nearest(queries: list[str], entries: list[str], limit: int | None) -> None:
    table = oracle(queries, entries)
    wanted, far = table.min(1, initial=10**6), table.min(1) > (10**6 if limit is None else limit)
    found, distances = nearest(Strings.of(queries), Lanes.of(entries), limit=limit)
    assert distances.tolist() == np.where(far, (limit or 0) + 1, wanted).tolist()
    assert found.tolist() == np.where(far, -1, table.argmin(1)).tolist()


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.one_of(CODES, st.text("0AZ\x7f\0 ", max_size=12)), min_size=1, max_size=6),
    st.lists(CODES, min_size=1, max_size=40),
    LIMITS,
)
@example(queries=[""], entries=[""], limit=0)
@example(queries=["", "0"], entries=["1", "1", ""], limit=None)
def test_nearest_is_rapidfuzz(queries: list[str], entries: list[str], limit: int | None) -> None:
    assert_nearest(queries, entries, limit)


@settings(deadline=None, max_examples=15)
@given(
    st.lists(LONG, min_size=1, max_size=3),
    st.lists(LONG, min_size=1, max_size=4),
    st.one_of(st.none(), st.integers(0, 70)),
)
@example(queries=["0" * 64, "0" * 200], entries=["0" * 63, "0" * 64, "A" * 64, "0"], limit=None)
@example(queries=["0" * 18], entries=["0" * 16], limit=2)
@example(queries=["0" * 16 + "A"], entries=["0" * 17, "0" * 16], limit=None)
@example(queries=["0" * 16 + "A"], entries=["0" * 16, "0" * 17], limit=None)
def test_every_width_of_word(queries: list[str], entries: list[str], limit: int | None) -> None:
    assert_nearest(queries, entries, limit)


@settings(deadline=None, max_examples=25)
@given(
    st.lists(CODES, max_size=6),
    st.lists(st.one_of(CODES, LONG), min_size=1, max_size=12),
    st.integers(0, 5),
)
def test_within_finds_every_pair_in_order(
    queries: list[str], entries: list[str], limit: int
) -> None:
    pairs = within(Strings.of(queries), Lanes.of(entries), limit=limit)
    table = oracle(queries, entries) if queries else np.zeros((0, 1))
    wanted = sorted((q, table[q, e], e) for q, e in zip(*np.nonzero(table <= limit), strict=True))
    found = zip(*(x.tolist() for x in (pairs.query, pairs.distance, pairs.entry)), strict=True)
    assert list(found) == wanted


@settings(deadline=None, max_examples=20)
@given(
    st.lists(st.text("01A", max_size=5), max_size=4),
    st.lists(st.text("01A", max_size=5), min_size=1, max_size=5),
    st.integers(0, 3),
)
def test_both_searches_are_the_definition(
    queries: list[str], entries: list[str], limit: int
) -> None:
    strings, lanes = Strings.of(queries), Lanes.of(entries)
    place, distance = nearest(strings, lanes, limit=limit)
    near = [(q, int(distance[q]), int(e)) for q, e in enumerate(place) if e >= 0]
    assert near == naive_nearest(queries, entries, limit)
    pairs = within(strings, lanes, limit=limit)
    found = np.stack([pairs.query, pairs.distance, pairs.entry], 1).tolist()
    assert [tuple(pair) for pair in found] == naive_within(queries, entries, limit)


def crowd(count: int, size: int) -> list[str]:
    """Strings with many letters in common, some of them twice."""
    draw = np.random.default_rng(3)
    return ["72" + "".join(draw.choice(list("055A"), size)) for _ in range(count)]


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sort, and use threads, for a handful of queries."""
    monkeypatch.setattr(lanes_module, "_FEW", 2)
    monkeypatch.setattr(lanes_module, "_MANY", 8)


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("limit", [None, 1, 2])
def test_threads_and_order_change_nothing(limit: int | None) -> None:
    queries, entries = crowd(60, 4), crowd(40, 5)
    lanes = Lanes.of(entries)
    wanted = nearest(Strings.of(queries), lanes, limit=limit, threads=1)
    table = oracle(queries, entries)
    near = wanted[0] >= 0
    assert near.any()
    assert (wanted[0][near] == table.argmin(1)[near]).all()
    for threads in (2, 3, 7):
        found = nearest(Strings.of(queries), lanes, limit=limit, threads=threads)
        assert all((a == b).all() for a, b in zip(found, wanted, strict=True))
    mixed = np.random.default_rng(4).permutation(len(queries))
    found = nearest(Strings.of([queries[i] for i in mixed]), lanes, limit=limit, threads=2)
    assert all((a == b[mixed]).all() for a, b in zip(found, wanted, strict=True))


@pytest.mark.usefixtures("eager")
def test_lanes_are_dropped_only_where_nothing_is_near() -> None:
    """More entries than a block, more queries in common than it takes to look ahead."""
    queries, entries = crowd(40, 5), crowd(50, 5) + [f"9{i}" for i in range(50)]
    pairs = within(Strings.of(queries), Lanes.of(entries), limit=1, threads=1)
    table = oracle(queries, entries)
    assert list(zip(pairs.query.tolist(), pairs.entry.tolist(), strict=True)) == [
        (q, e)
        for q, row in enumerate(table)
        for e in np.argsort(row, kind="stable").tolist()
        if row[e] <= 1
    ]


def test_more_hits_than_room_are_found_in_several_goes() -> None:
    entries = ["720"] * 70
    pairs = within(Strings.of(["720"] * 5), Lanes.of(entries), limit=0)
    assert pairs.query.tolist() == [q for q in range(5) for _ in entries]
    assert pairs.entry.tolist() == list(range(70)) * 5


def test_entries_that_cannot_be_laid_out_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes_module, "_MOST", 9)
    for entries, said in (([], "are 0"), (["0" * 65], "of 65"), (["0"] * 10, "are 10")):
        with pytest.raises(ValueError, match=f"1 to 9 entries of at most 64 letters.* {said}"):
            Lanes.of(entries)
    with pytest.raises(ValueError, match="at most 255"):
        within(Strings.of([]), Lanes.of(["0"]), limit=256)


@given(st.lists(CODES, max_size=5))
def test_strings_of_a_series_are_those_of_a_list(values: list[str]) -> None:
    series = pl.Series(["before", *values, "after"], dtype=pl.String)
    found, wanted = Strings.of_series(series.slice(1, len(values))), Strings.of(values)
    assert found.content.tobytes() == wanted.content.tobytes()
    assert found.offsets.tolist() == wanted.offsets.tolist()
    assert len(found) == len(values)


def test_strings_that_cannot_be_compared_are_refused() -> None:
    with pytest.raises(ValueError, match="ASCII"):
        Strings.of(["§"])
    with pytest.raises(ValueError, match="null"):
        Strings.of_series(pl.Series(["720", None]))


@settings(deadline=None)
@given(st.lists(st.text("ABC", max_size=6), max_size=8), st.integers(1, 6))
def test_heads_are_numbers_in_the_order_of_the_strings(values: list[str], size: int) -> None:
    strings, plain = Strings.of(values), np.arange(256, dtype=np.uint8)
    heads = np.zeros(len(values), np.uint64)
    fill_heads(strings.content, strings.offsets, plain, np.uint64(257), size, heads)
    for value, head in zip(values, heads.tolist(), strict=True):
        padded = [ord(c) + 1 for c in value[:size]] + [0] * max(0, size - len(value))
        assert head == sum(c * 257**i for i, c in enumerate(reversed(padded)))
    turns = turns_of(strings, plain)
    assert [values[t] for t in turns] == sorted(values)


@settings(deadline=None)
@given(st.lists(st.text("ABC", max_size=6), min_size=1, max_size=8), st.data())
def test_queries_are_taken_in_turn(values: list[str], data: st.DataObject) -> None:
    turns = data.draw(st.lists(st.integers(0, len(values) - 1), max_size=6))
    order = np.array(turns, np.int64)
    letters, starts = taken(Strings.of(values), np.arange(256, dtype=np.uint8), order)
    wanted = Strings.of([values[t] for t in turns])
    assert letters.tobytes() == wanted.content.tobytes()
    assert starts.tolist() == wanted.offsets.tolist()
    out = np.zeros(letters.size, np.uint8)
    strings = Strings.of(values)
    lower = np.arange(256, dtype=np.uint8) | np.uint8(32)
    fill_letters(strings.content, strings.offsets, lower, order, starts, out)
    assert out.tobytes() == wanted.content.tobytes().lower()
