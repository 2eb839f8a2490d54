"""The bytes of an input file: read once, hashed as they are, decompressed when compressed."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from vacatur.errors import InputError

GZIP_MAGIC = b"\x1f\x8b"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_SAMPLE = 4096


@dataclass(frozen=True, kw_only=True)
class Content:
    """A file's bytes, ready for a reader."""

    data: bytes
    """Decompressed bytes."""
    size: int
    """Size of the file itself, in bytes."""
    digest: Future[str]
    """SHA-256 of the file itself, computed while the rows are read."""


def read_content(path: Path, label: str) -> Content:
    """Read a file, start hashing it, and decompress it.

    Raises:
        InputError: The file cannot be read, is empty, or its compressed stream is broken.
    """
    try:
        stored = path.read_bytes()
    except OSError as error:
        message = f"Cannot read [{label}]: {error.strerror}."
        raise InputError(message, hint="Check the path and its permissions.") from error
    data = _decompressed(stored, label)
    if not data[:_SAMPLE].strip() and not data.strip():
        message = f"[{label}] is empty."
        raise InputError(message, hint="Leave it out, or export it again.")
    return Content(data=data, size=len(stored), digest=_hashed_aside(stored))


def _hashed_aside(data: bytes) -> Future[str]:
    """Hash in a thread of its own, which needs the interpreter only to begin and to end."""
    executor = ThreadPoolExecutor(max_workers=1)
    digest = executor.submit(_sha256, data)
    executor.shutdown(wait=False)
    return digest


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _decompressed(stored: bytes, label: str) -> bytes:
    try:
        if stored.startswith(GZIP_MAGIC):
            return gzip.decompress(stored)
        if stored.startswith(ZSTD_MAGIC):
            return _zstd_decompressed(stored, label)
    except (EOFError, OSError, zlib.error) as error:
        raise _broken(label) from error
    return stored


def _zstd_decompressed(stored: bytes, label: str) -> bytes:
    import pyarrow as pa  # noqa: PLC0415 - heavy, and few runs need it

    try:
        with pa.CompressedInputStream(pa.BufferReader(stored), "zstd") as stream:
            return bytes(stream.read())
    except (OSError, pa.ArrowException) as error:
        raise _broken(label) from error


def _broken(label: str) -> InputError:
    message = f"[{label}] is a truncated or broken compressed file."
    return InputError(message, hint="Copy or export it again.")
