"""How far a compressed file may grow: a bomb is told from a file by its size and its ratio."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Final

from vacatur.errors import InputError

MOST_TIMES: Final = 200
"""Exports of courts shrink to a tenth, the most regular to a fiftieth; a bomb to a thousandth."""
FREE_BYTES: Final = 1 << 30
"""Up to here nobody asks how much smaller the file was: any machine has room for it."""
MOST_PARTS: Final = 10_000
"""Of a workbook, which has a part for each sheet and a few more."""
_PIECE: Final = 1 << 20
_DEFLATED_MOST: Final = 1100
"""How many times smaller deflate can make anything, and a little more."""
_PLAIN: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def most_bytes(stored: int) -> int:
    """The size that a compressed file of so many bytes may come to.

    Example:
        >>> most_bytes(1000) == FREE_BYTES, most_bytes(FREE_BYTES) == 200 * FREE_BYTES
        (True, True)
    """
    return max(FREE_BYTES, MOST_TIMES * stored)


def too_large(label: str) -> InputError:
    """What a file is refused with that unpacks to far more than a real one would."""
    return InputError(
        f"[{label}] unpacks to more than {MOST_TIMES} times its size: refused as a bomb.",
        hint="If it is meant to be so large, decompress it yourself and give what comes out.",
    )


def pieces_of(stream: IO[bytes], stored: int, label: str) -> Iterator[bytes]:
    """Give what a compressed file unpacks to, piece by piece.

    Raises:
        InputError: It goes on beyond what a file of its size may come to.
    """
    left = most_bytes(stored)
    while piece := stream.read(_PIECE):
        left -= len(piece)
        if left < 0:
            raise too_large(label)
        yield piece


def is_surely_small(stored: int) -> bool:
    """Whether what deflate made of so many bytes cannot come to more than anybody has room for.

    Example:
        >>> is_surely_small(900_000), is_surely_small(9_000_000)
        (True, False)
    """
    return stored * _DEFLATED_MOST <= FREE_BYTES


def refuse_zip_bomb(data: bytes, label: str) -> None:
    """Refuse a workbook that comes to far more than it should.

    What an archive says of the sizes of its parts need not be true, so where they matter they are
    unpacked and counted, and nothing of them is kept.

    Raises:
        InputError: It goes on beyond what a file of its size may come to, or is no workbook as any
            program writes it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            _refuse_large(book, len(data), label)
    except (OSError, ValueError, EOFError, RuntimeError, zlib.error, zipfile.BadZipFile) as error:
        if isinstance(error, InputError):
            raise
        # no whole archive: its reader says so


def _refuse_large(book: zipfile.ZipFile, stored: int, label: str) -> None:
    parts = book.infolist()
    if len(parts) > MOST_PARTS or any(part.compress_type not in _PLAIN for part in parts):
        raise too_large(label)
    if is_surely_small(sum(part.compress_size for part in parts)):
        return
    left = most_bytes(stored)
    for part in parts:
        with book.open(part) as stream:
            left -= sum(map(len, pieces_of(stream, stored, label)))
        if left < 0:
            raise too_large(label)
