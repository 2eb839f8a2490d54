"""Kernels of a dictionary: equal values get equal codes.

A value is a slice of a block. Letters: b bytes, t slots of a table (a power of two), d distinct
values, e values to enter.
"""

# ruff: noqa: PLR0913, PLR0917 - many flat arrays
from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from vacatur.native import kernel, word_at

Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]

FREE: Final = -1

_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_SHIFT: Final = np.uint64(29)
_WORD: Final = np.uint64(8)


def empty_table(least: int) -> Places:
    """Return free slots, a power of two of them."""
    return np.full(1 << max(8, (least - 1).bit_length()), FREE, np.int32)


@kernel
def short_word(data: Bytes, begin: np.uint64, length: np.uint64) -> np.uint64:
    """Return the bytes of a slice of fewer than eight as a number."""
    number = np.uint64(0)
    for step in range(length):  # unsigned places need no test for counting backwards
        number = (number << _WORD) | np.uint64(data[begin + step])
    return number


@kernel
def hash_slice(data: Bytes, begin: int, length: int) -> np.uint64:
    """Return a number that equal slices share: of their words, the last one ending the slice."""
    number, at, size = np.uint64(length), np.uint64(begin), np.uint64(length)
    if size < _WORD:
        number = (number ^ short_word(data, at, size)) * _MIX
    else:
        last = at + size - _WORD
        while at < last:
            number = (number ^ word_at(data, at)) * _MIX
            number ^= number >> _SHIFT
            at += _WORD
        number = (number ^ word_at(data, last)) * _MIX
    number = (number ^ (number >> _SHIFT)) * _MIX
    return np.uint64(number ^ (number >> _SHIFT))


@kernel
def same_slice(left: Bytes, begin: int, right: Bytes, other: int, length: int) -> bool:
    """Tell whether two slices of one length hold the same bytes."""
    first, second, size = np.uint64(begin), np.uint64(other), np.uint64(length)
    if size < _WORD:
        return bool(short_word(left, first, size) == short_word(right, second, size))
    last = first + size - _WORD
    apart = second - first
    while first < last:
        if word_at(left, first) != word_at(right, first + apart):
            return False
        first += _WORD
    return bool(word_at(left, last) == word_at(right, last + apart))


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
