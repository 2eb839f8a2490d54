"""The compiled edit distance against a naive one and against RapidFuzz."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from vacatur.charges.kernels import Entries, osa_distance

CODES = st.text(alphabet="0123457ABCO.", max_size=12)


def naive_distance(left: str, right: str) -> int:
    """Optimal string alignment, straight from its definition."""
    if not left or not right:
        return len(left) + len(right)
    best = min(
        naive_distance(left[:-1], right) + 1,
        naive_distance(left, right[:-1]) + 1,
        naive_distance(left[:-1], right[:-1]) + (left[-1] != right[-1]),
    )
    if left[-2:] == right[-2:][::-1] and len(left) > 1:
        best = min(best, naive_distance(left[:-2], right[:-2]) + 1)
    return best


def kernel_distance(left: str, right: str) -> int:
    rows = np.zeros((3, len(right) + 1), np.int32)
    first, second = (np.frombuffer(text.encode(), np.uint8) for text in (left, right))
    return int(osa_distance(first, second, rows))


@settings(deadline=None)
@given(st.text("01AB", max_size=5), st.text("01AB", max_size=5))
def test_kernel_is_the_definition(left: str, right: str) -> None:
    assert kernel_distance(left, right) == naive_distance(left, right)


@settings(deadline=None)
@given(CODES, CODES)
def test_kernel_is_rapidfuzz(left: str, right: str) -> None:
    assert kernel_distance(left, right) == OSA.distance(left, right)


@settings(deadline=None)
@given(CODES, st.lists(CODES, min_size=1, max_size=8), st.integers(0, 6))
def test_the_bound_never_hides_an_entry_within_the_limit(
    query: str, entries: list[str], limit: int
) -> None:
    found = Entries.of(entries).distances(query, limit).tolist()
    assert found == [min(OSA.distance(query, entry), limit + 1) for entry in entries]
