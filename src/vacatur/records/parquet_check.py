"""A Parquet file is checked before it is believed: its reader makes room for whatever it claims.

Only what the file says of itself is read: its footer, and the header of each page.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from vacatur.records.parquet_schema import Leaf, leaves
from vacatur.records.parquet_shapes import FOOTER, PAGE
from vacatur.records.thrift import Compact, CutShortError, Fields
from vacatur.records.unpacked import most_bytes, too_large

_MAGIC: Final = b"PAR1"
_TAIL: Final = 8
"""Bytes of the length of the footer and the magic behind it."""
_BITS_OF_A_VALUE: Final = 32
"""That a value counts for at least, however well it is packed: half of what a number comes to."""
_WINDOW: Final = 1 << 9
"""Bytes of a header of a page that has no long texts as its least and greatest values."""
_DATA, _INDEX, _DICTIONARY, _DATA_2 = range(4)


def check_parquet(source: bytes | Path, label: str) -> int:
    """See that a Parquet file claims no more rows, values and bytes than it can have.

    Args:
        source: The file, or its bytes.
        label: Its name, for errors.

    Returns:
        How many rows it says it has.

    Raises:
        ValueError: Its parts lie elsewhere than they can, or their counts do not add up.
        InputError: It would unpack to far more than a real one.
    """
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb", 0) as stream:
        size = stream.seek(0, io.SEEK_END)
        begin, footer = _footer(stream, size)
        room = 8 * most_bytes(size)
        columns = leaves(footer.get(2, []))
        groups: list[Fields] = footer.get(4, [])
        _refuse(sum(group.get(3, -1) for group in groups) != footer.get(3, -1))
        values = sum(_claimed_bits(group, columns) for group in groups)
        if values > room:
            raise too_large(label)
        for group in groups:
            for chunk, leaf in zip(group.get(1, []), columns, strict=True):
                room -= 8 * sum(_pages(stream, chunk.get(3, {}), leaf, begin))
                if room < 0:
                    raise too_large(label)
    rows: int = footer[3]
    return rows


def _refuse(wrong: bool) -> None:
    if wrong:
        raise ValueError


def _footer(stream: IO[bytes], size: int) -> tuple[int, Fields]:
    """Where the footer begins, and what it says."""
    head = _at(stream, 0, len(_MAGIC))
    tail = _at(stream, max(size - _TAIL, 0), _TAIL)
    begin = size - _TAIL - int.from_bytes(tail[:4], "little")
    _refuse(head != _MAGIC or tail[4:] != _MAGIC or begin < len(_MAGIC))
    reader = Compact(_at(stream, begin, size - _TAIL - begin))
    return begin, reader.struct(FOOTER)


def _at(stream: IO[bytes], begin: int, count: int) -> bytes:
    stream.seek(begin)
    return stream.read(count)


def _claimed_bits(group: Fields, columns: list[Leaf]) -> int:
    """What the values of a row group would come to, at the least, once they are unpacked."""
    rows: int = group.get(3, -1)
    chunks = [chunk.get(3, {}) for chunk in group.get(1, [])]
    _refuse(rows < 0 or len(chunks) != len(columns))
    bits = rows * _BITS_OF_A_VALUE
    for chunk, leaf in zip(chunks, columns, strict=True):
        values: int = chunk.get(5, -1)
        _refuse(values < 0 or (leaf.flat and values > rows))
        bits += values * max(leaf.bits, _BITS_OF_A_VALUE)
    return bits


def _pages(stream: IO[bytes], chunk: Fields, leaf: Leaf, limit: int) -> Iterator[int]:
    """Check the pages of a column in a row group; give what each unpacks to, in bytes.

    Args:
        stream: The file.
        chunk: What the footer says of the column.
        leaf: What the schema says of it.
        limit: Where the pages of the file end.
    """
    at, end = _span(chunk, limit)
    left: int = chunk[5]
    empty = not left
    dictionary = bool(chunk.get(11))
    while left or dictionary or (empty and at < end):  # what follows the last value is not read
        page, header = _header(stream, at, end)
        unpacked, stored = page.get(2, -1), page.get(3, -1)
        at += header + stored
        _refuse(unpacked < 0 or stored < 0 or at > end)
        is_dictionary = page.get(1) == _DICTIONARY
        _refuse(dictionary and not is_dictionary)
        dictionary = False
        left -= 0 if is_dictionary else _values(page, chunk[5])
        _refuse(left < 0 or (is_dictionary and not _fits(page, leaf)))
        yield unpacked


def _span(chunk: Fields, limit: int) -> tuple[int, int]:
    """Where the pages of a column begin and end."""
    data: int = chunk.get(9, -1)
    begin: int = chunk.get(11, 0) or data
    end = begin + chunk.get(7, -1)
    _refuse(not 0 <= begin <= end <= limit or (chunk[5] > 0 and begin > data))
    return begin, end


def _header(stream: IO[bytes], at: int, end: int) -> tuple[Fields, int]:
    """What stands before a page, and how long it is."""
    window = _WINDOW
    while True:
        reader = Compact(_at(stream, at, min(window, end - at)))
        try:
            return reader.struct(PAGE), reader.at
        except CutShortError:
            if window >= end - at:
                raise
            window *= 16


def _values(page: Fields, most: int) -> int:
    """How many values a page has, which are not more than its column has."""
    kind = page.get(1)
    if kind == _INDEX:
        return 0
    _refuse(kind not in (_DATA, _DATA_2))
    told: Fields = page.get(5 if kind == _DATA else 8, {})
    values: int = told.get(1, -1)
    _refuse(not 0 <= values <= most)
    if kind == _DATA_2:
        levels = (told.get(5, -1), told.get(6, -1))
        _refuse(any(not 0 <= told.get(count, -1) <= values for count in (2, 3)))
        _refuse(min(levels) < 0 or sum(levels) > min(page[2], page[3]))
    return values


def _fits(page: Fields, leaf: Leaf) -> bool:
    """Whether a dictionary has as many bytes as its values need."""
    values: int = page.get(7, {}).get(1, -1)
    unpacked: int = page[2]
    return 0 <= values * leaf.bits <= 8 * unpacked
