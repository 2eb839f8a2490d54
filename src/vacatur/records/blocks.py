"""Delimited text taken in block by block on all cores: rows, and the values of wanted fields."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from vacatur.records import block_kernel as values
from vacatur.records import reading_kernel as kernel
from vacatur.records.dictionary_kernel import Offsets, Places
from vacatur.records.fields_kernel import NEXT, ROWS
from vacatur.records.kept import Kept, Notes
from vacatur.records.kinds import COPIED
from vacatur.records.scan_kernel import LINE_FEED
from vacatur.records.scan_tables import Signs
from vacatur.records.stored import Stored
from vacatur.records.words import Words

BLOCK: Final = 1 << 20
"""Bytes of a block: what comes of it stays in the caches."""
BEHIND: Final = 1 << 12
"""Bytes read behind a block at first, where its last row may end."""
_SPARE: Final = 1 << 17
_MOST_SEEN: Final = 1 << 16
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

    @property
    def blocks(self) -> int:
        """How many there are."""
        return -(-max(0, self.text.size - self.begin) // self.block)

    def asked(self) -> values.Asked:
        """What is asked of every block."""
        kinds, slots = np.array(self.kinds, np.int32), np.full(len(self.kinds), -1, np.int32)
        copied = kinds == COPIED
        slots[copied] = np.arange(np.count_nonzero(copied))
        signs = self.signs
        return values.Asked(kinds, slots, self.places, signs.special, signs.plain, signs.padding)


class Reader:
    """Reads blocks one after another, into memory that is used again, and keeps their words."""

    def __init__(self, task: Task, number: int) -> None:
        self.task = task
        self.words = Words()
        self.notes = Notes()
        self._asked = task.asked()
        self._told = np.zeros(kernel.TOLD, np.int64)
        self._layout = kernel.Layout(
            handle=task.text.handle,
            size=task.text.size,
            begin=task.begin,
            block=task.block,
            blocks=task.blocks,
            delimiter=task.signs.delimiter,
            reader=number,
            behind=BEHIND,
        )
        self._room = self._make_room(min(task.block, task.text.size) + _SPARE)

    def read(self, kept: Kept, shared: Offsets) -> None:
        """Read blocks until there are no more, or all are to stop.

        Raises:
            UnicodeDecodeError: The rows are not UTF-8.
            OSError: The text cannot be read.
        """
        try:
            while (wanted := self._read_on(kept, shared)) not in {kernel.DONE, kernel.HALT}:
                self._give(wanted)
        except BaseException:
            shared[kernel.STOPPED] = 1
            raise

    def seen(self, place: int) -> list[bytes]:
        """The first distinct values of a wanted field, while this goes on reading."""
        return self.words.some_of(place, _MOST_SEEN, int(self._told[kernel.READY]))

    def _read_on(self, kept: Kept, shared: Offsets) -> int:
        told, found = self._told, self.notes.memory
        told[values.VALUES] = self.words.count
        memory = self.words.memory
        why = kernel.read_on(
            self._asked, self._layout, self._room, found, kept.memory, memory, shared, told
        )
        self.words.count = int(told[values.VALUES])
        self.notes.odd, self.notes.bad = int(told[values.ODD]), int(told[values.BAD])
        self.notes.text = int(told[values.TEXT])
        return int(why)

    def _give(self, wanted: int) -> None:
        """Give what is wanted to go on."""
        told, data = self._told, self._room.data
        base, size = int(told[values.BASE]), int(told[kernel.SIZE])
        match wanted:
            case kernel.WANTS_BYTES:
                self.task.text.fill(base, data[:size])
            case kernel.WANTS_ROOM:
                self._room = self._make_room(size + size // 2)
            case kernel.WANTS_CHECK:
                data[int(told[kernel.BEGIN]) - base : min(int(told[NEXT]), size)].tobytes().decode()
            case kernel.WANTS_WORDS:
                self.words.grow()
            case _:
                # a block without a wanted field has no values, and its rows may be bad all the same
                self.notes.grow(max(self._room.begins.size, int(told[ROWS])), size)

    def _make_room(self, size: int) -> values.Room:
        width, wanted = self.task.places.size, len(self.task.kinds)
        cells = (wanted, size // width + 1)
        return values.Room(
            data=np.empty(2 * size + 1 + values.OVERREAD, np.uint8),
            marks=np.empty(size + 2, np.int32),
            first=np.empty(width, np.int64),
            last=np.empty(width, np.int64),
            begins=np.empty(cells, np.int32),
            lengths=np.empty(cells, np.int32),
            starts=np.empty(size + 1, np.int32),
            sizes=np.empty(size + 1, np.int32),
            codes=np.empty(size + 1, np.int8),
            faults=np.empty(size + 1, np.int32),
        )


@dataclass(frozen=True, kw_only=True)
class Watch:
    """A look at what is being read, and a way to stop it."""

    readers: list[Reader] = field(default_factory=list)
    shared: Offsets = field(default_factory=lambda: np.zeros(kernel.SHARED, np.int64))

    def give_up(self) -> None:
        """Let all stop; what they kept is not all."""
        self.shared[kernel.STOPPED] = 1


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
    watched = watch or Watch()
    shared, readers = watched.shared, watched.readers
    shared[kernel.AT] = task.begin
    kept = Kept.of(task.blocks, task.asked(), _rows_about(task))
    wanted = workers or os.cpu_count() or 1
    readers += [Reader(task, number) for number in range(max(1, min(wanted, task.blocks)))]
    with ThreadPoolExecutor(len(readers)) as pool:
        while True:
            list(pool.map(lambda reader: reader.read(kept, shared), readers))
            if not shared[kernel.FULL]:
                break
            kept.grow(shared[kernel.ALL_ROWS], shared[kernel.ALL_GOOD])
            shared[kernel.FULL] = 0
    kept.rows, kept.good = int(shared[kernel.ALL_ROWS]), int(shared[kernel.ALL_GOOD])
    kept.blank_lines = int(shared[kernel.ALL_BLANK])
    return kept, readers


def _rows_about(task: Task) -> int:
    """Estimate the rows of a text by how it begins."""
    size = min(1 << 16, task.text.size - task.begin)
    if size <= 0:
        return 0
    piece = np.empty(size, np.uint8)
    task.text.fill(task.begin, piece)
    lines = 1 + np.count_nonzero(piece == LINE_FEED)
    return int((task.text.size - task.begin) / size * lines * _MARGIN) + 1
