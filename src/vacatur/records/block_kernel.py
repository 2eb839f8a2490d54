"""The kernels that read the values of a block's wanted fields.

One call reads all of them, since every call has to wait for the interpreter, which is busy
elsewhere.

Letters: b bytes, m marks, r rows, g good rows, n fields of a row, w wanted fields, o odd values.
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
    Small,
    iso_day,
)
from vacatur.records.kinds import CODED, COPIED, DATED
from vacatur.records.scan_kernel import Bytes, Flags, Offsets
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
COPIED_BYTES: Final = 10
BEGUN: Final = 11
"""Whether the field to go on with was begun."""
TOLD: Final = 12

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
    numbers: Places
    """How long they are; then their codes, their days, or still that. Shape (w, g)."""
    starts: Places
    """Where every row begins. Shape (r,)."""
    sizes: Places
    """How long it is without its line end. Shape (r,)."""
    codes: Small
    """What is wrong with it. Shape (r,)."""
    faults: Places
    """Which field is to blame, or -1. Shape (r,)."""
    odd_rows: Places
    """Good rows whose date is no ISO date, field after field. Shape (o,)."""
    odd_begins: Places
    """Where the values begin that stand there. Shape (o,)."""
    odd_codes: Places
    """How long they are; then their codes. Shape (o,)."""
    odd_ends: Offsets
    """For each wanted field, how many odd values there are up to its last. Shape (w,)."""
    views: Views
    """Views of values that are copied. Shape (w, g, 2)."""
    text: Bytes
    """Those of them that are long, field after field. Shape (b,)."""
    text_ends: Offsets
    """For each wanted field where its long values end. Shape (w,)."""
    untidy: Flags
    """For each wanted field whether a value may begin or end with white space. Shape (w,)."""


@kernel
def read_dated(room: Room, field: int, told: Offsets) -> None:
    """Turn the values of a field into days, and list those that are odd."""
    data, begins, numbers = room.data, room.begins[field], room.numbers[field]
    rows, starts, lengths, odd = room.odd_rows, room.odd_begins, room.odd_codes, told[ODD]
    for row in range(told[GOOD_ROWS]):
        begin, length = begins[row], numbers[row]
        day = iso_day(data, begin) if length == ISO_LENGTH else UNREAD
        numbers[row] = day
        if day == UNREAD and length > 0:
            rows[odd], starts[odd], lengths[odd] = row, begin, length
            odd += 1
    told[ODD] = odd


@kernel
def enter_values(room: Room, field: int, coded: bool, memory: Memory, told: Offsets) -> bool:
    """Turn the values of a field, or the odd ones of a dated field, into codes.

    Returns:
        Whether there was room for all of them.
    """
    if coded:
        begins, numbers, done, end = room.begins[field], room.numbers[field], ROW, told[GOOD_ROWS]
    else:
        begins, numbers, done, end = room.odd_begins, room.odd_codes, ODD_DONE, told[ODD]
    told[done], told[VALUES] = enter(
        room.data, begins, numbers, told[done], end, field, memory, told[VALUES]
    )
    return bool(told[done] == end)


@kernel
def read_copied(room: Room, field: int, padding: Flags, told: Offsets) -> None:
    """Turn the values of a field into views: see `arrow_column.view_column`.

    A long value is copied, and its view points to the text of this block.
    """
    data, begins, lengths = room.data, room.begins[field], room.numbers[field]
    views, text, first = room.views[field], room.text, np.uint64(told[COPIED_BYTES])
    at = first
    untidy = False
    for row in range(told[GOOD_ROWS]):
        begin, size = np.uint64(begins[row]), np.uint64(lengths[row])
        head = word_at(data, begin)
        if size <= _INLINE:
            views[row, 0] = size | ((head & _HEADS[size]) << _HALF)
            views[row, 1] = word_at(data, begin + _PREFIX) & _TAILS[size]
        else:
            views[row, 0] = size | (head << _HALF)
            views[row, 1] = (at - first) << _HALF
            for step in range(size):
                text[at + step] = data[begin + step]
            at += size
        if size:
            untidy |= padding[data[begin]] | padding[data[begin + size - np.uint64(1)]]
    room.untidy[field] = untidy
    told[COPIED_BYTES] = at


@kernel
def read_values(room: Room, padding: Flags, kinds: Places, memory: Memory, told: Offsets) -> bool:
    """Read the values of a block's wanted fields.

    Args:
        room: The block, and room for what is found in it.
        padding: Bytes that are white space at the edge of a field. Shape (256,).
        kinds: For each wanted field CODED, DATED or COPIED. Shape (w,).
        memory: The distinct values so far.
        told: What `split_block` told, VALUES so far, and all else 0, to be filled. Shape (TOLD,).

    Returns:
        Whether that is all; else go on once there is room for further values.
    """
    for field in range(told[FIELD], kinds.size):
        kind, begun = kinds[field], field == told[FIELD] and told[BEGUN]
        told[FIELD], done = field, True
        if kind == COPIED:
            read_copied(room, field, padding, told)
        else:
            if not begun:
                told[ROW] = 0
                if kind == DATED:
                    read_dated(room, field, told)
            done = enter_values(room, field, kind == CODED, memory, told)
        told[BEGUN] = not done
        if not done:
            return False
        room.odd_ends[field], room.text_ends[field] = told[ODD], told[COPIED_BYTES]
    return True
