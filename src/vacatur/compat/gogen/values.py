"""The distinct values of a field, and their text: bytes that are no UTF-8 survive the way."""

from __future__ import annotations

import re
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from vacatur.compat.gogen import values_kernel as kernel
from vacatur.compat.gogen.rows_kernel import Bytes, Offsets, Places

Array = TypeVar("Array", Bytes, Offsets)

_BASE: Final = 0xF700  # byte 0x80 becomes U+F780, a private sign, and so on up to byte 0xFF
_PRIVATE: Final = re.compile(f"[{chr(_BASE + 0x80)}-{chr(_BASE + 0xFF)}]")
_TO_PRIVATE: Final = {0xDC00 + byte: _BASE + byte for byte in range(0x80, 0x100)}
_FROM_PRIVATE: Final = {private: sign for sign, private in _TO_PRIVATE.items()}


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
        return self._raw().bin.starts_with(beginning).to_numpy()

    def blank(self) -> int:
        """Return the code of the empty value, or -1."""
        found = np.flatnonzero(self.lengths() == 0)
        return int(found[0]) if found.size else -1

    def texts(self) -> pl.Series:
        """Return the values as text that `to_bytes` turns back."""
        return to_text(self._raw())

    def _raw(self) -> pl.Series:
        import pyarrow as pa  # noqa: PLC0415 - heavy

        offsets = pa.py_buffer(self._offsets[: self._count + 1])
        buffers = [None, offsets, pa.py_buffer(self._arena[: self._offsets[self._count]])]
        raw = pa.LargeBinaryArray.from_buffers(pa.large_binary(), self._count, buffers)
        return pl.Series(pl.from_arrow(raw))


def empty_table(least: int) -> Places:
    """Return free slots, a power of two of them."""
    return np.full(1 << max(8, (least - 1).bit_length()), kernel.FREE, np.int32)


def grown(values: Array, needed: int) -> Array:
    """Return the array with at least twice the room."""
    wider = np.empty(max(needed, 2 * values.size), values.dtype)
    wider[: values.size] = values
    return wider


def to_text(raw: pl.Series) -> pl.Series:
    r"""Read bytes as UTF-8, and any other byte as a private sign.

    Example:
        >>> to_text(pl.Series([b"PI\xd1A"])).to_list()
        ['PI\uf7d1A']
    """
    try:
        text = raw.cast(pl.String)
    except pl.exceptions.ComputeError:  # some value is no UTF-8
        return pl.Series([_read(value) for value in raw], dtype=pl.String)
    odd = text.str.contains(_PRIVATE.pattern).arg_true()
    return text if odd.is_empty() else text.scatter(odd, [_read(raw[int(i)]) for i in odd])


def _read(value: bytes) -> str:
    text = value.decode("utf-8", "surrogateescape")
    if _PRIVATE.search(text):  # a private sign of the file's own: spell out its bytes
        text = value.decode("ascii", "surrogateescape")
    return text.translate(_TO_PRIVATE)


def to_bytes(text: pl.Series) -> pl.Series:
    r"""Turn what `to_text` read back into the bytes it came from.

    Example:
        >>> to_bytes(pl.Series(["PI\uf7d1A"])).to_list()
        [b'PI\xd1A']
    """
    raw = text.cast(pl.Binary)
    odd = text.str.contains(_PRIVATE.pattern).fill_null(value=False).arg_true()
    if odd.is_empty():
        return raw
    return raw.scatter(odd, [_written(text[int(i)]) for i in odd])


def _written(text: str) -> bytes:
    return text.translate(_FROM_PRIVATE).encode("utf-8", "surrogateescape")
