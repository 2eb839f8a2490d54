"""Edit distance over Arrow strings, compiled.

Letters: `k` entries, `b` bytes. Strings are ASCII.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vacatur._jit import kernel
from vacatur.charges.strings import Strings

Bytes = NDArray[np.uint8]
Offsets = NDArray[np.int64]
Distances = NDArray[np.int32]
Flags = NDArray[np.bool_]


@kernel
def osa_distance(left: Bytes, right: Bytes, rows: Distances) -> int:
    """Optimal string alignment distance: insert, delete, change, or swap two neighbours.

    Args:
        left: Bytes, shape (b,).
        right: Bytes, shape (c,).
        rows: Scratch, shape (3, at least c + 1), overwritten.
    """
    width = right.size
    for j in range(width + 1):
        rows[0, j] = j
    for i in range(1, left.size + 1):
        now, last, before = i % 3, (i - 1) % 3, (i - 2) % 3
        rows[now, 0] = i
        for j in range(1, width + 1):
            cost = 0 if left[i - 1] == right[j - 1] else 1
            best = min(rows[last, j] + 1, rows[now, j - 1] + 1, rows[last, j - 1] + cost)
            if i > 1 and j > 1 and left[i - 1] == right[j - 2] and left[i - 2] == right[j - 1]:
                best = min(best, rows[before, j - 2] + 1)
            rows[now, j] = best
    return int(rows[left.size % 3, width])


@kernel
def fill_distances(
    query: Bytes,
    entry_bytes: Bytes,
    entry_offsets: Offsets,
    near: Flags,
    rows: Distances,
    out: Distances,
) -> None:
    """Distance of one query to each entry that is near, into `out`, shape (k,).

    Entries that are not near keep what `out` holds.
    """
    for e in range(entry_offsets.size - 1):
        if near[e]:
            entry = entry_bytes[entry_offsets[e] : entry_offsets[e + 1]]
            out[e] = osa_distance(query, entry, rows)


@dataclass(frozen=True, kw_only=True, eq=False)
class Entries:
    """Strings to compare with, laid out once."""

    content: Bytes
    offsets: Offsets
    lengths: Distances
    alphabet: Bytes
    """The bytes that occur in any entry, shape (a,)."""
    counts: NDArray[np.int16]
    """How often each of them occurs in each entry, shape (k, a)."""

    @classmethod
    def of(cls, values: Sequence[str]) -> Entries:
        """Lay out ASCII strings."""
        strings = Strings.of(values)
        content, offsets = strings.content, strings.offsets
        alphabet = np.unique(content)
        counts = np.stack([_counts(value)[alphabet] for value in values])
        lengths = np.diff(offsets).astype(np.int32)
        return cls(
            content=content, offsets=offsets, lengths=lengths, alphabet=alphabet, counts=counts
        )

    def distances(self, query: str, limit: int) -> Distances:
        """Distance of a query to every entry, shape (k,); beyond the limit it is `limit + 1`.

        Example:
            >>> Entries.of(["7205504B", "7205054C", "6255"]).distances("7205504C", 2).tolist()
            [1, 1, 3]
        """
        rows = np.zeros((3, int(self.lengths.max()) + 1), np.int32)
        out = np.full(self.lengths.size, limit + 1, np.int32)
        letters = np.frombuffer(query.encode(), np.uint8)
        near = self._within_reach(query, limit)
        fill_distances(letters, self.content, self.offsets, near, rows, out)
        return np.minimum(out, limit + 1)

    def _within_reach(self, query: str, limit: int) -> Flags:
        """Entries that the letters alone do not put beyond the limit, shape (k,).

        An edit mends at most one letter too many and one too few.
        """
        counted = _counts(query)
        foreign = len(query) - int(counted[self.alphabet].sum())
        apart = np.abs(self.counts - counted[self.alphabet]).sum(1) + foreign
        reach: Flags = apart + np.abs(self.lengths - len(query)) <= 2 * limit
        return reach


def _counts(value: str) -> NDArray[np.int16]:
    letters = np.frombuffer(value.encode("ascii"), np.uint8)
    return np.bincount(letters, minlength=128).astype(np.int16)
