"""Which characters the bytes of a text file are."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from vacatur.errors import InputError

UTF_8: Final = "utf-8"
WINDOWS_1252: Final = "windows-1252"
_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Bytes that windows-1252 gives no character.
_UNDEFINED_1252: Final = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
_PIECE: Final = 1 << 16
_SAMPLE_BYTES: Final = 4096
_MOSTLY: Final = 0.4
_SELDOM: Final = 0.05


@dataclass(frozen=True, kw_only=True)
class Text:
    """Text as bytes in which every ASCII byte is that ASCII character."""

    data: bytes
    begin: int
    """Where the text starts, behind a byte order mark."""
    codec: str
    """How `data` decodes: utf-8 or windows-1252."""
    encoding: str
    """How the file was encoded, for the report."""
    faults: npt.NDArray[np.int64]
    """Positions in `data` of bytes that are no character, ascending."""
    mark_bytes: int = 0
    """Size of the byte order mark that `data` no longer has."""

    def decode(self, piece: bytes) -> str:
        """Decode a piece of the data; bytes that are no character show as backslash escapes."""
        return piece.decode(self.codec, errors="backslashreplace")

    def source_offsets(self, positions: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Translate ascending positions in `data` to byte offsets in the file."""
        if not self.encoding.startswith("utf-16"):
            return positions
        edges = np.concatenate(([self.begin], positions))
        sizes = [
            len(self.data[start:stop].decode(errors="surrogatepass").encode("utf-16-le", "replace"))
            for start, stop in pairwise(edges)
        ]
        return np.cumsum(np.asarray(sizes, np.int64)) + self.mark_bytes


def to_text(data: bytes, label: str, encoding: str | None = None) -> Text:
    """Recognise the encoding: by its mark, by the NULs of UTF-16, UTF-8 if it fits, or 1252.

    Args:
        data: The file's bytes.
        label: The file's name, for the error.
        encoding: What the profile says; None to recognise it.

    Raises:
        InputError: The file is UTF-16 cut in the middle of a character.
    """
    marked = next(((mark, name) for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    mark, name = marked or (b"", encoding or _unmarked(data))
    if name.startswith("utf-16"):
        return _from_utf16(data, len(mark), name, label)
    if name == WINDOWS_1252:
        return _as_1252(data)
    faults, good = _utf8_faults(data)
    if len(faults) and not good and encoding is None and not mark:
        return _as_1252(data)
    return Text(data=data, begin=len(mark), codec=UTF_8, encoding=UTF_8, faults=faults)


def begins_as_utf_8(data: bytes, encoding: str | None = None) -> int | None:
    """Tell where text begins that may be UTF-8 by its first bytes; None where it is something else.

    Example:
        >>> begins_as_utf_8(codecs.BOM_UTF8 + b"a"), begins_as_utf_8(codecs.BOM_UTF16_LE + b"a")
        (3, None)
    """
    marked = next(((mark, name) for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    mark, name = marked or (b"", encoding or _unmarked(data))
    return len(mark) if name == UTF_8 else None


def _unmarked(data: bytes) -> str:
    sample = np.frombuffer(data[:_SAMPLE_BYTES], np.uint8)
    pairs = max(len(sample) // 2, 1)
    even, odd = (np.count_nonzero(sample[first::2] == 0) / pairs for first in (0, 1))
    if odd > _MOSTLY and even < _SELDOM:
        return "utf-16-le"
    if even > _MOSTLY and odd < _SELDOM:
        return "utf-16-be"
    return UTF_8


def _from_utf16(data: bytes, mark_bytes: int, name: str, label: str) -> Text:
    if len(data) % 2:
        message = f"[{label}] is UTF-16 text cut in the middle of a character."
        raise InputError(message, hint="Copy or export it again.")
    decoded = data[mark_bytes:].decode(name, errors="surrogatepass")
    utf8 = decoded.encode(errors="surrogatepass")
    faults, _ = _utf8_faults(utf8)
    return Text(
        data=utf8, begin=0, codec=UTF_8, encoding=name, faults=faults, mark_bytes=mark_bytes
    )


def _as_1252(data: bytes) -> Text:
    values = np.frombuffer(data, np.uint8)
    faults = np.flatnonzero(np.isin(values, _UNDEFINED_1252)).astype(np.int64)
    return Text(data=data, begin=0, codec=WINDOWS_1252, encoding=WINDOWS_1252, faults=faults)


def _utf8_faults(data: bytes) -> tuple[npt.NDArray[np.int64], int]:
    """Return the positions that are no UTF-8, and among them how many characters are."""
    nothing = np.empty(0, np.int64)
    return (nothing, 0) if _is_utf8(data) else _located_faults(data)


def _is_utf8(data: bytes) -> bool:
    """Validate piece by piece: a copy of the whole text as a Python string would be far larger."""
    decoder = codecs.getincrementaldecoder(UTF_8)()
    try:
        for start in range(0, len(data), _PIECE):
            decoder.decode(data[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _located_faults(data: bytes) -> tuple[npt.NDArray[np.int64], int]:
    positions: list[int] = []

    def note(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeDecodeError)  # noqa: S101 - narrows the type
        positions.append(error.start)
        return "", error.end

    codecs.register_error("vacatur.note", note)
    decoded = data.decode(errors="vacatur.note")
    beyond_ascii = len(decoded) - len(decoded.encode("ascii", "ignore"))
    return np.asarray(positions, np.int64), beyond_ascii
