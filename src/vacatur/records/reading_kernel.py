"""The kernel with which a reader takes block after block of a text, without the interpreter.

That is busy elsewhere while a text is read, and to wait for it after every step would take as long
as the steps do.

A block begins at a multiple of its size, wherever that falls: its rows are those that begin in it.
The first one is thought to stand behind the first line feed. Blocks are read in any order and get
their places in theirs; one whose first row does not begin where the row before it ended is read
again from there.
"""

# ruff: noqa: PLR0913, PLR0917 - many kinds of memory
from __future__ import annotations

from typing import Final, NamedTuple

from vacatur.native import kernel
from vacatur.native.shared import load, store, take
from vacatur.native.system import pause, read_at
from vacatur.records.block_kernel import (
    BAD,
    BASE,
    FIELD,
    FIRST_GOOD,
    FIRST_ROW,
    NUMBER,
    ODD,
    ROW,
    TEXT,
    VALUES,
    Asked,
    Found,
    Room,
    Whole,
    keep_rows,
    read_values,
)
from vacatur.records.fields_kernel import (
    BLANK_LINES,
    CUT,
    GOOD_ROWS,
    NEXT,
    ROWS,
    find_marks,
    split_block,
)
from vacatur.records.kinds import DATED
from vacatur.records.scan_kernel import LINE_FEED, Offsets
from vacatur.records.scan_tables import FIELD_LIMIT
from vacatur.records.utf_8_kernel import is_ascii, is_utf_8
from vacatur.records.words_kernel import Memory

# What a reader knows, after what is known of its block.
BEGIN: Final = 17
"""Where in the text its first row begins; UNKNOWN where it is still to be found."""
SIZE: Final = 18
"""How many bytes of it are read."""
BEHIND: Final = 19
"""How many of them may lie behind it, where its last row may end."""
STEP: Final = 20
"""What to do next."""
READY: Final = 21
"""How many distinct values others may look at."""
TOLD: Final = 22

UNKNOWN: Final = -1
TAKE: Final = 0
FILL: Final = 1
SPLIT: Final = 2
PLACE: Final = 3
KEEP: Final = 4
ENTER: Final = 5

# What all readers know.
TAKEN: Final = 0
"""How many blocks are taken."""
TURN: Final = 1
"""Which block gets its place next."""
STOPPED: Final = 2
"""Whether all are to stop where they are, for good."""
FULL: Final = 3
"""Whether they are to stop until there is room for more rows."""
AT: Final = 4
"""Where in the text the next row begins."""
ALL_ROWS: Final = 5
ALL_GOOD: Final = 6
ALL_BLANK: Final = 7
SHARED: Final = 8

# Why a reader stops.
GO_ON: Final = -1
"""It does not."""
DONE: Final = 0
HALT: Final = 1
"""All do."""
WANTS_BYTES: Final = 2
"""They cannot be read without the interpreter, or not at all."""
WANTS_ROOM: Final = 3
"""For a larger block."""
WANTS_CHECK: Final = 4
"""What was read seems to be no UTF-8."""
WANTS_NOTES: Final = 5
"""Room for more of what is found now and then."""
WANTS_WORDS: Final = 6
"""Room for more distinct values."""

_FARTHER: Final = 16


class Layout(NamedTuple):
    """Where the blocks of a text lie."""

    handle: int
    """The open file; -1 where the bytes come from elsewhere."""
    size: int
    """Of the text."""
    begin: int
    """Where the first row begins."""
    block: int
    """Bytes of a block."""
    blocks: int
    delimiter: int
    reader: int
    """Who reads."""
    behind: int
    """Bytes to read behind a block at first."""


@kernel
def block_end(layout: Layout, number: int) -> int:
    """Where in the text a block ends, and the next begins."""
    return min(layout.begin + (number + 1) * layout.block, layout.size)


@kernel
def halted(shared: Offsets) -> bool:
    """Tell whether all are to stop."""
    return bool(load(shared, STOPPED) or load(shared, FULL))


@kernel
def take_block(layout: Layout, shared: Offsets, told: Offsets) -> int:
    """Take the next block that nobody has."""
    if halted(shared):
        return HALT
    number = take(shared, TAKEN)
    if number >= layout.blocks:
        return DONE
    told[NUMBER], told[BASE], told[BEGIN] = number, layout.begin, layout.begin
    if number > 0:  # a line feed just before it counts
        told[BASE], told[BEGIN] = layout.begin + number * layout.block - 1, UNKNOWN
    told[BEHIND], told[STEP] = layout.behind, FILL
    return GO_ON


@kernel
def fill_block(layout: Layout, room: Room, told: Offsets) -> int:
    """Read the bytes of a block, and some behind it."""
    end = min(block_end(layout, told[NUMBER]) + told[BEHIND], layout.size)
    told[SIZE] = end - told[BASE]
    if told[SIZE] + 2 > room.marks.size:  # a line feed, and a mark behind the last
        return WANTS_ROOM
    told[STEP] = SPLIT
    if read_at(layout.handle, room.data, told[SIZE], told[BASE]) != told[SIZE]:
        return WANTS_BYTES
    return GO_ON


@kernel
def split_rows(asked: Asked, layout: Layout, room: Room, told: Offsets) -> int:
    """Split the rows that begin in a block into fields."""
    data, base, size = room.data, told[BASE], told[SIZE]
    final = base + size == layout.size
    if final and data[size - 1] != LINE_FEED:
        data[size] = LINE_FEED
        size += 1
    begin = told[BEGIN] - base
    if told[BEGIN] == UNKNOWN:
        begin = 0
        while begin < size and data[begin] != LINE_FEED:
            begin += 1
        begin += 1
        told[BEGIN] = base + begin
    marks = find_marks(data, min(begin, size), size, asked.special, room.marks)
    split_block(
        data,
        room.marks,
        marks,
        begin,
        min(block_end(layout, told[NUMBER]) - base, size),
        size,
        final,
        layout.delimiter,
        FIELD_LIMIT,
        asked.plain,
        asked.padding,
        asked.wanted,
        room.first,
        room.last,
        room.begins,
        room.lengths,
        room.starts,
        room.sizes,
        room.codes,
        room.faults,
        told,
    )
    if told[CUT]:
        told[BEHIND] *= _FARTHER
        told[STEP] = FILL
        return GO_ON
    told[STEP] = PLACE
    end = min(told[NEXT], told[SIZE])
    begin = min(begin, end)
    if is_ascii(data, begin, end) or is_utf_8(data, begin, end):
        return GO_ON
    return WANTS_CHECK


@kernel
def place_rows(layout: Layout, whole: Whole, shared: Offsets, told: Offsets) -> int:
    """Give the rows of a block their places once those before it have theirs."""
    number = told[NUMBER]
    while load(shared, TURN) != number:
        if halted(shared):
            return HALT
        pause()
    if shared[AT] >= block_end(layout, number):  # a row reaches over all of it
        told[STEP] = TAKE
    elif shared[AT] != told[BEGIN]:  # a row reaches into it
        told[BEGIN] = told[BASE] = shared[AT]
        told[STEP] = FILL
        return GO_ON
    elif shared[ALL_ROWS] + told[ROWS] > whole.starts.size:
        store(shared, FULL, 1)
        return HALT
    else:
        told[FIRST_ROW], told[FIRST_GOOD] = shared[ALL_ROWS], shared[ALL_GOOD]
        shared[ALL_ROWS] += told[ROWS]
        shared[ALL_GOOD] += told[GOOD_ROWS]
        shared[ALL_BLANK] += told[BLANK_LINES]
        shared[AT] = min(told[BASE] + told[NEXT], layout.size)
        told[STEP] = KEEP
    store(shared, TURN, number + 1)
    return GO_ON


@kernel
def keep_block(asked: Asked, room: Room, found: Found, whole: Whole, told: Offsets) -> int:
    """Keep the rows of a block if there is room for whatever may be found in them."""
    dated = 0
    for kind in asked.kinds:
        dated += kind == DATED
    bad = told[BAD] + told[ROWS] - told[GOOD_ROWS]
    odd, text = told[ODD] + told[GOOD_ROWS] * dated, told[TEXT] + told[SIZE]
    if bad > found.bad_rows.size or odd > found.odd_rows.size or text > found.text.size:
        return WANTS_NOTES
    keep_rows(room, found, whole, told)
    told[FIELD], told[ROW], told[STEP] = 0, 0, ENTER
    return GO_ON


@kernel
def enter_block(
    asked: Asked,
    layout: Layout,
    room: Room,
    found: Found,
    whole: Whole,
    memory: Memory,
    told: Offsets,
) -> int:
    """Read the values of a block, and be done with it."""
    if not read_values(asked, room, found, whole, memory, told):
        return WANTS_WORDS
    store(told, READY, told[VALUES])
    span = whole.spans[told[NUMBER]]
    span[0], span[1] = layout.reader, told[FIRST_GOOD]
    span[2] = told[FIRST_GOOD] + told[GOOD_ROWS]
    told[STEP] = TAKE
    return GO_ON


@kernel
def read_on(
    asked: Asked,
    layout: Layout,
    room: Room,
    found: Found,
    whole: Whole,
    memory: Memory,
    shared: Offsets,
    told: Offsets,
) -> int:
    """Read block after block, as long as there are any and nothing is wanted.

    Args:
        asked: What is asked of every block.
        layout: Where they lie.
        room: Memory for one block.
        found: Memory for what this reader finds.
        whole: Memory for what is kept of the whole text.
        memory: The distinct values of this reader.
        shared: What all readers know. Shape (SHARED,).
        told: What this one knows, to go on with. Shape (TOLD,).

    Returns:
        Why it stops.
    """
    why = GO_ON
    while why == GO_ON:
        step = told[STEP]
        if step == TAKE:
            why = take_block(layout, shared, told)
        elif step == FILL:
            why = fill_block(layout, room, told)
        elif step == SPLIT:
            why = split_rows(asked, layout, room, told)
        elif step == PLACE:
            why = place_rows(layout, whole, shared, told)
        elif step == KEEP:
            why = keep_block(asked, room, found, whole, told)
        else:
            why = enter_block(asked, layout, room, found, whole, memory, told)
    return why
