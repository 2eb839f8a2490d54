"""Queries in an order in which neighbours begin alike.

Letters: `q` queries, `b` bytes, `t` queries taken.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from vacatur.charges.strings import Strings
from vacatur.native import kernel

Letters = NDArray[np.uint8]
Offsets = NDArray[np.int64]


@kernel
def fill_heads(
    content: Letters,
    offsets: Offsets,
    letters: Letters,
    base: np.uint64,
    size: int,
    heads: NDArray[np.uint64],
) -> None:
    """Write the first `size` letters of each string as one number, an end counting as zero.

    Args:
        content: Bytes, shape (b,).
        offsets: Where each string begins and ends, shape (q + 1,).
        letters: The letter of each byte, shape (256,).
        base: More than any letter and the end together.
        size: Letters of a head.
        heads: Shape (q,).
    """
    for query in range(heads.size):
        begin, end = offsets[query], offsets[query + 1]
        head = np.uint64(0)
        for i in range(begin, begin + size):
            head *= base
            if i < end:
                head += np.uint64(letters[content[i]]) + np.uint64(1)
        heads[query] = head


@kernel
def fill_letters(
    content: Letters,
    offsets: Offsets,
    letters: Letters,
    turns: Offsets,
    starts: Offsets,
    out: Letters,
) -> None:
    """Write the letters of the strings in `turns`, shape (t,), where `starts`, (t + 1,), says."""
    for turn in range(turns.size):
        begin, start = offsets[turns[turn]], starts[turn]
        for i in range(starts[turn + 1] - start):
            out[start + i] = letters[content[begin + i]]


def turns_of(queries: Strings, letters: Letters) -> Offsets:
    """Indices of the queries in the order of their first letters, shape (q,).

    Example:
        >>> letters = np.arange(256, dtype=np.uint8)
        >>> turns_of(Strings.of(["720B", "430", "720A"]), letters).tolist()
        [1, 2, 0]
    """
    base = int(letters.max()) + 2
    heads = np.empty(len(queries), np.uint64)
    size = int(64 / math.log2(base))
    fill_heads(queries.content, queries.offsets, letters, np.uint64(base), size, heads)
    return np.argsort(heads).astype(np.int64)


def taken(queries: Strings, letters: Letters, turns: Offsets) -> tuple[Letters, Offsets]:
    """Letters and offsets of some queries, in the order given: shapes (b,) and (t + 1,)."""
    lengths = queries.offsets[turns + 1] - queries.offsets[turns]
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    out = np.empty(starts[-1], np.uint8)
    fill_letters(queries.content, queries.offsets, letters, turns, starts, out)
    return out, starts
