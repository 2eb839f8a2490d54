"""What the kernels of `vacatur.charges` do, in the plainest way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

Change = Callable[[str, str], int]
Gap = Callable[[str], int]

Found = list[tuple[int, int, int]]
"""Query, distance and entry."""


def naive_weighted(left: str, right: str, change: Change, gap: Gap, swap: Change) -> int:
    """Optimal string alignment, straight from its definition; a change of nothing is free."""

    @cache
    def cost(i: int, j: int) -> int:
        if not i or not j:
            return sum(map(gap, left[:i])) + sum(map(gap, right[:j]))
        a, b = left[i - 1], right[j - 1]
        best = min(
            cost(i - 1, j) + gap(a),
            cost(i, j - 1) + gap(b),
            cost(i - 1, j - 1) + change(a, b),
        )
        if i > 1 and j > 1 and left[i - 2 : i] == b + right[j - 2]:
            best = min(best, cost(i - 2, j - 2) + swap(a, b))
        return best

    return cost(len(left), len(right))


def naive_osa(left: str, right: str) -> int:
    """Insert, delete, change, or swap two neighbours."""
    return naive_weighted(left, right, lambda a, b: int(a != b), lambda _: 1, lambda *_: 1)


def naive_levenshtein(left: str, right: str) -> int:
    """Insert, delete or change: a swap costs as much as two changes."""
    return naive_weighted(left, right, lambda a, b: int(a != b), lambda _: 1, lambda *_: 2)


def naive_column(query: str, entry: str, rows: int) -> list[int]:
    """Distances of a query to nothing, to the first letter of an entry, to the first two ...

    Below its last letter the entry goes on with letters that occur nowhere.
    """
    padded = entry + "\0" * (rows - len(entry))
    return [naive_levenshtein(query, padded[:i]) for i in range(rows + 1)]


def naive_within(queries: Sequence[str], entries: Sequence[str], limit: int) -> Found:
    """Every entry within the limit, by query, distance and entry."""
    return sorted(
        (q, distance, e)
        for q, query in enumerate(queries)
        for e, entry in enumerate(entries)
        if (distance := naive_levenshtein(query, entry)) <= limit
    )


def naive_nearest(queries: Sequence[str], entries: Sequence[str], limit: int) -> Found:
    """The first of the pairs within the limit of each query."""
    pairs = naive_within(queries, entries, limit)
    return [pair for i, pair in enumerate(pairs) if not i or pairs[i - 1][0] != pair[0]]


def naive_common(left: str, right: str, most: int) -> int:
    """How many letters two strings begin with alike."""
    alike = 0
    while left[:most][alike : alike + 1] == right[:most][alike : alike + 1] != "":
        alike += 1
    return alike
