"""The bytes of an input file: read once, hashed as they are, decompressed when compressed."""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import IO, Final, cast

import numpy as np

from vacatur.errors import InputError
from vacatur.records.identity import Identity
from vacatur.records.stored import InMemory, OnDisk, Stored
from vacatur.records.unpacked import is_surely_small, pieces_of

GZIP_MAGIC = b"\x1f\x8b"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_SAMPLE: Final = 1 << 12
_PIECE: Final = 1 << 22


class Content:
    """A file's bytes, ready for a reader.

    Attributes:
        stored: The bytes, decompressed, to be read at any place.
        size: Size of the file itself, in bytes.
    """

    def __init__(self, *, stored: Stored, size: int, hashing: Callable[[], Future[str]]) -> None:
        self.stored = stored
        self.size = size
        self._hashing = hashing

    @cached_property
    def digest(self) -> Future[str]:
        """SHA-256 of the file itself, computed while the rows are read."""
        return self._hashing()

    def hash_now(self) -> None:
        """Begin to compute the SHA-256."""
        self.digest  # noqa: B018  it begins where it is asked for

    @property
    def head(self) -> bytes:
        """How the decompressed bytes begin."""
        out = np.empty(min(_SAMPLE, self.stored.size), np.uint8)
        self.stored.fill(0, out)
        return out.tobytes()

    @cached_property
    def data(self) -> bytes:
        """All decompressed bytes."""
        return self.stored.everything()


def read_content(path: Path, label: str, *, hashed: bool = True) -> Content:
    """Open a file, start hashing it, and decompress it where it is compressed.

    Args:
        path: Where it is.
        label: Its name, for errors.
        hashed: Whether hashing starts at once, and not only with `Content.hash_now`.

    Raises:
        InputError: The file cannot be read, is empty, or its compressed stream is broken.
    """
    try:
        content = _opened(path, label)
        if hashed:
            content.hash_now()
        blank = not content.head.strip() and not content.data.strip()
    except OSError as error:
        message = f"Cannot read [{label}]: {error.strerror}."
        raise InputError(message, hint="Check the path and its permissions.") from error
    if blank:
        message = f"[{label}] is empty."
        raise InputError(message, hint="Leave it out, or export it again.")
    return content


def _opened(path: Path, label: str) -> Content:
    with path.open("rb") as stream:
        identity = Identity.of(path, stream.fileno())
        beginning = stream.read(len(ZSTD_MAGIC))
        if stream.seekable() and not beginning.startswith((GZIP_MAGIC, ZSTD_MAGIC)):
            stored = OnDisk(path)
            return Content(stored=stored, size=stored.size, hashing=_hashing(stored))
        rest = stream.read()
    data = InMemory(beginning + rest)
    text = InMemory(decompressed(data.everything(), label), identity)
    return Content(stored=text, size=data.size, hashing=_hashing(data))


def _hashing(stored: Stored) -> Callable[[], Future[str]]:
    """What hashes in a thread of its own, which hardly needs the interpreter."""

    def begin() -> Future[str]:
        executor = ThreadPoolExecutor(max_workers=1)
        digest = executor.submit(_sha256, stored)
        executor.shutdown(wait=False)
        return digest

    return begin


def _sha256(stored: Stored) -> str:
    digest, piece = hashlib.sha256(), np.empty(_PIECE, np.uint8)
    for begin in range(0, stored.size, _PIECE):
        part = piece[: min(_PIECE, stored.size - begin)]
        stored.fill(begin, part)
        digest.update(part.data)
    return digest.hexdigest()


def decompressed(stored: bytes, label: str) -> bytes:
    """What a file holds, which may be compressed.

    Raises:
        InputError: Its compressed stream is broken, or goes on beyond what a file comes to.
    """
    try:
        if stored.startswith(GZIP_MAGIC):
            return _gzip_decompressed(stored, label)
        if stored.startswith(ZSTD_MAGIC):
            return _zstd_decompressed(stored, label)
    except (EOFError, OSError, zlib.error) as error:
        raise _broken(label) from error
    return stored


def _gzip_decompressed(stored: bytes, label: str) -> bytes:
    if is_surely_small(len(stored)):
        return gzip.decompress(stored)
    with gzip.open(io.BytesIO(stored)) as stream:
        return b"".join(pieces_of(cast("IO[bytes]", stream), len(stored), label))


def _zstd_decompressed(stored: bytes, label: str) -> bytes:
    import pyarrow as pa  # noqa: PLC0415 - heavy, and few runs need it

    try:
        with pa.CompressedInputStream(pa.BufferReader(stored), "zstd") as stream:
            return b"".join(pieces_of(stream, len(stored), label))
    except (OSError, pa.ArrowException) as error:
        raise _broken(label) from error


def changed(label: str) -> InputError:
    """What a file is refused with that somebody wrote to."""
    message = f"[{label}] changed while it was read."
    return InputError(message, hint="Wait until it is whole, and run again.")


def _broken(label: str) -> InputError:
    message = f"[{label}] is a truncated or broken compressed file."
    return InputError(message, hint="Copy or export it again.")
