"""A window that moves over the text of a file: some of its lines at a time."""

from __future__ import annotations

import codecs
from typing import IO, Final

import numpy as np
import numpy.typing as npt

from vacatur.errors import InputError
from vacatur.records.stream_bytes import Surveyed
from vacatur.records.text import UTF_8, WINDOWS_1252, Text, to_text

_LONGEST: Final = 1 << 30
"""A window grows until it holds a whole row; no longer than this."""


class Window:
    """The part of a text between two positions; it grows at its end and is cut at its start.

    Its bytes are those that `records.text.to_text` would give for the whole file.
    """

    def __init__(self, stream: IO[bytes], surveyed: Surveyed, label: str) -> None:
        self.data = b""
        self.final = False
        self._stream = stream
        self._surveyed = surveyed
        self._label = label
        self._wide = surveyed.encoding.startswith("utf-16")
        self._codec = WINDOWS_1252 if surveyed.encoding == WINDOWS_1252 else UTF_8
        self._offset = surveyed.mark if self._wide else 0
        self._decoder = (
            codecs.getincrementaldecoder(surveyed.encoding)("surrogatepass") if self._wide else None
        )
        self._feeds_only: bool | None = None
        if self._wide:
            stream.read(surveyed.mark)

    def grow(self, size: int) -> None:
        """Read on until the window holds so many bytes, or all that is left.

        Raises:
            InputError: A row is too long to be told from the others.
        """
        if len(self.data) >= _LONGEST:
            message = f"[{self._label}] has lines of more than {_LONGEST >> 20} MiB."
            raise InputError(message, hint="It is no table of lines; export it again.")
        parts = [self.data]
        held = len(self.data)
        while held < size and not self.final:
            piece = self._stream.read(size - held)
            self.final = not piece
            parts.append(self._as_utf8(piece))
            held += len(parts[-1])
        self.data = self._with_feeds(b"".join(parts))

    def drop(self, count: int) -> None:
        """Move the start of the window on by so many bytes."""
        self._offset = int(self.offsets(np.asarray([count], np.int64))[0])
        self.data = self.data[count:]

    def offsets(self, positions: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Translate ascending positions in the window to byte offsets in the file."""
        if not self._wide:
            return positions + self._offset
        whole = Text(
            data=self.data,
            begin=0,
            codec=UTF_8,
            encoding=self._surveyed.encoding,
            faults=np.empty(0, np.int64),
            mark_bytes=self._offset,
        )
        return whole.source_offsets(positions)

    @property
    def encoding(self) -> str:
        """How the file is encoded."""
        return self._surveyed.encoding

    @property
    def clean(self) -> bool:
        """Whether the whole file is characters, as far as is known."""
        return self._surveyed.clean or self._wide

    def text(self, start: int, end: int, *, head: str = "") -> Text:
        """The window's text between two positions, behind a head of our own.

        Its positions are those of the bytes: the encoding of the file is not told.
        """
        data = b"".join((self.encoded(head), memoryview(self.data)[start:end]))
        if self._codec == UTF_8 and self._surveyed.clean and not self._wide:
            mark = self._surveyed.mark if not (head or start or self._offset) else 0
            nothing = np.empty(0, np.int64)
            return Text(data=data, begin=mark, codec=UTF_8, encoding=UTF_8, faults=nothing)
        return to_text(data, self._label, self._codec)

    def encoded(self, head: str) -> bytes:
        """A head of our own in the bytes of the window."""
        return head.encode(self._codec, errors="backslashreplace")

    def _as_utf8(self, piece: bytes) -> bytes:
        if self._decoder is None:
            return piece
        return self._decoder.decode(piece, self.final).encode(errors="surrogatepass")

    def _with_feeds(self, data: bytes) -> bytes:
        """Turn the carriage returns of a file whose lines end in them into line feeds."""
        if self._feeds_only is None and data:
            end = data.find(b"\n")
            first = data if end < 0 else data[:end]
            self._feeds_only = b"\r" in first.rstrip(b"\r")
        return data.replace(b"\r", b"\n") if self._feeds_only else data
