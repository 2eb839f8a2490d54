"""The distinct values of a field, each under a code, as they come in block by block."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from vacatur.records import dictionary_kernel as kernel
from vacatur.records.arrow_column import binary_column, text_column
from vacatur.records.dictionary_kernel import Bytes, Offsets, Places, empty_table

Array = TypeVar("Array", Bytes, Offsets)


class Dictionary:
    """Distinct values in the order of their first appearance, each with a code."""

    def __init__(self) -> None:
        self._arena: Bytes = np.empty(1 << 12, np.uint8)
        self._offsets: Offsets = np.zeros(1 << 8, np.int64)
        self._table = empty_table(1 << 8)
        self._count = 0

    def __len__(self) -> int:
        """Return the number of values."""
        return self._count

    def add(self, data: Bytes, begins: Places, lengths: Places) -> Places:
        """Add distinct slices of a block and return their codes."""
        self._make_room(begins.size, int(lengths.sum(dtype=np.int64)))
        mapping = np.empty(begins.size, np.int32)
        self._count = kernel.merge(
            self._arena, self._offsets, self._count, self._table, data, begins, lengths, mapping
        )
        return mapping

    def _make_room(self, values: int, size: int) -> None:
        needed = int(self._offsets[self._count]) + size
        if needed > self._arena.size:
            self._arena = grown(self._arena, needed)
        if self._count + values + 1 > self._offsets.size:
            self._offsets = grown(self._offsets, self._count + values + 1)
        if 2 * (self._count + values) > self._table.size:
            self._table = empty_table(4 * (self._count + values))
            kernel.place_all(self._arena, self._offsets, self._count, self._table)

    def slices(self) -> tuple[Bytes, Places, Places]:
        """Return the values as slices: their bytes, where each begins and how long it is."""
        begins = self._offsets[: self._count].astype(np.int32)
        return self._arena, begins, self.lengths().astype(np.int32)

    def lengths(self) -> Offsets:
        """Return how many bytes each value has."""
        return np.diff(self._offsets[: self._count + 1])

    def beginnings(self, length: int) -> Places:
        """Give each value a code that values share which begin alike."""
        shared = Dictionary()
        begins = self._offsets[: self._count].astype(np.int32)
        lengths = np.minimum(self.lengths(), length).astype(np.int32)
        return shared.add(self._arena, begins, lengths)

    def starting(self, beginning: bytes) -> npt.NDArray[np.bool_]:
        """Tell of each value whether it begins so."""
        return self.raw().bin.starts_with(beginning).to_numpy()

    def blank(self) -> int:
        """Return the code of the empty value, or -1."""
        found = np.flatnonzero(self.lengths() == 0)
        return int(found[0]) if found.size else -1

    def raw(self) -> pl.Series:
        """Return the values as they stand. Shape (d,), Binary."""
        return binary_column(self._arena, self._offsets[: self._count + 1])

    def texts(self) -> pl.Series:
        """Return the values, all of them known to be UTF-8, as text. Shape (d,)."""
        return text_column(self._arena, self._offsets[: self._count + 1])


def grown(values: Array, needed: int) -> Array:
    """Return the array with at least twice the room."""
    wider = np.empty(max(needed, 2 * values.size), values.dtype)
    wider[: values.size] = values
    return wider
