"""How far two strings are apart when some slips are likelier than others.

Letters: `n` strings, `b` bytes, `p` pairs. Costs are in hundredths of an edit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vacatur.charges.strings import Strings
from vacatur.native import kernel

Bytes = NDArray[np.uint8]
Offsets = NDArray[np.int64]
Indices = NDArray[np.int32]
Prices = NDArray[np.uint16]

_ASCII: Final = 128


@dataclass(frozen=True, kw_only=True, eq=False)
class Costs:
    """What each slip costs, by the bytes it touches."""

    change: Prices
    """Of writing one letter for another, shape (128, 128)."""
    gap: Prices
    """Of a letter too many or too few, shape (128,)."""
    swap: Prices
    """Of exchanging two neighbours, shape (128, 128)."""

    @classmethod
    def of(cls, rules: Mapping[str, Any]) -> Costs:
        """Work out the costs from rules as written in a file.

        A change costs as much as the dearer of the two letters is alone: a digit, any other
        letter, or a separator. Neighbours on a keyboard, unless digits, and look-alikes have
        a cost of their own; look-alikes come before neighbours.

        Example:
            >>> costs = Costs.of({
            ...     "digit": 150, "letter": 100, "separator": 30, "look_alike": 30,
            ...     "keyboard": 80, "swap": 100, "look_alikes": ["O0"], "separators": "-/",
            ...     "keyboard_rows": ["QWERTY"],
            ... })
            >>> [int(costs.change[ord(a), ord(b)]) for a, b in ("0O", "78", "8/", "QW", "-/")]
            [30, 150, 150, 80, 30]
        """
        grades = np.ones(_ASCII, np.intp)
        grades[_bytes(rules["separators"])] = 0
        grades[_bytes("0123456789")] = 2
        by_grade = np.array([rules["separator"], rules["letter"], rules["digit"]], np.uint16)
        change = by_grade[np.maximum(grades[:, None], grades)]
        for one, other in _neighbours(rules["keyboard_rows"]):
            change[one, other] = change[other, one] = rules["keyboard"]
        for one, other in map(_bytes, rules["look_alikes"]):
            change[one, other] = change[other, one] = rules["look_alike"]
        np.fill_diagonal(change, 0)
        swap = np.full((_ASCII, _ASCII), rules["swap"], np.uint16)
        return cls(change=change, gap=by_grade[grades], swap=swap)


def weigh(
    queries: Strings, entries: Strings, pairs_query: Indices, pairs_entry: Indices, costs: Costs
) -> Indices:
    """What it costs at least to turn each query into its entry, no letter touched twice.

    Args:
        queries: Strings.
        entries: Strings.
        pairs_query: Index of the query of each pair. Shape (p,).
        pairs_entry: Index of the entry of each pair. Shape (p,).
        costs: What each slip costs.

    Returns:
        Costs in hundredths. Shape (p,).

    Example:
        >>> unit = np.full((128, 128), 100, np.uint16)
        >>> costs = Costs(change=unit, gap=unit[0], swap=unit)
        >>> np.fill_diagonal(costs.change, 0)
        >>> pair = np.zeros(1, np.int32)
        >>> weigh(Strings.of(["7205540A"]), Strings.of(["7205504"]), pair, pair, costs).tolist()
        [200]
    """
    out = np.zeros(pairs_query.size, np.int32)
    longest = int(np.diff(entries.offsets).max(initial=0))
    rows = np.zeros((3, longest + 1), np.int64)
    left, right = (queries.content, queries.offsets), (entries.content, entries.offsets)
    prices = (costs.change, costs.gap, costs.swap)
    fill_costs(*left, *right, pairs_query, pairs_entry, *prices, rows, out)
    return out


@kernel
def weighted_distance(
    left: Bytes, right: Bytes, change: Prices, gap: Prices, swap: Prices, rows: Offsets
) -> int:
    """Weighted optimal string alignment of two strings.

    Args:
        left: Bytes, shape (b,).
        right: Bytes, shape (c,).
        change: See `Costs`.
        gap: See `Costs`.
        swap: See `Costs`.
        rows: Scratch, shape (3, at least c + 1), overwritten.
    """
    rows[0, 0] = 0
    for j in range(right.size):
        rows[0, j + 1] = rows[0, j] + gap[right[j]]
    for i in range(1, left.size + 1):
        now, last, before = i % 3, (i - 1) % 3, (i - 2) % 3
        letter = left[i - 1]
        rows[now, 0] = rows[last, 0] + gap[letter]
        for j in range(1, right.size + 1):
            other = right[j - 1]
            best = min(
                rows[last, j] + gap[letter],
                rows[now, j - 1] + gap[other],
                rows[last, j - 1] + change[letter, other],
            )
            if i > 1 and j > 1 and letter == right[j - 2] and left[i - 2] == other:
                best = min(best, rows[before, j - 2] + swap[letter, other])
            rows[now, j] = best
    return int(rows[left.size % 3, right.size])


@kernel
def fill_costs(  # noqa: PLR0913, PLR0917 - kernels take plain arrays
    queries: Bytes,
    query_offsets: Offsets,
    entries: Bytes,
    entry_offsets: Offsets,
    pairs_query: Indices,
    pairs_entry: Indices,
    change: Prices,
    gap: Prices,
    swap: Prices,
    rows: Offsets,
    out: Indices,
) -> None:
    """Weigh each pair into `out`, shape (p,)."""
    for pair in range(out.size):
        q, e = pairs_query[pair], pairs_entry[pair]
        query = queries[query_offsets[q] : query_offsets[q + 1]]
        entry = entries[entry_offsets[e] : entry_offsets[e + 1]]
        out[pair] = weighted_distance(query, entry, change, gap, swap, rows)


def _bytes(letters: str) -> Bytes:
    return np.frombuffer(letters.encode("ascii"), np.uint8)


def _neighbours(rows: list[str]) -> Iterator[tuple[int, int]]:
    """Letters side by side on a row of a keyboard; digits are left out."""
    for row in rows:
        for one, other in pairwise(row):
            if not (one.isdigit() or other.isdigit()):
                yield ord(one), ord(other)
