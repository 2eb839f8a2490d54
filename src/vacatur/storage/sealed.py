"""A file that is encrypted on its way to the disk: its plain content stands in no file.

The writer fills a pipe; another thread takes from it what it encrypts. So no more is held in memory
than the writer itself holds.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from vacatur.storage.age import Seal

_FILE_MODE = 0o600

Fill = Callable[[BinaryIO], object]


@dataclass(frozen=True, kw_only=True)
class Plain:
    """What a file holds once it is decrypted."""

    bytes: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Written:
    """What went in, and what should stand on disk."""

    plain: Plain
    sha256: str


class Counted:
    """A stream that counts and hashes what passes it."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.bytes = 0
        self._digest = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        """Read from the stream."""
        return self._passed(self.stream.read(size))

    def write(self, data: bytes, /) -> int:
        """Write to the stream."""
        return self.stream.write(self._passed(data))

    def flush(self) -> None:
        """Flush the stream."""
        self.stream.flush()

    @property
    def sha256(self) -> str:
        """Of all that passed so far."""
        return self._digest.hexdigest()

    def _passed(self, data: bytes) -> bytes:
        self.bytes += len(data)
        self._digest.update(data)
        return data


def write_sealed(path: Path, seal: Seal, fill: Fill) -> Written:
    """Write an age file for its owner alone.

    Args:
        path: The file; nothing may stand there.
        seal: For whom.
        fill: Writes the plain content into a stream, from beginning to end.

    Raises:
        OSError: The disk refuses; the file is not whole then.
    """
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _FILE_MODE)
    with open(handle, "wb") as file, ThreadPoolExecutor(1) as aside:  # noqa: PTH123
        source, sink = os.pipe()
        encrypting = aside.submit(_encrypt, source, file, seal)
        _fill(sink, fill, encrypting)
        return encrypting.result()


def _encrypt(source: int, file: BinaryIO, seal: Seal) -> Written:
    with open(source, "rb") as pipe:
        plain, sealed = Counted(pipe), Counted(file)
        seal.copy(plain, sealed)
    return Written(plain=Plain(bytes=plain.bytes, sha256=plain.sha256), sha256=sealed.sha256)


def _fill(sink: int, fill: Fill, encrypting: Future[Written]) -> None:
    """Fill the pipe; where it breaks because encryption failed, that failure is the one to tell."""
    try:
        with open(sink, "wb") as pipe:
            fill(pipe)
    except Exception:
        with suppress(BrokenPipeError):
            encrypting.result()
        raise
