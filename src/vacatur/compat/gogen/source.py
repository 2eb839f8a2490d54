"""An input file, read block by block, each block cut where a row ends."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import numpy as np

from vacatur.compat.gogen import rows_kernel as kernel
from vacatur.compat.gogen.failures import GogenError, system_error
from vacatur.compat.gogen.layout import HEADER_START, LEAST_BYTES
from vacatur.compat.gogen.parallel import Spare

BLOCK: Final = 1 << 21
"""Bytes read at a time: a block and what comes of it stay in the caches."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """Some whole rows of a file."""

    data: kernel.Bytes
    """The rows, and whatever follows them. Shape (b,)."""
    size: int
    """Where the rows end, behind a line feed."""
    offset: int
    """Where the rows begin in the file."""
    completed: bool
    """Whether the file lacked the last line feed."""


class Source:
    """An open input file that can be read twice.

    Args:
        path: The file as it was named.
        handle: An open file that can be read at any place.

    Attributes:
        spare: Arrays of blocks that are done with.
    """

    def __init__(self, path: str, handle: int) -> None:
        self.path = path
        self._handle = handle
        self.spare = Spare()
        self.begin = self._behind_header()

    def read(self, offset: int, buffer: kernel.Bytes) -> int:
        """Fill a buffer from the file and return how many bytes there were."""
        view, filled = buffer.data, 0
        try:
            while filled < len(view):
                more = os.preadv(self._handle, [view[filled:]], offset + filled)
                if not more:
                    break
                filled += more
        except OSError as error:
            raise system_error("read", self.path, error) from error
        return filled

    def blocks(self, size: int = BLOCK) -> Iterator[Block]:
        """Read the file from behind its header, in blocks of about a size."""
        offset, rest = self.begin, np.empty(0, np.uint8)
        while True:
            data, filled, ended = self._next(offset, rest, size)
            if ended and not filled:
                return
            quoted = kernel.count_quotes(data, 0, filled) % 2 == 1
            cut = filled if ended else kernel.last_row_end(data, 0, filled, quoted)
            if not cut:  # one row fills the block
                rest, size = data[:filled], size * 2
                continue
            completed = ended and bool(data[cut - 1] != kernel.LINE_FEED)
            if completed:
                data[cut] = kernel.LINE_FEED
            yield Block(data=data, size=cut + completed, offset=offset, completed=completed)
            if ended:
                return
            rest, offset = data[cut:filled].copy(), offset + cut

    def _next(self, offset: int, rest: kernel.Bytes, size: int) -> tuple[kernel.Bytes, int, bool]:
        """Give what is left over and the bytes behind it, with room for one more."""
        room = max(size, 2 * rest.size)
        data = self.spare.take(room + 1)
        data[: rest.size] = rest
        filled = rest.size + self.read(offset + rest.size, data[rest.size : room])
        return data, filled, filled < room

    def _behind_header(self) -> int:
        """Return where the first row begins."""
        start = np.empty(1 << 16, np.uint8)
        filled = self.read(0, start)
        if filled < LEAST_BYTES:
            raise GogenError("EOF")
        if start[: len(HEADER_START)].tobytes() != HEADER_START:
            return 0
        offset = 0
        while filled:
            found = start[:filled].tobytes().find(b"\n")
            if found >= 0:
                return offset + found + 1
            offset += filled
            filled = self.read(offset, start)
        return offset


@contextmanager
def opened(path: str) -> Iterator[Source]:
    """Open an input file; what comes through a pipe is kept aside until it is done with.

    Raises:
        GogenError: It cannot be opened or read, or is too short to be one.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise system_error("open", path, error) from error
    try:
        mode = os.fstat(handle).st_mode
        if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
            yield Source(path, handle)
        else:
            with os.fdopen(handle, "rb", closefd=False) as pipe, tempfile.TemporaryFile() as kept:
                shutil.copyfileobj(pipe, kept, BLOCK)
                kept.flush()
                yield Source(path, kept.fileno())
    finally:
        os.close(handle)
