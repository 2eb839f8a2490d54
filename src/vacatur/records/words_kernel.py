"""Kernels of the distinct values of many fields: equal values of a field get equal codes.

A value is a slice of a block. Letters: b bytes, t slots of a table (a power of two), d distinct
values, e values to enter.
"""

# ruff: noqa: PLR0913, PLR0917 - many flat arrays
from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from vacatur.native import kernel
from vacatur.records.dictionary_kernel import (
    FREE,
    Bytes,
    Offsets,
    Places,
    hash_slice,
    same_slice,
)

_APART: Final = np.uint64(0x632BE59BD9B4E019)


class Memory(NamedTuple):
    """Where the values lie."""

    arena: Bytes
    """The values, one after another. Shape (b,)."""
    offsets: Offsets
    """Where they begin, and where the last ends. One longer than the fields."""
    fields: Places
    """Which field each is of, and room for further ones. Shape (d,) or more."""
    table: Places
    """Their slots. Shape (t,)."""


@kernel
def enter(
    data: Bytes,
    begins: Places,
    lengths: Places,
    codes: Places,
    first: int,
    row: int,
    end: int,
    field: int,
    memory: Memory,
    count: int,
) -> tuple[int, int]:
    """Turn values of a field into codes, a new value into the next one, while there is room.

    Args:
        data: The block. Shape (b,).
        begins: Where the values begin. Shape (e,).
        lengths: How long they are. Shape (e,).
        codes: Their codes, to be filled; may be the lengths themselves.
        first: Where those begin.
        row: The first one to enter.
        end: The last one, and one more.
        field: The field.
        memory: What was entered so far.
        count: How many distinct values there are.

    Returns:
        The value to go on with, or the end; how many distinct values there are now.
    """
    arena, offsets, fields, table = memory  # outside the loop, where it costs nothing
    mask = np.uint64(table.size - 1)
    apart = np.uint64(field) * _APART
    while row < end:
        begin, length = begins[row], lengths[row]
        slot = np.int64((hash_slice(data, begin, length) + apart) & mask)
        while True:
            code = table[slot]
            if code == FREE:
                break
            start = offsets[code]
            same = offsets[code + 1] - start == length and fields[code] == field
            if same and same_slice(data, begin, arena, start, length):
                break
            slot = np.int64(np.uint64(slot + 1) & mask)
        if code == FREE:
            start = offsets[count]
            crowded = 2 * count >= table.size or count >= fields.size
            if crowded or start + length > arena.size:
                break
            for step in range(length):
                arena[start + step] = data[begin + step]
            offsets[count + 1] = start + length
            fields[count], table[slot] = field, count
            code = count
            count += 1
        codes[first + row] = code
        row += 1
    return row, count


@kernel
def place_words(memory: Memory, count: int) -> None:
    """Enter the first ``count`` values into a larger table of free slots."""
    arena, offsets, fields, table = memory
    mask = np.uint64(table.size - 1)
    for code in range(count):
        begin = offsets[code]
        number = hash_slice(arena, begin, offsets[code + 1] - begin)
        number += np.uint64(fields[code]) * _APART
        slot = np.int64(number & mask)
        while table[slot] != FREE:
            slot = np.int64(np.uint64(slot + 1) & mask)
        table[slot] = code
