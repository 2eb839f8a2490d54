"""Each loop over bits against the plainest way to say the same."""

from __future__ import annotations

import platform

import numba
import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.charges.naive import naive_column, naive_common, naive_levenshtein
from vacatur.charges import kernels
from vacatur.charges.lanes import Lanes
from vacatur.charges.layout import Group, stack_of
from vacatur.charges.strings import Strings

TEXTS = st.text("01AB", max_size=6)
CATALOGUES = st.lists(TEXTS, min_size=1, max_size=40)
BLOCK = int(kernels.BLOCK)


def after(query: str, group: Group, lanes: Lanes) -> tuple[kernels.Words, int]:
    """The stack of columns after a query, and its row."""
    columns, _, _ = stack_of(group.matches)
    letters = lanes.letters[np.frombuffer(query.encode(), np.uint8)]
    blocks = group.places.size // BLOCK
    for depth, letter in enumerate(letters):
        rows = kernels.row_of(depth), kernels.row_of(depth + 1)
        kernels.advance(group.matches, columns, int(letter), *rows, 0, blocks)
    return columns, kernels.row_of(len(query))


def entry_of(group: Group, entries: list[str], lane: int) -> str:
    """The entry of a lane; padding repeats the one before."""
    places = group.places[: lane + 1]
    return entries[int(places[places != kernels.PADDING][-1])]


@settings(deadline=None)
@given(st.integers(0, 2**64 - 1))
def test_bits_are_counted(word: int) -> None:
    assert kernels.bits_set(np.uint64(word)) == word.bit_count()


@settings(deadline=None, max_examples=20)
@given(TEXTS, CATALOGUES)
def test_a_column_is_that_of_the_distance_table(query: str, entries: list[str]) -> None:
    lanes = Lanes.of(entries)
    (group,) = lanes.groups
    columns, row = after(query, group, lanes)
    for lane in range(group.places.size):
        plus, minus = (int(columns[i, row, lane]) for i in (0, 1))
        steps = [(plus >> i & 1) - (minus >> i & 1) for i in range(16)]
        wanted = naive_column(query, entry_of(group, entries, lane), 16)
        assert np.cumsum([len(query), *steps]).tolist() == wanted


@settings(deadline=None, max_examples=20)
@given(TEXTS, CATALOGUES)
def test_scores_are_distances_less_the_length(query: str, entries: list[str]) -> None:
    lanes = Lanes.of(entries)
    (group,) = lanes.groups
    columns, row = after(query, group, lanes)
    scores = np.zeros((2, group.places.size), np.int16)
    blocks = group.places.size // BLOCK
    kernels.fill_scores(group.matches, columns, scores, row, 0, blocks)
    named = [entry_of(group, entries, lane) for lane in range(group.places.size)]
    wanted = [naive_levenshtein(query, entry) - len(query) for entry in named]
    assert scores[0].tolist() == wanted
    assert kernels.lowest(scores, 0, blocks) == min(wanted)


@settings(deadline=None, max_examples=20)
@given(TEXTS, CATALOGUES, st.integers(0, 15), st.integers(0, 3))
def test_the_least_of_some_rows(query: str, entries: list[str], low: int, more: int) -> None:
    lanes = Lanes.of(entries)
    (group,) = lanes.groups
    columns, row = after(query, group, lanes)
    scores = np.zeros((2, group.places.size), np.int16)
    high = min(low + more, 16)
    kernels.fill_least(columns, scores, row, 0, group.places.size // BLOCK, low, high)
    for lane, least in enumerate(scores[0].tolist()):
        column = naive_column(query, entry_of(group, entries, lane), 16)
        assert least + len(query) == min(column[low : high + 1])


@settings(deadline=None, max_examples=20)
@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=100), st.integers(0, 3))
@example(query="AB", entries=["0AB"], limit=1)
@example(query="01", entries=["01"] * 70, limit=1)
@example(query="0" * 18, entries=["0" * 16], limit=2)
def test_a_block_is_dropped_when_its_whole_column_is_far(
    query: str, entries: list[str], limit: int
) -> None:
    assume(len(query) >= limit)
    lanes = Lanes.of(entries)
    (group,) = lanes.groups
    columns, row = after(query, group, lanes)
    _, runs, scores = stack_of(group.matches)
    kernels.drop_far(columns, runs, scores, row, len(query), limit)
    bounds = runs[row, 2 : 2 + 2 * runs[row, 1]].tolist()
    assert bounds == sorted(set(bounds))
    kept = {
        b for first, last in zip(bounds[::2], bounds[1::2], strict=True) for b in range(first, last)
    }
    near = {
        lane // BLOCK
        for lane in range(group.places.size)
        if min(naive_column(query, entry_of(group, entries, lane), 16)) <= limit
    }
    assert kept == near


@settings(deadline=None)
@given(st.integers(0, 300))
def test_columns_in_turn_never_share_a_row(depth: int) -> None:
    row, below = kernels.row_of(depth), kernels.row_of(depth + 1)
    assert row != below
    assert 0 <= row < kernels.ROWS
    assert depth > kernels.DEEPEST or row == depth


@settings(deadline=None)
@given(st.text("01", max_size=50), st.text("01", max_size=50), st.integers(0, 50))
def test_common_letters(left: str, right: str, alike: int) -> None:
    left = right[:alike] + left
    both = Strings.of([left, right])
    found = kernels.common(both.content, both.offsets, 0, 1)
    assert found == naive_common(left, right, kernels.DEEPEST)
    assert kernels.common(both.content, both.offsets, 1, 2) == 0


@settings(deadline=None)
@given(st.lists(st.integers(-3, 3), min_size=64, max_size=64), st.permutations(range(64)))
def test_the_first_place_with_a_score(scores: list[int], order: list[int]) -> None:
    places = np.array(order, np.int32)
    table = np.array([scores, scores], np.int16)
    for wanted in (-3, 0, 4, -65539):
        named = [place for place, score in zip(order, scores, strict=True) if score == wanted]
        found = kernels.first_place(places, table, 0, 2, wanted)
        assert found == min(named, default=int(kernels.PADDING))


@settings(deadline=None)
@given(st.lists(st.integers(-3, 3), min_size=64, max_size=64), st.integers(-4, 3))
def test_hits_are_added_but_for_padding(scores: list[int], bound: int) -> None:
    places: NDArray[np.int32] = np.arange(64, dtype=np.int32)
    places[60:] = kernels.PADDING
    hits = np.zeros((2, 70), np.int32)
    table = np.array([scores, scores], np.int16)
    used = kernels.add_hits(places, table, 0, 2, bound, 5, hits, 3)
    wanted = [(i, score + 5) for i, score in enumerate(scores[:60]) if score <= bound]
    assert list(zip(*hits[:, 3:used].tolist(), strict=True)) == wanted


@pytest.mark.skipif(platform.machine() != "x86_64", reason="reads the machine code of x86-64")
@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="nothing is compiled")
def test_a_register_is_filled_with_words_of_16_bits() -> None:
    """Without cuts, numba computes in 64 bits: a quarter of the speed."""
    table, stack = (np.zeros(shape, np.uint16) for shape in ((3, 64), (2, kernels.ROWS, 64)))
    fresh = numba.njit(kernels.advance.py_func)
    fresh(table, stack, 0, 0, 1, 0, 2)
    (text,) = fresh.inspect_asm().values()
    assert "paddw" in text
    assert "paddq" not in text


@pytest.mark.parametrize("width", [16, 32, 64])
def test_words_are_as_narrow_as_the_entry(width: int) -> None:
    (group,) = Lanes.of(["0" * width]).groups
    assert group.matches.itemsize * 8 == width
    assert int(group.matches[-1, 0]) == 2**width - 1
