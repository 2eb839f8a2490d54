"""Delimited text taken in block by block on all cores: rows, and the values of wanted fields.

Blocks are cut at line feeds before anybody knows whether a row ends there. They are read in any
order and kept in theirs, and one whose first row does not begin where the row before it ended is
read again.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from threading import Event
from typing import Final

import numpy as np

from vacatur.records import block_kernel as kernel
from vacatur.records.dictionary_kernel import Offsets, Places
from vacatur.records.fields_kernel import (
    BLANK_LINES,
    CUT,
    GOOD_ROWS,
    NEXT,
    ROWS,
    find_marks,
    split_block,
)
from vacatur.records.kept import Bad, Kept, Odd, Span
from vacatur.records.kinds import COPIED
from vacatur.records.scan_kernel import LINE_FEED
from vacatur.records.scan_tables import FIELD_LIMIT, Signs
from vacatur.records.stored import Stored
from vacatur.records.turns import Turns
from vacatur.records.words import Words

BLOCK: Final = 1 << 20
"""Bytes of a block: what comes of it stays in the caches."""
BEYOND_ASCII: Final = 0x80
_MOST_SEEN: Final = 1 << 16
BEHIND: Final = 1 << 16
"""Bytes read behind a block, where its last row may end."""
_MARGIN: Final = 1.1


@dataclass(frozen=True, kw_only=True)
class Task:
    """What is to be read of a text."""

    text: Stored
    """UTF-8, or to be found not to be."""
    begin: int
    """Where the first row begins."""
    signs: Signs
    places: Places
    """For each field of a row its place among the wanted ones, or -1. Shape (n,)."""
    kinds: tuple[int, ...]
    """For each wanted field CODED, DATED or COPIED."""
    block: int = BLOCK


@dataclass(frozen=True, kw_only=True)
class Block:
    """What was found in a block; its values stay with its reader until that reads the next."""

    begin: int
    rows: int
    good: int
    blank_lines: int
    next: int
    """Where the first row begins that was not read."""


class Reader:
    """Reads blocks one after another, into memory that is used again, and keeps their words."""

    def __init__(self, task: Task, number: int) -> None:
        self.task = task
        self.number = number
        self.words = Words()
        self._kinds = np.array(task.kinds, np.int32)
        self._make_room(task.block + BEHIND)

    def _make_room(self, size: int) -> None:
        width, wanted = self.task.places.size, len(self.task.kinds)
        values = (wanted, size // width + 1)
        self._size = size
        self.room = kernel.Room(
            data=np.empty(2 * size + 1 + kernel.OVERREAD, np.uint8),
            marks=np.empty(size + 2, np.int32),
            first=np.empty(width, np.int64),
            last=np.empty(width, np.int64),
            begins=np.empty(values, np.int32),
            numbers=np.empty(values, np.int32),
            starts=np.empty(size + 1, np.int32),
            sizes=np.empty(size + 1, np.int32),
            codes=np.empty(size + 1, np.int8),
            faults=np.empty(size + 1, np.int32),
            odd_rows=np.empty(size + wanted, np.int32),
            odd_begins=np.empty(size + wanted, np.int32),
            odd_codes=np.empty(size + wanted, np.int32),
            odd_ends=np.empty(wanted, np.int64),
            views=np.empty((*values, 2), np.uint64),
            text=np.empty(2 * size + 1, np.uint8),
            text_ends=np.empty(wanted, np.int64),
            untidy=np.empty(wanted, np.bool_),
        )

    def read(self, begin: int, stop: int) -> Block:
        """Read the rows that begin from ``begin`` to before ``stop``."""
        size, behind = self.task.text.size, BEHIND
        while True:
            end = min(stop + behind, size)
            told = self._read(begin, stop, end)
            if not told[CUT]:
                break
            behind *= 16
        rows = self.room.data[: min(int(told[NEXT]), end - begin)]
        if rows.max(initial=0) >= BEYOND_ASCII:
            rows.tobytes().decode()
        return Block(
            begin=begin,
            rows=int(told[ROWS]),
            good=int(told[GOOD_ROWS]),
            blank_lines=int(told[BLANK_LINES]),
            next=min(begin + int(told[NEXT]), size),
        )

    def _read(self, begin: int, stop: int, end: int) -> Offsets:
        size = self._fill(begin, end)
        room, signs, words = self.room, self.task.signs, self.words
        told = np.zeros(kernel.TOLD, np.int64)
        marks = find_marks(room.data, 0, size, signs.special, room.marks)
        split_block(
            room.data,
            room.marks,
            marks,
            0,
            min(stop - begin, size),
            size,
            end == self.task.text.size,
            signs.delimiter,
            FIELD_LIMIT,
            signs.plain,
            signs.padding,
            self.task.places,
            room.first,
            room.last,
            room.begins,
            room.numbers,
            room.starts,
            room.sizes,
            room.codes,
            room.faults,
            told,
        )
        done = bool(told[CUT])
        while not done:
            told[kernel.VALUES] = words.count
            done = kernel.read_values(room, signs.padding, self._kinds, words.memory, told)
            words.count = int(told[kernel.VALUES])
            if not done:
                words.grow()
        return told

    def _fill(self, begin: int, end: int) -> int:
        """Fill in the block; return where it ends, behind a line feed if nothing follows it."""
        text, size = self.task.text, end - begin
        if size > self._size:
            self._make_room(size + size // 2)
        data = self.room.data
        text.fill(begin, data[:size])
        if end == text.size and data[size - 1] != LINE_FEED:
            data[size] = LINE_FEED
            size += 1
        return size

    def seen(self, place: int) -> list[bytes]:
        """The first distinct values of a wanted field, while this goes on reading."""
        return self.words.some_of(place, _MOST_SEEN)

    def keep(self, block: Block, kept: Kept) -> None:
        """Append what was found last to what is kept."""
        room, good = self.room, block.good
        bad = np.flatnonzero(room.codes[: block.rows])
        if bad.size:
            codes, faults = room.codes[bad], room.faults[bad]
            kept.bad.append(Bad(rows=bad + kept.rows, codes=codes, faults=faults))
        kept.starts.append(room.starts[: block.rows] + np.int64(block.begin))
        kept.sizes.append(room.sizes[: block.rows])
        kept.numbers.append(room.numbers[:, :good])
        begin, odd = 0, 0
        for place, kind in enumerate(self.task.kinds):
            if kind == COPIED:
                text = room.text[begin : room.text_ends[place]]
                kept.copied[place].append(room.views[place, :good].ravel(), text)
                kept.untidy |= {place} if room.untidy[place] else set()
            elif room.odd_ends[place] > odd:
                part = slice(odd, int(room.odd_ends[place]))
                rows = room.odd_rows[part] + np.int64(kept.good)
                found = Odd(rows=rows, reader=self.number, codes=room.odd_codes[part].copy())
                kept.odd.setdefault(place, []).append(found)
            begin, odd = int(room.text_ends[place]), int(room.odd_ends[place])
        end = kept.good + good
        kept.spans.append(Span(reader=self.number, begin=kept.good, end=end))
        kept.good, kept.at = end, block.next
        kept.blank_lines += block.blank_lines


@dataclass(frozen=True, kw_only=True)
class Watch:
    """A look at what is being read, and a way to stop it."""

    readers: list[Reader] = field(default_factory=list)
    given_up: Event = field(default_factory=Event)


def read_blocks(
    task: Task, workers: int | None = None, watch: Watch | None = None
) -> tuple[Kept, list[Reader]]:
    """Read a text, its blocks shared out among threads.

    Args:
        task: What is to be read.
        workers: How many threads; as many as there are cores when left out.
        watch: To look on, and to stop it.

    Returns:
        What is kept of it, and the readers whose words its codes are of.

    Raises:
        UnicodeDecodeError: The rows are not UTF-8.
        OSError: The text cannot be read.
    """
    cuts = _cuts(task)
    blocks = len(cuts) - 1
    numbers, turns = count(), Turns()
    kept = Kept.of(task.begin, task.kinds, _rows_about(task))

    watched = watch or Watch()

    def work(reader: Reader) -> None:
        going = True
        while going and not watched.given_up.is_set() and (number := next(numbers)) < blocks:
            with turns.failing():
                going = _read(reader, cuts[number : number + 2], number, turns, kept)

    wanted = workers or os.cpu_count() or 1
    readers = watched.readers
    readers += [Reader(task, number) for number in range(max(1, min(wanted, blocks)))]
    with ThreadPoolExecutor(len(readers)) as pool, turns.failing():
        for done in [pool.submit(work, reader) for reader in readers]:
            done.result()
    return kept, readers


def _read(reader: Reader, cut: list[int], number: int, turns: Turns, kept: Kept) -> bool:
    """Read a block and keep it in its turn; return whether it is worth going on."""
    begin, stop = cut
    block = reader.read(begin, stop)
    with turns.of(number) as my_turn:
        if my_turn and kept.at < stop:
            if kept.at != begin:  # a row of the block before reaches into this one
                block = reader.read(kept.at, stop)
            reader.keep(block, kept)
        return my_turn


def _rows_about(task: Task) -> int:
    """Estimate the rows of a text by how it begins."""
    size = min(1 << 16, task.text.size - task.begin)
    if size <= 0:
        return 0
    piece = np.empty(size, np.uint8)
    task.text.fill(task.begin, piece)
    lines = 1 + np.count_nonzero(piece == LINE_FEED)
    return int((task.text.size - task.begin) / size * lines * _MARGIN) + 1


def _cuts(task: Task) -> list[int]:
    """Places behind line feeds, about a block apart, and where the text begins and ends."""
    end = task.text.size
    cuts = [task.begin]
    for nominal in range(task.begin + task.block, end, task.block):
        cut = _behind_line_feed(task.text, nominal)
        if cuts[-1] < cut < end:
            cuts.append(cut)
    return [*cuts, end] if end > cuts[-1] else cuts


def _behind_line_feed(text: Stored, place: int) -> int:
    step = 1 << 12
    while place < text.size:
        piece = np.empty(min(step, text.size - place), np.uint8)
        text.fill(place, piece)
        found = np.flatnonzero(piece == LINE_FEED)
        if found.size:
            return int(place + found[0] + 1)
        place, step = place + step, step * 2
    return text.size
