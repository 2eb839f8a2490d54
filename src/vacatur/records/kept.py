"""What is kept of a text as its blocks come in, in memory taken once.

Memory that is touched for the first time costs more than what is written there: so blocks leave no
arrays of their own behind, and what their values are written to is what becomes the columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from vacatur.records.block_kernel import Asked, Found, Views, Whole
from vacatur.records.dictionary_kernel import Bytes, Offsets, Places
from vacatur.records.fields_kernel import Small
from vacatur.records.kinds import COPIED

Array = TypeVar("Array", bound=npt.NDArray[Any])


@dataclass(kw_only=True)
class Kept:
    """All rows of a text."""

    memory: Whole
    rows: int = 0
    """How many there are, the good ones among them, and lines that hold nothing."""
    good: int = 0
    blank_lines: int = 0

    @classmethod
    def of(cls, blocks: int, asked: Asked, rows: int) -> Kept:
        """Nothing yet, with room for so many rows."""
        wanted, copied = asked.kinds.size, np.count_nonzero(asked.kinds == COPIED)
        return cls(
            memory=Whole(
                starts=np.empty(rows, np.int64),
                sizes=np.empty(rows, np.int32),
                numbers=np.empty((wanted, rows), np.int32),
                views=np.empty((copied, rows, 2), np.uint64),
                untidy=np.zeros(wanted, np.bool_),
                spans=np.zeros((blocks, 3), np.int64),
                text_ends=np.zeros((blocks, wanted + 1), np.int64),
            )
        )

    def grow(self, rows: int, good: int) -> None:
        """Make room for twice as many rows; so many are there."""
        memory, size = self.memory, 2 * self.memory.starts.size + 1
        self.memory = memory._replace(
            starts=_longer(memory.starts, size, rows),
            sizes=_longer(memory.sizes, size, rows),
            numbers=_longer(memory.numbers, size, good, axis=1),
            views=_longer(memory.views, size, good, axis=1),
        )

    def numbers(self, field: int) -> Places:
        """Codes or days of a field that is not copied. Shape (g,)."""
        return self.memory.numbers[field, : self.good]

    def views(self, slot: int) -> Views:
        """Two words for each good row of a field that is copied. Shape (2g,)."""
        return self.memory.views[slot, : self.good].reshape(-1)

    def pieces(self, field: int, notes: Sequence[Notes]) -> list[Bytes]:
        """The long values of a field in each block, if there are any; the readers have them."""
        begins, ends = self.memory.text_ends[:, field], self.memory.text_ends[:, field + 1]
        if (begins == ends).all():
            return []
        texts = [each.memory.text for each in notes]
        readers = self.memory.spans[:, 0].tolist()
        edges = zip(readers, begins.tolist(), ends.tolist(), strict=True)
        return [texts[reader][begin:end] for reader, begin, end in edges]


class Notes:
    """What one reader finds now and then: odd dates, bad rows, and long values.

    Attributes:
        odd: How many odd dates there are.
        bad: How many bad rows.
        text: How many bytes of long values.
    """

    def __init__(self) -> None:
        self.odd = self.bad = self.text = 0
        self.memory = Found(
            odd_fields=np.empty(0, np.int32),
            odd_rows=np.empty(0, np.int64),
            odd_begins=np.empty(0, np.int32),
            odd_codes=np.empty(0, np.int32),
            bad_rows=np.empty(0, np.int64),
            bad_codes=np.empty(0, np.int8),
            bad_faults=np.empty(0, np.int32),
            text=np.empty(0, np.uint8),
        )

    def grow(self, values: int, size: int) -> None:
        """Make room for so many more values and bytes, and for as many again as there are."""
        used = {"odd": self.odd, "bad": self.bad, "text": self.text}
        more = {"odd": values, "bad": values, "text": size}
        parts = self.memory._asdict().items()
        self.memory = Found(
            **{
                name: _longer(part, 2 * used[kind] + more[kind], used[kind])
                for name, part in parts
                for kind in [name.partition("_")[0]]
            }
        )

    def bad_rows(self) -> tuple[Offsets, Small, Places]:
        """Rows that cannot be split, what is wrong with them, and the field to blame."""
        memory, bad = self.memory, slice(self.bad)
        return memory.bad_rows[bad], memory.bad_codes[bad], memory.bad_faults[bad]

    def odd_of(self, field: int) -> tuple[Offsets, Places]:
        """The good rows where a value of a field is odd, and the codes of what stands there."""
        memory = self.memory
        own = np.flatnonzero(memory.odd_fields[: self.odd] == field)
        return memory.odd_rows[own], memory.odd_codes[own]


def _longer(values: Array, size: int, used: int, axis: int = 0) -> Array:
    """Return an array of another size along an axis, with what is used of it there."""
    shape = list(values.shape)
    shape[axis] = size
    wider = np.empty(shape, values.dtype)
    kept = (slice(None),) * axis + (slice(used),)
    wider[kept] = values[kept]
    return wider  # type: ignore[return-value]
