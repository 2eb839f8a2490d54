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

from vacatur.records.dictionary_kernel import Bytes, Places
from vacatur.records.kinds import COPIED

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
    texts: tuple[Growing[np.uint8], ...]
    """For each wanted field that is copied its values one after another."""
    blank_lines: int = 0
    good: int = 0
    untidy: set[int] = field(default_factory=set)
    """Wanted fields some value of which may begin or end with white space."""
    bad: list[Bad] = field(default_factory=list)
    odd: dict[int, list[Odd]] = field(default_factory=dict)
    """By the place of the wanted field."""
    spans: list[Span] = field(default_factory=list)

    @classmethod
    def of(cls, begin: int, kinds: Sequence[int], rows: int, bytes_of_a_field: int) -> Kept:
        """Nothing yet, with room for so many rows, in few large pieces of memory."""
        texts = np.empty((kinds.count(COPIED), rows * bytes_of_a_field), np.uint8)
        rooms = iter(texts)
        return cls(
            at=begin,
            starts=Growing(np.empty(rows, np.int64)),
            sizes=Growing(np.empty(rows, np.int32)),
            numbers=Growing(np.empty((len(kinds), rows), np.int32)),
            texts=tuple(
                Growing(next(rooms) if kind == COPIED else np.empty(0, np.uint8)) for kind in kinds
            ),
        )

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.starts.size

    def text(self, place: int) -> Bytes:
        """The values of a copied field one after another."""
        return self.texts[place].values
