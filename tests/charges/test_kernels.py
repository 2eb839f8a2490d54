"""The compiled edit distance against a naive one and against RapidFuzz."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from tests.charges.naive import naive_osa
from vacatur.charges.kernels import Entries, fill_distances, osa_distance
from vacatur.charges.strings import Strings

CODES = st.text(alphabet="0123457ABCO.", max_size=12)


def kernel_distance(left: str, right: str) -> int:
    rows = np.zeros((3, len(right) + 1), np.int32)
    first, second = (np.frombuffer(text.encode(), np.uint8) for text in (left, right))
    return int(osa_distance(first, second, rows))


@settings(deadline=None)
@given(st.text("01AB", max_size=5), st.text("01AB", max_size=5))
def test_kernel_is_the_definition(left: str, right: str) -> None:
    assert kernel_distance(left, right) == naive_osa(left, right)


@settings(deadline=None)
@given(CODES, CODES)
def test_kernel_is_rapidfuzz(left: str, right: str) -> None:
    assert kernel_distance(left, right) == OSA.distance(left, right)


@settings(deadline=None)
@given(st.text("01AB", max_size=4), st.lists(st.text("01AB", max_size=4), max_size=4), st.data())
def test_only_entries_that_are_near_are_measured(
    query: str, entries: list[str], data: st.DataObject
) -> None:
    near = [data.draw(st.booleans()) for _ in entries]
    strings, letters = Strings.of(entries), Strings.of([query]).content
    out, rows = np.full(len(entries), 99, np.int32), np.zeros((3, 5), np.int32)
    flags = np.array(near, np.bool_)
    fill_distances(letters, strings.content, strings.offsets, flags, rows, out)
    wanted = [naive_osa(query, e) if n else 99 for e, n in zip(entries, near, strict=True)]
    assert out.tolist() == wanted


@settings(deadline=None)
@given(CODES, st.lists(CODES, min_size=1, max_size=8), st.integers(0, 6))
def test_the_bound_never_hides_an_entry_within_the_limit(
    query: str, entries: list[str], limit: int
) -> None:
    found = Entries.of(entries).distances(query, limit).tolist()
    assert found == [min(OSA.distance(query, entry), limit + 1) for entry in entries]
