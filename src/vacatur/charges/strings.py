"""ASCII strings laid out as Arrow does, for loops over bytes.

Letters: `n` strings, `b` bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

_ASCII = 128


@dataclass(frozen=True, kw_only=True, eq=False)
class Strings:
    """Strings one after another."""

    content: NDArray[np.uint8]
    """Bytes, shape (b,)."""
    offsets: NDArray[np.int64]
    """Where each string begins, and where the last ends, shape (n + 1,)."""

    def __post_init__(self) -> None:
        if self.content.size and self.content.max() >= _ASCII:
            raise ValueError("Strings to compare must be ASCII.")

    def __len__(self) -> int:
        return self.offsets.size - 1

    @classmethod
    def of(cls, values: Sequence[str]) -> Strings:
        """Lay out a few strings.

        Example:
            >>> Strings.of(["720", "", "5"]).offsets.tolist()
            [0, 3, 3, 4]
        """
        encoded = [value.encode() for value in values]
        offsets = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
        return cls(content=np.frombuffer(b"".join(encoded), np.uint8), offsets=offsets)

    @classmethod
    def of_series(cls, values: pl.Series) -> Strings:
        """Take the strings of a series without a Python object for each.

        Example:
            >>> Strings.of_series(pl.Series(["720", "", "5"])).content.tobytes()
            b'7205'
        """
        if values.null_count():
            raise ValueError("Strings to compare must not be null.")
        array = values.cast(pl.String).to_arrow(compat_level=pl.CompatLevel.oldest())
        _, starts, content = array.buffers()
        if not len(values):
            return cls.of([])
        offsets = np.frombuffer(starts, np.int64)[array.offset : array.offset + len(values) + 1]
        used = np.frombuffer(content or b"", np.uint8)[offsets[0] : offsets[-1]]
        return cls(content=used, offsets=offsets - offsets[0])
