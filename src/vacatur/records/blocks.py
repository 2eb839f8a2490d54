"""Delimited text taken in block by block on all cores: rows, and the values of wanted fields.

Blocks are cut at line feeds before anybody knows whether a row ends there. They are read in any
order and kept in theirs, and one whose first row does not begin where the row before it ended is
read again.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import Final

import numpy as np

from vacatur.records import fields_kernel as kernel
from vacatur.records.dictionary import Dictionary
from vacatur.records.dictionary_kernel import Offsets, Places
from vacatur.records.kept import Bad, Kept, Odd, Span
from vacatur.records.kinds import CODED, COPIED
from vacatur.records.scan_kernel import LINE_FEED
from vacatur.records.scan_tables import FIELD_LIMIT, Signs
from vacatur.records.stored import Stored
from vacatur.records.turns import Turns

BEYOND_ASCII: Final = 0x80
BLOCK: Final = 1 << 21
"""Bytes of a block: what comes of it stays in the caches."""
BEHIND: Final = 1 << 16
"""Bytes read behind a block, where its last row may end."""
_MARGIN: Final = 1.1
_BYTES_OF_A_FIELD: Final = 24


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
    """What was found in a block, until its reader reads the next."""

    begin: int
    rows: int
    good: int
    blank_lines: int
    next: int
    """Where the first row begins that was not read."""
    numbers: tuple[Places, ...]
    """For each wanted field its codes, its days, or the lengths of its values."""
    odd: dict[int, tuple[Places, Places]]
    """By the place of a wanted field, the good rows where no ISO date stands, and the codes of what
    does."""


class Reader:
    """Reads blocks one after another, into memory that is used again and its own dictionaries."""

    def __init__(self, task: Task, number: int) -> None:
        self.task = task
        self.number = number
        self.dictionaries = [Dictionary() for _ in task.kinds]
        self._room(task.block + BEHIND)

    def _room(self, size: int) -> None:
        width, wanted = self.task.places.size, len(self.task.kinds)
        self.data = np.empty(2 * size + 1, np.uint8)
        self.marks = np.empty(size + 2, np.int32)
        self.begins = np.empty((wanted, size // width + 1), np.int32)
        self.lengths = np.empty_like(self.begins)
        self.days = np.empty_like(self.begins)
        self.starts, self.sizes, self.faults = (np.empty(size + 1, np.int32) for _ in range(3))
        self.odd = np.empty(size // width + 2, np.int32)
        self.codes = np.empty(size + 1, np.int8)
        self.first, self.last = np.empty(width, np.int64), np.empty(width, np.int64)
        self.size = size

    def read(self, begin: int, stop: int) -> Block:
        """Read the rows that begin from ``begin`` to before ``stop``."""
        size, behind = self.task.text.size, BEHIND
        while True:
            end = min(stop + behind, size)
            told = self._split(begin, stop, end)
            if not told[kernel.CUT]:
                return self._block(begin, told)
            behind *= 16

    def keep(self, block: Block, kept: Kept) -> None:
        """Append what was found last to what is kept."""
        bad = np.flatnonzero(self.codes[: block.rows])
        if bad.size:
            codes, faults = self.codes[bad], self.faults[bad]
            kept.bad.append(Bad(rows=bad + kept.rows, codes=codes, faults=faults))
        for place, (rows, said) in block.odd.items():
            odd = Odd(rows=rows + np.int64(kept.good), reader=self.number, codes=said)
            kept.odd.setdefault(place, []).append(odd)
        kept.starts.append(self.starts[: block.rows] + np.int64(block.begin))
        kept.sizes.append(self.sizes[: block.rows])
        for place, kind in enumerate(self.task.kinds):
            kept.numbers[place].append(block.numbers[place])
            if kind == COPIED:
                self._copy(place, block, kept)
        end = kept.good + block.good
        kept.spans.append(Span(reader=self.number, begin=kept.good, end=end))
        kept.good, kept.at = end, block.next
        kept.blank_lines += block.blank_lines

    def _copy(self, place: int, block: Block, kept: Kept) -> None:
        begins, lengths = self.begins[place, : block.good], block.numbers[place]
        out = kept.texts[place].room(int(lengths.sum(dtype=np.int64)))
        if kernel.copy_slices(self.data, begins, lengths, self.task.signs.padding, out):
            kept.untidy.add(place)

    def _split(self, begin: int, stop: int, end: int) -> Offsets:
        text, signs = self.task.text, self.task.signs
        size = end - begin
        if size > self.size:
            self._room(size + size // 2)
        text.fill(begin, self.data[:size])
        final = end == text.size
        if final and self.data[size - 1] != LINE_FEED:
            self.data[size] = LINE_FEED
            size += 1
        marks = kernel.find_marks(self.data, 0, size, signs.special, self.marks)
        told = np.zeros(5, np.int64)
        kernel.split_block(
            self.data,
            self.marks,
            marks,
            0,
            min(stop - begin, size),
            size,
            final,
            signs.delimiter,
            FIELD_LIMIT,
            signs.plain,
            signs.padding,
            self.task.places,
            self.first,
            self.last,
            self.begins,
            self.lengths,
            self.starts,
            self.sizes,
            self.codes,
            self.faults,
            told,
        )
        return told

    def _block(self, begin: int, told: Offsets) -> Block:
        good, end = int(told[kernel.GOOD_ROWS]), int(told[kernel.NEXT])
        self._check(end)
        odd: dict[int, tuple[Places, Places]] = {}
        numbers = [self._numbers(*field, good, odd) for field in enumerate(self.task.kinds)]
        return Block(
            begin=begin,
            rows=int(told[kernel.ROWS]),
            good=good,
            blank_lines=int(told[kernel.BLANK_LINES]),
            next=min(begin + end, self.task.text.size),
            numbers=tuple(numbers),
            odd=odd,
        )

    def _check(self, end: int) -> None:
        if self.data[:end].max(initial=0) >= BEYOND_ASCII:
            self.data[:end].tobytes().decode()

    def _numbers(
        self, place: int, kind: int, good: int, odd: dict[int, tuple[Places, Places]]
    ) -> Places:
        begins, lengths = self.begins[place, :good], self.lengths[place, :good]
        if kind == COPIED:
            return lengths
        if kind == CODED:
            return self.dictionaries[place].add(self.data, begins, lengths)
        days = self.days[place, :good]
        found = kernel.read_days(self.data, begins, lengths, days, self.odd)
        if found:
            rows = self.odd[:found].copy()
            codes = self.dictionaries[place].add(self.data, begins[rows], lengths[rows])
            odd[place] = (rows, codes)
        return days


def read_blocks(task: Task, workers: int | None = None) -> tuple[Kept, list[Reader]]:
    """Read a text, its blocks shared out among threads.

    Returns:
        What is kept of it, and the readers whose dictionaries its codes belong to.

    Raises:
        UnicodeDecodeError: The rows are not UTF-8.
        OSError: The text cannot be read.
    """
    cuts = _cuts(task)
    blocks = len(cuts) - 1
    numbers, turns = count(), Turns()
    kept = Kept.of(task.begin, task.kinds, _rows_about(task), _BYTES_OF_A_FIELD)

    def work(reader: Reader) -> None:
        going = True
        while going and (number := next(numbers)) < blocks:
            with turns.failing():
                going = _read(reader, cuts[number : number + 2], number, turns, kept)

    wanted = workers or os.cpu_count() or 1
    readers = [Reader(task, number) for number in range(max(1, min(wanted, blocks)))]
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
