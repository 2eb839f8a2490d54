"""Bytes that can be read at any place, from memory or from an open file."""

from __future__ import annotations

import os
import weakref
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from vacatur.records.identity import Identity

Bytes = npt.NDArray[np.uint8]


class Stored(Protocol):
    """Bytes that lie somewhere."""

    @property
    def size(self) -> int:
        """How many there are."""

    @property
    def handle(self) -> int:
        """The open file that they are, or -1."""

    def fill(self, begin: int, out: Bytes) -> None:
        """Fill an array with the bytes from a place on; there are as many.

        Raises:
            OSError: They cannot be read.
        """

    def everything(self) -> bytes:
        """All of them.

        Raises:
            OSError: They cannot be read.
        """

    def unchanged(self) -> bool:
        """Whether they are still those that there were at first."""


class InMemory:
    """Bytes in memory.

    Args:
        data: The bytes.
        identity: The file that they were read from.

    Example:
        >>> out = np.empty(2, np.uint8)
        >>> InMemory(b"abc").fill(1, out)
        >>> out.tobytes()
        b'bc'
    """

    handle = -1

    def __init__(self, data: bytes, identity: Identity | None = None) -> None:
        self._data = data
        self._identity = identity
        self.size = len(data)

    def fill(self, begin: int, out: Bytes) -> None:
        """See `Stored.fill`."""
        out[:] = np.frombuffer(self._data, np.uint8, out.size, begin)

    def everything(self) -> bytes:
        """See `Stored.everything`."""
        return self._data

    def unchanged(self) -> bool:
        """See `Stored.unchanged`."""
        return self._identity is None or self._identity.holds()


class OnDisk:
    """Bytes of a file, which many threads may read at once; it stays open as long as this lives.

    Raises:
        OSError: It cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        weakref.finalize(self, os.close, self.handle)
        self._identity = Identity.of(path, self.handle)
        self.size = os.fstat(self.handle).st_size

    def fill(self, begin: int, out: Bytes) -> None:
        """See `Stored.fill`."""
        view, filled = out.data, 0
        while filled < out.size:
            more = os.preadv(self.handle, [view[filled:]], begin + filled)
            if not more:
                raise OSError(0, "it became shorter")
            filled += more

    def everything(self) -> bytes:
        """See `Stored.everything`."""
        with os.fdopen(os.dup(self.handle), "rb") as stream:
            stream.seek(0)
            return stream.read()

    def unchanged(self) -> bool:
        """See `Stored.unchanged`."""
        return self._identity.holds()
