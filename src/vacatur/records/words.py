"""The distinct values of all coded fields, as one reader meets them block by block."""

from __future__ import annotations

from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from vacatur.records import words_kernel as kernel
from vacatur.records.dictionary_kernel import Bytes, Offsets, Places, empty_table
from vacatur.records.words_kernel import Memory

Array = TypeVar("Array", Bytes, Offsets, Places)

_BYTES: Final = 1 << 18
_VALUES: Final = 1 << 12
_WIDER: Final = 4
_REACH: Final = 1 << 30
"""Bytes that places of 32 bits reach over with certainty."""


class Words:
    """Distinct values in the order of their first appearance, each with a code of its own.

    Equal values of two fields have two codes. All fields share one memory, whose table is no larger
    than their values are many.

    Example:
        >>> words, data = Words(), np.frombuffer(b"abab", np.uint8)
        >>> for field in 1, 7:
        ...     words.enter(data, np.array([0, 2], np.int32), np.array([2, 2], np.int32), field)
        >>> words.some_of(1, 9), words.of_field(7).tolist()
        ([b'ab'], [1])
    """

    def __init__(self) -> None:
        self.count = 0
        self.memory = Memory(
            arena=np.empty(_BYTES, np.uint8),
            offsets=np.zeros(_VALUES + 1, np.int64),
            fields=np.empty(_VALUES, np.int32),
            table=empty_table(_WIDER * _VALUES),
        )

    def grow(self) -> None:
        """Make room where there is none for another value."""
        arena, offsets, fields, table = self.memory
        if 2 * self.count >= table.size:
            self.memory = self.memory._replace(table=empty_table(_WIDER * table.size))
            kernel.place_words(self.memory, self.count)
        elif self.count >= fields.size:
            fields, offsets = _longer(fields, self.count), _longer(offsets, self.count + 1)
            self.memory = self.memory._replace(fields=fields, offsets=offsets[: fields.size + 1])
        else:
            used = int(offsets[self.count])
            self.memory = self.memory._replace(arena=_longer(arena, used))

    def enter(self, data: Bytes, begins: Places, numbers: Places, field: int) -> None:
        """Turn lengths of values of a field into their codes."""
        row = 0
        while True:
            row, self.count = kernel.enter(
                data, begins, numbers, numbers, 0, row, numbers.size, field, self.memory, self.count
            )
            if row == numbers.size:
                return
            self.grow()

    def unite(self, other: Words, fields: int) -> Places:
        """Enter the values of another reader; return what the code of each becomes here."""
        offsets = other.memory.offsets[: other.count + 1]
        codes = np.diff(offsets).astype(np.int32)
        for field in range(fields):
            own = other.of_field(field)
            for part in np.split(own, np.flatnonzero(np.diff(offsets[own] // _REACH)) + 1):
                if part.size:
                    first = offsets[part[0]]
                    begins, numbers = (offsets[part] - first).astype(np.int32), codes[part]
                    self.enter(other.memory.arena[first:], begins, numbers, field)
                    codes[part] = numbers
        return codes

    def of_field(self, field: int) -> npt.NDArray[np.int64]:
        """Return the codes of a field, ascending."""
        return np.flatnonzero(self.memory.fields[: self.count] == field)

    def parts(self) -> tuple[Bytes, Offsets]:
        """Return all values one after another, and where each begins and the last ends."""
        return self.memory.arena, self.memory.offsets[: self.count + 1]

    def some_of(self, field: int, most: int, among: int | None = None) -> list[bytes]:
        """Return the first values of a field, so many at most, while others are entered.

        Args:
            field: The field.
            most: How many.
            among: How many values of all fields to look at; all when left out.
        """
        count = self.count if among is None else among
        memory = self.memory  # asked for last: what is below the count stays as it is
        own = np.flatnonzero(memory.fields[:count] == field)[:most]
        offsets = memory.offsets
        return [memory.arena[offsets[code] : offsets[code + 1]].tobytes() for code in own]


def _longer(values: Array, used: int) -> Array:
    wider = np.empty(2 * values.size, values.dtype)
    wider[:used] = values[:used]
    return wider
