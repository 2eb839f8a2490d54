"""What is kept of a text as its blocks come in, each in its turn, in memory taken once.

Memory that is touched for the first time costs more than what is written there: so blocks leave no
arrays of their own behind, and what they append to is what becomes the columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from vacatur.records.block_kernel import INLINE
from vacatur.records.dictionary_kernel import Bytes, Places
from vacatur.records.kinds import COPIED

_LENGTH = np.uint64((1 << 32) - 1)
Kind = TypeVar("Kind", bound=np.generic)


class Growing(Generic[Kind]):
    """An array that is appended to along its last axis.

    Args:
        room: Where its values go, as long as there is room.

    Example:
        >>> kept = Growing(np.empty(1, np.int32))
        >>> kept.append(np.array([1, 2])), kept.append(np.array([3]))
        (None, None)
        >>> kept.values.tolist()
        [1, 2, 3]
    """

    def __init__(self, room: npt.NDArray[Kind]) -> None:
        self._values = room
        self.size = 0

    def append(self, more: npt.NDArray[Any]) -> None:
        """Append values."""
        end = self.size + more.shape[-1]
        if end > self._values.shape[-1]:
            wider = np.empty((*more.shape[:-1], 2 * end), self._values.dtype)
            wider[..., : self.size] = self.values
            self._values = wider
        self._values[..., self.size : end] = more
        self.size = end

    @property
    def values(self) -> npt.NDArray[Kind]:
        """What there is so far."""
        return self._values[..., : self.size]


class Copied:
    """Values of a field: views, and the pieces of text that the views of long ones point to.

    Example:
        >>> text = Growing(np.empty(1, np.uint8))
        >>> kept = Copied(Growing(np.empty(4, np.uint64)), text)
        >>> for _ in range(2):
        ...     kept.append(np.array([20, 3 << 32], np.uint64), np.zeros(30, np.uint8))
        >>> [int(word) % 2**32 for word in kept.views.values[1::2]]
        [0, 1]
    """

    def __init__(self, views: Growing[np.uint64], text: Growing[np.uint8]) -> None:
        self.views = views
        self.edges: list[tuple[int, int]] = []
        self._text = text

    @property
    def pieces(self) -> list[Bytes]:
        """The pieces of text."""
        return [self._text.values[begin:end] for begin, end in self.edges]

    def append(self, views: npt.NDArray[np.uint64], text: Bytes) -> None:
        """Append views, two words each, and the text that the long ones among them point to."""
        begin = self.views.size
        self.views.append(views)
        if text.size:
            words = self.views.values[begin:].reshape(-1, 2)
            long = (words[:, 0] & _LENGTH) > INLINE
            words[long, 1] |= np.uint64(len(self.edges))
            begin = self._text.size
            self._text.append(text)
            self.edges.append((begin, self._text.size))


@dataclass(frozen=True, kw_only=True)
class Odd:
    """Good rows whose field is no ISO date, and the codes of what stands there."""

    rows: npt.NDArray[np.int64]
    reader: int
    codes: Places


@dataclass(frozen=True, kw_only=True)
class Bad:
    """Rows that cannot be split into fields, what is wrong with them, and the field to blame."""

    rows: npt.NDArray[np.int64]
    codes: npt.NDArray[np.int8]
    faults: Places


@dataclass(frozen=True, kw_only=True)
class Span:
    """Good rows that one reader read: the codes of its words stand there."""

    reader: int
    begin: int
    end: int


@dataclass(kw_only=True)
class Kept:
    """All rows of a text so far."""

    at: int
    """Where the next row begins in the text."""
    starts: Growing[np.int64]
    """Where each row begins."""
    sizes: Growing[np.int32]
    """How long each is without its line end."""
    numbers: Growing[np.int32]
    """For each wanted field of the good rows its codes, its days, or the lengths of its values."""
    copied: dict[int, Copied]
    """By the place of each wanted field that is copied its values."""
    text: Growing[np.uint8]
    """Those of them that are long."""
    blank_lines: int = 0
    good: int = 0
    untidy: set[int] = field(default_factory=set)
    """Wanted fields some value of which may begin or end with white space."""
    bad: list[Bad] = field(default_factory=list)
    odd: dict[int, list[Odd]] = field(default_factory=dict)
    """By the place of the wanted field."""
    spans: list[Span] = field(default_factory=list)

    @classmethod
    def of(cls, begin: int, kinds: Sequence[int], rows: int) -> Kept:
        """Nothing yet, with room for so many rows, in few large pieces of memory."""
        text = Growing(np.empty(0, np.uint8))
        return cls(
            at=begin,
            starts=Growing(np.empty(rows, np.int64)),
            sizes=Growing(np.empty(rows, np.int32)),
            numbers=Growing(np.empty((len(kinds), rows), np.int32)),
            text=text,
            copied={
                place: Copied(Growing(np.empty(2 * rows, np.uint64)), text)
                for place, kind in enumerate(kinds)
                if kind == COPIED
            },
        )

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.starts.size
