"""Delimited text taken in block by block on all cores: rows, and the values of wanted fields.

Blocks are cut at line feeds before anybody knows whether a row ends there. So every block says
where its last row ended, and one whose first row did not begin there is read again.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import Final

import numpy as np

from vacatur.records import fields_kernel as kernel
from vacatur.records.dictionary import Dictionary
from vacatur.records.dictionary_kernel import Bytes, Offsets, Places
from vacatur.records.kinds import CODED, COPIED
from vacatur.records.scan_kernel import LINE_FEED
from vacatur.records.scan_tables import FIELD_LIMIT, Signs
from vacatur.records.stored import Stored

BEYOND_ASCII: Final = 0x80
BLOCK: Final = 1 << 21
"""Bytes of a block: what comes of it stays in the caches."""
BEHIND: Final = 1 << 16
"""Bytes read behind a block, where its last row may end."""


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
class Copied:
    """Values of one field as they follow one another."""

    data: Bytes
    lengths: Places
    untidy: bool
    """Whether a value may begin or end with white space."""


@dataclass(frozen=True, kw_only=True)
class Days:
    """Days of g rows, `UNREAD` where there is none, and what else stands there in some rows."""

    days: Places
    odd: Places
    codes: Places
    """Codes of what stands in the odd rows."""


Values = Places | Days | Copied


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one block gave: r rows, g of them good."""

    begin: int
    next: int
    """Where its rows begin and end in the text."""
    starts: Offsets
    """Where each row begins in the text. Shape (r,)."""
    sizes: Places
    """Without the line end. Shape (r,)."""
    codes: kernel.Small
    faults: Places
    blank_lines: int
    reader: int
    """Whose dictionaries the codes belong to."""
    good: int
    values: tuple[Values, ...]
    """For each wanted field codes, shape (g,), days, or the values themselves."""


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
        self.starts, self.sizes, self.faults = (np.empty(size + 1, np.int32) for _ in range(3))
        self.codes = np.empty(size + 1, np.int8)
        self.first, self.last = np.empty(width, np.int64), np.empty(width, np.int64)
        self.size = size

    def read(self, begin: int, stop: int) -> Part:
        """Read the rows that begin from ``begin`` to before ``stop``."""
        size, behind = self.task.text.size, BEHIND
        while True:
            end = min(stop + behind, size)
            told = self._split(begin, stop, end)
            if not told[kernel.CUT]:
                return self._part(begin, told)
            behind *= 16

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

    def _part(self, begin: int, told: Offsets) -> Part:
        rows, good = int(told[kernel.ROWS]), int(told[kernel.GOOD_ROWS])
        self._check(int(told[kernel.NEXT]))
        return Part(
            begin=begin,
            next=min(begin + int(told[kernel.NEXT]), self.task.text.size),
            starts=self.starts[:rows] + np.int64(begin),
            sizes=self.sizes[:rows].copy(),
            codes=self.codes[:rows].copy(),
            faults=self.faults[:rows].copy(),
            blank_lines=int(told[kernel.BLANK_LINES]),
            reader=self.number,
            good=good,
            values=tuple(self._values(*field, good) for field in enumerate(self.task.kinds)),
        )

    def _check(self, end: int) -> None:
        if self.data[:end].max(initial=0) >= BEYOND_ASCII:
            self.data[:end].tobytes().decode()

    def _values(self, place: int, kind: int, good: int) -> Values:
        begins, lengths = self.begins[place, :good], self.lengths[place, :good]
        if kind == CODED:
            return self.dictionaries[place].add(self.data, begins, lengths)
        if kind == COPIED:
            return self._copied(begins, lengths)
        days, odd = np.empty(good, np.int32), np.empty(good + 1, np.int32)
        count = kernel.read_days(self.data, begins, lengths, days, odd)
        odd = odd[:count].copy()
        codes = self.dictionaries[place].add(self.data, begins[odd], lengths[odd])
        return Days(days=days, odd=odd, codes=codes)

    def _copied(self, begins: Places, lengths: Places) -> Copied:
        out = np.empty(int(lengths.sum(dtype=np.int64)), np.uint8)
        edges = self.task.signs.padding
        untidy = kernel.copy_slices(self.data, begins, lengths, edges, out)
        return Copied(data=out, lengths=lengths.copy(), untidy=bool(untidy))


def read_blocks(task: Task, workers: int | None = None) -> tuple[list[Part], list[Reader]]:
    """Read a text, its blocks shared out among threads.

    Returns:
        The blocks in order, and the readers whose dictionaries their codes belong to.

    Raises:
        UnicodeDecodeError: The rows are not UTF-8.
        OSError: The text cannot be read.
    """
    cuts = _cuts(task)
    found: list[Part | None] = [None] * (len(cuts) - 1)
    numbers = count()

    def work(reader: Reader) -> None:
        while (number := next(numbers)) < len(found):
            found[number] = reader.read(cuts[number], cuts[number + 1])

    wanted = workers or os.cpu_count() or 1
    readers = [Reader(task, number) for number in range(max(1, min(wanted, len(found))))]
    with ThreadPoolExecutor(len(readers)) as pool:
        for done in [pool.submit(work, reader) for reader in readers]:
            done.result()
    return _joined(found, cuts, readers[0]), readers


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


def _joined(found: Sequence[Part | None], cuts: list[int], reader: Reader) -> list[Part]:
    """The blocks in order, those read again that a row of the block before reached into."""
    parts: list[Part] = []
    at = cuts[0]
    for part, stop in zip(found, cuts[1:], strict=True):
        if at >= stop:
            continue
        whole = part if part is not None and part.begin == at else reader.read(at, stop)
        parts.append(whole)
        at = whole.next
    return parts
