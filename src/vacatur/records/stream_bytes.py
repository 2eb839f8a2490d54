"""The bytes of a file as a stream: decompressed, hashed, and their encoding recognised."""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, cast

from vacatur.digest import sha256_of
from vacatur.errors import InputError
from vacatur.records.content import GZIP_MAGIC, ZSTD_MAGIC
from vacatur.records.identity import Identity
from vacatur.records.text import UTF_8, WINDOWS_1252, to_text
from vacatur.records.unpacked import most_bytes, too_large

SAMPLE: Final = 1 << 12
_PIECE: Final = 1 << 22
_UTF_16: Final = "utf-16"


@dataclass(frozen=True, kw_only=True)
class Surveyed:
    """What has to be known of a whole file before its first row can be read."""

    encoding: str
    """Of its text; without meaning for a binary format."""
    mark: int
    """Size of the byte order mark, which UTF-8 text keeps."""
    clean: bool
    """Whether every byte is part of a character."""
    sha256: str
    stored: int
    """Size of the file itself, in bytes."""
    size: int
    """Size of its content, decompressed."""
    sample: bytes
    """How its content begins."""
    compressed: bool
    identity: Identity
    """The file before it was read."""


def survey_bytes(path: Path, label: str, encoding: str | None) -> Surveyed:
    """Read a file once, in little memory, for its hash and its encoding.

    Args:
        path: Where it is.
        label: Its name in messages.
        encoding: What the profile says of its text; None to recognise it.

    Raises:
        InputError: The file cannot be read, is empty, or its compressed stream is broken; or its
            text is UTF-16 cut in the middle of a character.
    """
    identity = _identity(path, label)
    with opened(path, label) as (stream, compressed), ThreadPoolExecutor(max_workers=1) as aside:
        digest = aside.submit(sha256_of, path)
        seen = _Seen()
        most = most_bytes(path.stat().st_size) if compressed else None
        for piece in iter(lambda: stream.read(_PIECE), b""):
            seen.add(piece)
            if most is not None and seen.size > most:
                raise too_large(label)
        seen.add(b"", final=True)
        sha256 = digest.result()
    if seen.blank:
        message = f"[{label}] is empty."
        raise InputError(message, hint="Leave it out, or export it again.")
    name, mark = _encoding(seen, label, encoding)
    return Surveyed(
        encoding=name,
        mark=mark,
        clean=not seen.faults,
        sha256=sha256,
        stored=path.stat().st_size,
        size=seen.size,
        sample=seen.sample,
        compressed=compressed,
        identity=identity,
    )


def _identity(path: Path, label: str) -> Identity:
    try:
        return Identity.of(path)
    except OSError as error:
        message = f"Cannot read [{label}]: {error.strerror}."
        raise InputError(message, hint="Check the path and its permissions.") from error


@contextmanager
def opened(path: Path, label: str) -> Iterator[tuple[IO[bytes], bool]]:
    """Open a file's content, decompressed, and say whether it was compressed.

    Raises:
        InputError: The file cannot be read, or its compressed stream is broken.
    """
    try:
        with path.open("rb") as stored:
            magic = stored.read(len(ZSTD_MAGIC))
            stored.seek(0)
            if magic.startswith(GZIP_MAGIC):
                with gzip.open(stored) as stream:
                    yield cast("IO[bytes]", stream), True
            elif magic == ZSTD_MAGIC:
                import pyarrow as pa  # noqa: PLC0415 - heavy, and few runs need it

                with pa.CompressedInputStream(stored, "zstd") as stream:
                    yield stream, True
            else:
                yield stored, False
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise _broken(label) from error
    except OSError as error:
        if error.errno is None:  # of a decompressor, not of the system
            raise _broken(label) from error
        message = f"Cannot read [{label}]: {error.strerror}."
        raise InputError(message, hint="Check the path and its permissions.") from error


@dataclass(kw_only=True)
class _Seen:
    """What the pieces seen so far tell about the whole."""

    sample: bytes = b""
    size: int = 0
    blank: bool = True
    faults: int = 0
    beyond_ascii: bool = False
    pending: bool = False
    decoder: codecs.IncrementalDecoder = field(init=False)

    def __post_init__(self) -> None:
        name = f"vacatur.count.{id(self)}"
        codecs.register_error(name, self._count)
        self.decoder = codecs.getincrementaldecoder(UTF_8)(name)

    def _count(self, error: UnicodeError) -> tuple[str, int]:
        self.faults += 1
        return "", cast("Any", error).end

    def add(self, piece: bytes, *, final: bool = False) -> None:
        self.sample += piece[: SAMPLE - len(self.sample)]
        self.size += len(piece)
        self.blank = self.blank and not piece.strip()
        if self.pending or not piece.isascii():
            text = self.decoder.decode(piece, final)
            self.beyond_ascii = self.beyond_ascii or not text.isascii()
            self.pending = bool(self.decoder.getstate()[0])


def _encoding(seen: _Seen, label: str, told: str | None) -> tuple[str, int]:
    probe = to_text(seen.sample, label, told)
    if probe.encoding.startswith(_UTF_16):
        if seen.size % 2:
            message = f"[{label}] is UTF-16 text cut in the middle of a character."
            raise InputError(message, hint="Copy or export it again.")
        return probe.encoding, probe.mark_bytes
    if told == WINDOWS_1252 and not probe.begin:
        return WINDOWS_1252, 0
    if seen.faults and not seen.beyond_ascii and told is None and not probe.begin:
        return WINDOWS_1252, 0
    return UTF_8, probe.begin


def _broken(label: str) -> InputError:
    message = f"[{label}] is a truncated or broken compressed file."
    return InputError(message, hint="Copy or export it again.")
