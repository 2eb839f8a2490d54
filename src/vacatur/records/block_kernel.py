"""The kernels that read the values of a block's wanted fields to where the columns lie.

Letters: b bytes, m marks, r rows, g good rows, n fields of a row, w wanted fields, c copied ones,
o odd values, f bad rows, k blocks.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from vacatur.native import kernel, word_at
from vacatur.records.calendar_kernel import UNREAD
from vacatur.records.dictionary_kernel import Places
from vacatur.records.fields_kernel import (
    GOOD_ROWS,
    ROWS,
    Small,
    iso_day,
)
from vacatur.records.kinds import COPIED, DATED
from vacatur.records.scan_kernel import GOOD, Bytes, Flags, Offsets
from vacatur.records.words_kernel import Memory, enter

FIELD: Final = 5
"""The wanted field to go on with once there is room for further values."""
ROW: Final = 6
"""The good row to go on with."""
VALUES: Final = 7
"""How many distinct values there are."""
ODD: Final = 8
"""How many odd values there are, and how many of them have codes."""
ODD_DONE: Final = 9
TEXT: Final = 10
"""How many bytes of long values there are."""
BEGUN: Final = 11
"""Whether the field to go on with was begun."""
BAD: Final = 12
"""How many bad rows there are."""
FIRST_ROW: Final = 13
"""Which row of the text is the first of the block, and which good one."""
FIRST_GOOD: Final = 14
NUMBER: Final = 15
"""Which block it is."""
BASE: Final = 16
"""Where in the text it begins."""

ISO_LENGTH: Final = 10
Views = npt.NDArray[np.uint64]
INLINE: Final = 12
"""Bytes of a value that its view holds itself, the first four of them in its first word."""
_INLINE: Final = np.uint64(INLINE)
_PREFIX: Final = np.uint64(4)
_HALF: Final = np.uint64(32)
_HEADS: Final = np.array([(1 << 8 * min(size, 4)) - 1 for size in range(INLINE + 1)], np.uint64)
_TAILS: Final = np.array([(1 << 8 * max(size - 4, 0)) - 1 for size in range(INLINE + 1)], np.uint64)
OVERREAD: Final = 16
"""Bytes behind a block that may be read with the last value of it."""


class Asked(NamedTuple):
    """What is asked of every block."""

    kinds: Places
    """For each wanted field CODED, DATED or COPIED. Shape (w,)."""
    slots: Places
    """For each of them that is copied which of those it is, else -1. Shape (w,)."""
    wanted: Places
    """For each field of a row which of the wanted ones it is, or -1. Shape (n,)."""
    special: Bytes
    """1 for a byte that means something, else 0. Shape (256,)."""
    plain: Flags
    """Bytes that mean nothing to the scan. Shape (256,)."""
    padding: Flags
    """Bytes that are white space at the edge of a field. Shape (256,)."""


class Room(NamedTuple):
    """Memory for what is found in a block, used again for the next."""

    data: Bytes
    """The block, with room behind it for values without their doubled quotes. Shape (b,)."""
    marks: Places
    """Where its special bytes stand. Shape (m,)."""
    first: Offsets
    """Where the fields of a row begin. Shape (n,)."""
    last: Offsets
    """Where they end. Shape (n,)."""
    begins: Places
    """Where the values of good rows begin. Shape (w, g)."""
    lengths: Places
    """How long they are. Shape (w, g)."""
    starts: Places
    """Where every row begins. Shape (r,)."""
    sizes: Places
    """How long it is without its line end. Shape (r,)."""
    codes: Small
    """What is wrong with it. Shape (r,)."""
    faults: Places
    """Which field is to blame, or -1. Shape (r,)."""


class Whole(NamedTuple):
    """Memory for what is kept of all blocks: every reader writes where its rows belong."""

    starts: Offsets
    """Where every row begins. Shape (r,)."""
    sizes: Places
    """How long it is without its line end. Shape (r,)."""
    numbers: Places
    """For each wanted field that is not copied the codes or days of good rows. Shape (w, g)."""
    views: Views
    """For each that is copied their views. Shape (c, g, 2)."""
    untidy: Flags
    """For each wanted field whether a value may begin or end with white space. Shape (w,)."""
    spans: Offsets
    """For each block its reader, its first good row, and that of the next. Shape (k, 3)."""
    text_ends: Offsets
    """For each block where its long values begin, and where those of each wanted field end, among
    the long values of its reader. Shape (k, w + 1)."""


class Found(NamedTuple):
    """Memory for what one reader finds now and then, block after block."""

    odd_fields: Places
    """Wanted fields where a value is no ISO date. Shape (o,)."""
    odd_rows: Offsets
    """The good rows where it stands. Shape (o,)."""
    odd_begins: Places
    """Where it begins in its block. Shape (o,)."""
    odd_codes: Places
    """How long it is; then its code. Shape (o,)."""
    bad_rows: Offsets
    """Rows that cannot be split into fields. Shape (f,)."""
    bad_codes: Small
    """What is wrong with them. Shape (f,)."""
    bad_faults: Places
    """Which field is to blame, or -1. Shape (f,)."""
    text: Bytes
    """Long values that are copied. Shape (b,)."""


@kernel
def read_dated(
    data: Bytes, begins: Places, lengths: Places, days: Places, found: Found, told: Offsets
) -> None:
    """Turn the values of a field into days, and list those that are odd."""
    fields, starts, sizes = found.odd_fields, found.odd_begins, found.odd_codes
    rows, odd, first = found.odd_rows, told[ODD], told[FIRST_GOOD]
    for row in range(told[GOOD_ROWS]):
        begin, length = begins[row], lengths[row]
        day = iso_day(data, begin) if length == ISO_LENGTH else UNREAD
        days[first + row] = day
        if day == UNREAD and length > 0:
            fields[odd], rows[odd] = told[FIELD], first + row
            starts[odd], sizes[odd] = begin, length
            odd += 1
    told[ODD] = odd


@kernel
def read_copied(
    data: Bytes,
    begins: Places,
    lengths: Places,
    views: Views,
    text: Bytes,
    padding: Flags,
    told: Offsets,
) -> bool:
    """Turn the values of a field into views: see `arrow_column.view_column`.

    A long value is copied, and its view points to the text of this field in this block.

    Returns:
        Whether a value may begin or end with white space.
    """
    piece, first = np.uint64(told[NUMBER]), np.uint64(told[TEXT])
    at, untidy, place = first, False, told[FIRST_GOOD]
    for row in range(told[GOOD_ROWS]):
        begin, size = np.uint64(begins[row]), np.uint64(lengths[row])
        head = word_at(data, begin)
        if size <= _INLINE:
            views[place, 0] = size | ((head & _HEADS[size]) << _HALF)
            views[place, 1] = word_at(data, begin + _PREFIX) & _TAILS[size]
        else:
            views[place, 0] = size | (head << _HALF)
            views[place, 1] = piece | ((at - first) << _HALF)
            for step in range(size):
                text[at + step] = data[begin + step]
            at += size
        place += 1
        if size:
            untidy |= padding[data[begin]] | padding[data[begin + size - np.uint64(1)]]
    told[TEXT] = at
    return untidy


@kernel
def read_values(
    asked: Asked, room: Room, found: Found, whole: Whole, memory: Memory, told: Offsets
) -> bool:
    """Read the values of a block's wanted fields.

    Args:
        asked: What is asked of it.
        room: What `split_block` found.
        found: What this reader found so far, with room for what is in the block.
        whole: Where the rows of the block have their places.
        memory: The distinct values so far.
        told: What `split_block` told, what comes before, and where to go on: all that has a name.

    Returns:
        Whether that is all; else go on once there is room for further values.
    """
    data = room.data
    while told[FIELD] < asked.kinds.size:
        field = told[FIELD]
        kind, begins, lengths = asked.kinds[field], room.begins[field], room.lengths[field]
        if kind == COPIED:
            views = whole.views[asked.slots[field]]
            if read_copied(data, begins, lengths, views, found.text, asked.padding, told):
                whole.untidy[field] = True  # nobody writes False
        else:
            codes, done, end = whole.numbers[field], ROW, told[GOOD_ROWS]
            first = told[FIRST_GOOD]
            if kind == DATED:
                if not told[BEGUN]:
                    read_dated(data, begins, lengths, codes, found, told)
                codes, done, end = found.odd_codes, ODD_DONE, told[ODD]
                begins, lengths, first = found.odd_begins, codes, 0
            told[done], told[VALUES] = enter(
                data, begins, lengths, codes, first, told[done], end, field, memory, told[VALUES]
            )
            told[BEGUN] = told[done] < end
            if told[BEGUN]:
                return False
        told[ROW] = 0
        whole.text_ends[told[NUMBER], field + 1] = told[TEXT]
        told[FIELD] += 1
    return True


@kernel
def keep_rows(room: Room, found: Found, whole: Whole, told: Offsets) -> None:
    """Keep where the rows of a block stand in the text, and what is wrong with them."""
    first, bad = told[FIRST_ROW], told[BAD]
    for row in range(told[ROWS]):
        whole.starts[first + row] = told[BASE] + room.starts[row]
        whole.sizes[first + row] = room.sizes[row]
        if room.codes[row] != GOOD:
            found.bad_rows[bad] = first + row
            found.bad_codes[bad], found.bad_faults[bad] = room.codes[row], room.faults[row]
            bad += 1
    told[BAD] = bad
    whole.text_ends[told[NUMBER], 0] = told[TEXT]
