"""Kernels that give equal values equal codes and read dates.

A value is a slice of a block. Letters: b bytes, r rows, t slots of a table (a power of two), d
distinct values, e distinct values of a block.
"""

# ruff: noqa: PLR2004 - many flat arrays, and the figures of the calendar
from __future__ import annotations

from typing import Final

import numpy as np

from vacatur.compat.gogen.rows_kernel import Bytes, Flags, Places
from vacatur.native import kernel
from vacatur.records.calendar_kernel import UNREAD, day_number
from vacatur.records.dictionary_kernel import FREE, hash_slice, same_slice

ZERO: Final = 48

_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_SHIFT: Final = np.uint64(29)


@kernel
def encode(
    data: Bytes,
    begins: Places,
    lengths: Places,
    table: Places,
    known: Places,
    count: int,
    codes: Places,
) -> int:
    """Give each value of some rows a code, in the order of first appearance.

    Args:
        data: The block. Shape (b,).
        begins: Where the values begin. Shape (r,).
        lengths: How long they are. Shape (r,).
        table: Slots, those of earlier rows filled; at least twice as many as values. Shape (t,).
        known: Begin and length of each distinct value, to be continued. Shape (2, e).
        count: How many distinct values there are so far.
        codes: The codes, to be filled. Shape (r,).

    Returns:
        How many distinct values there are now.
    """
    mask = np.uint64(table.size - 1)
    for row in range(begins.size):
        begin, length = begins[row], lengths[row]
        alike = row > 0 and length == lengths[row - 1]  # neighbours often are
        if alike and same_slice(data, begin, data, begins[row - 1], length):
            codes[row] = codes[row - 1]
            continue
        slot = np.int64(hash_slice(data, begin, length) & mask)
        while True:
            code = table[slot]
            if code == FREE:
                table[slot] = codes[row] = count
                known[0, count], known[1, count] = begin, length
                count += 1
                break
            if length == known[1, code] and same_slice(data, begin, data, known[0, code], length):
                codes[row] = code
                break
            slot = np.int64(np.uint64(slot + 1) & mask)
    return count


@kernel
def read_date(data: Bytes, begin: int, length: int) -> int:
    """Return the day number of a date of eight digits, or UNREAD; day 0 is 1970-01-01."""
    if length != 8:
        return UNREAD
    number = 0
    for position in range(begin, begin + 8):
        digit = int(data[position]) - ZERO
        if digit < 0 or digit > 9:
            return UNREAD
        number = number * 10 + digit
    return day_number(number // 10000, number // 100 % 100, number % 100)


@kernel
def read_dates(data: Bytes, begins: Places, lengths: Places, days: Places) -> None:
    """Fill in the day number of each date. All shapes (r,) but the block's."""
    for row in range(begins.size):
        days[row] = read_date(data, begins[row], lengths[row])


@kernel
def blank_unless(
    data: Bytes, begins: Places, lengths: Places, word: Bytes, blanked: Places
) -> None:
    """Make the lengths 0 of values that stand beside another value than a word. Shapes (r,)."""
    for row in range(begins.size):
        same = lengths[row] == word.size
        if not (same and same_slice(data, begins[row], word, 0, word.size)):
            blanked[row] = 0


@kernel
def first_of_pair(left: Places, right: Places, table: Places, counted: Flags) -> None:
    """Mark every row whose pair of codes stood in no earlier row. Shapes (r,), table (t,)."""
    mask = np.uint64(table.size - 1)
    for row in range(left.size):
        key = (np.uint64(left[row]) << np.uint64(32)) | np.uint64(right[row])
        key = (key ^ (key >> _SHIFT)) * _MIX
        slot = np.int64((key ^ (key >> _SHIFT)) & mask)
        counted[row] = True
        while table[slot] != FREE:
            seen = table[slot]
            if left[seen] == left[row] and right[seen] == right[row]:
                counted[row] = False
                break
            slot = np.int64(np.uint64(slot + 1) & mask)
        if counted[row]:
            table[slot] = row
