"""Arrays as the loops want them.

Letters: `a` letters, `w` lanes.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from vacatur.charges import kernels
from vacatur.charges.strings import Strings

Indices = NDArray[np.int32]


class Group(NamedTuple):
    """Entries that fit in one width of word; see `kernels.search`."""

    matches: kernels.Words
    places: Indices


def group_of(
    entries: Strings, letters: NDArray[np.uint8], order: Indices, width: type[np.unsignedinteger]
) -> Group:
    """Lay out some entries, those with letters in common as neighbours."""
    block = int(kernels.BLOCK)
    lanes = np.resize(order, -(-order.size // block) * block)
    lanes[order.size :] = order[-1]
    begins, lengths = entries.offsets[lanes], np.diff(entries.offsets)[lanes]
    matches = _aligned((int(letters.max()) + 2, lanes.size), width)
    for i in range(int(lengths.max())):
        longer = np.flatnonzero(lengths > i)
        matches[letters[entries.content[begins[longer] + i]], longer] |= width(1 << i)
        matches[-1, longer] |= width(1 << i)
    places = lanes.copy()
    places[order.size :] = kernels.PADDING
    return Group(matches, places)


def stack_of(matches: kernels.Words) -> tuple[kernels.Words, kernels.Offsets, kernels.Scores]:
    """Columns, runs and scores for one thread; see `kernels.search`."""
    lanes = matches.shape[1]
    blocks = lanes // int(kernels.BLOCK)
    columns = _aligned((2, kernels.ROWS, lanes), matches.dtype)
    columns[0, 0] = ~columns[0, 0]
    runs = np.zeros((kernels.ROWS, 4 + blocks), np.int64)
    runs[0, :4] = 0, 1, 0, blocks
    return columns, runs, _aligned((2, lanes), np.int16)


def _aligned(shape: tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
    """Zeros from a cache line's start on, so that no vector is read from two lines."""
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    room = np.zeros(size + 64, np.uint8)
    begin = -room.ctypes.data % 64
    return room[begin : begin + size].view(dtype).reshape(shape)
