"""Kernels of a dictionary: equal values get equal codes.

A value is a slice of a block. Letters: b bytes, t slots of a table (a power of two), d distinct
values, e values to enter.
"""

# ruff: noqa: PLR0913, PLR0917 - many flat arrays
from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from vacatur._jit import kernel

Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]

FREE: Final = -1

_SEED: Final = np.uint64(0xCBF29CE484222325)
_FACTOR: Final = np.uint64(0x100000001B3)
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_SHIFT: Final = np.uint64(29)


@kernel
def hash_slice(data: Bytes, begin: int, length: int) -> np.uint64:
    """Return a number that equal slices share."""
    number, start = _SEED, np.uint64(begin)
    for step in range(np.uint64(length)):  # unsigned places need no test for counting backwards
        number = (number ^ np.uint64(data[start + step])) * _FACTOR
    number = (number ^ (number >> _SHIFT)) * _MIX
    return np.uint64(number ^ (number >> _SHIFT))


@kernel
def same_slice(left: Bytes, begin: int, right: Bytes, other: int, length: int) -> bool:
    """Tell whether two slices of one length hold the same bytes."""
    start, second = np.uint64(begin), np.uint64(other)
    for step in range(np.uint64(length)):  # noqa: SIM110 - numba compiles no generator
        if left[start + step] != right[second + step]:
            return False
    return True


@kernel
def place_all(arena: Bytes, offsets: Offsets, count: int, table: Places) -> None:
    """Enter the first ``count`` values of a dictionary into a larger table of free slots."""
    mask = np.uint64(table.size - 1)
    for code in range(count):
        begin = offsets[code]
        slot = np.int64(hash_slice(arena, begin, offsets[code + 1] - begin) & mask)
        while table[slot] != FREE:
            slot = np.int64(np.uint64(slot + 1) & mask)
        table[slot] = code


@kernel
def merge(
    arena: Bytes,
    offsets: Offsets,
    count: int,
    table: Places,
    data: Bytes,
    begins: Places,
    lengths: Places,
    mapping: Places,
) -> int:
    """Add the distinct values of a block to a dictionary with room for them.

    Args:
        arena: The values so far, one after another; new ones are appended. Shape (b,).
        offsets: Where they begin, and where the last ends. Shape (d + 1,) or more.
        count: How many there are.
        table: Their slots. Shape (t,).
        data: The block.
        begins: Where its distinct values begin. Shape (e,).
        lengths: How long they are. Shape (e,).
        mapping: The dictionary's code of each, to be filled. Shape (e,).

    Returns:
        How many values there are now.
    """
    mask = np.uint64(table.size - 1)
    for entry in range(begins.size):
        begin, length = begins[entry], lengths[entry]
        slot = np.int64(hash_slice(data, begin, length) & mask)
        while True:
            code = table[slot]
            if code == FREE:
                table[slot] = mapping[entry] = count
                start = offsets[count]
                for step in range(length):
                    arena[start + step] = data[begin + step]
                count += 1
                offsets[count] = start + length
                break
            start = offsets[code]
            same = offsets[code + 1] - start == length
            if same and same_slice(data, begin, arena, start, length):
                mapping[entry] = code
                break
            slot = np.int64(np.uint64(slot + 1) & mask)
    return count
