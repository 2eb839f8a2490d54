"""Edit distance over Arrow strings, compiled.

Letters: `n` queries, `k` entries, `b` bytes. Strings are UTF-8 bytes; the tables are ASCII.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from vacatur._jit import kernel

Bytes = NDArray[np.uint8]
Offsets = NDArray[np.int64]
Distances = NDArray[np.int32]


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
    query_bytes: Bytes,
    query_offsets: Offsets,
    entry_bytes: Bytes,
    entry_offsets: Offsets,
    rows: Distances,
    out: Distances,
) -> None:
    """Distance of each query to each entry into `out`, shape (n, k)."""
    for q in range(query_offsets.size - 1):
        left = query_bytes[query_offsets[q] : query_offsets[q + 1]]
        for e in range(entry_offsets.size - 1):
            right = entry_bytes[entry_offsets[e] : entry_offsets[e + 1]]
            out[q, e] = osa_distance(left, right, rows)


def arrow_strings(values: list[str]) -> tuple[Bytes, Offsets]:
    """Bytes and offsets of strings as Arrow lays them out: shapes (b,) and (n + 1,)."""
    array: Any = pa.array(values, pa.large_string())
    _, offsets, data = array.buffers()
    starts = np.frombuffer(offsets, np.int64)[: len(values) + 1]
    content = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
    return content, starts


def distances(queries: list[str], entries: list[str]) -> Distances:
    """Distance of every query to every entry.

    Returns:
        Shape (n, k), int32, in edits.

    Example:
        >>> distances(["7205504c"], ["7205504b", "7205054c"]).tolist()
        [[1, 1]]
    """
    query_bytes, query_offsets = arrow_strings(queries)
    entry_bytes, entry_offsets = arrow_strings(entries)
    longest = int(np.diff(entry_offsets).max(initial=0))
    rows = np.zeros((3, longest + 1), np.int32)
    out = np.zeros((len(queries), len(entries)), np.int32)
    fill_distances(query_bytes, query_offsets, entry_bytes, entry_offsets, rows, out)
    return out
