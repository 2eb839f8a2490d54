"""Text read a window at a time, cut where a row begins.

A row of delimited text ends on its own line unless that leaves a quote open; then the search for
its end stops at the next line with an odd number of quotes, or behind the longest field. So of the
rows in a window, only one that begins on the last such line may end otherwise than it seems to,
and the next piece begins with it. The pieces behind the first are read behind a header of our own.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from vacatur.records import scan_tables
from vacatur.records.coded import Coded, Dated
from vacatur.records.delimited import read_delimited
from vacatur.records.documents import read_json_lines
from vacatur.records.fixed_width import read_fixed_width
from vacatur.records.profiles import Profile
from vacatur.records.source import Source
from vacatur.records.stream_window import Window
from vacatur.records.text import Text
from vacatur.records.wanted import Columns

TEXTS: Final = ("csv", "fixed", "jsonl")
TAIL_BYTES: Final = 1 << 20
"""At least so much is left for the last piece, where a footer may stand."""
FIRST_BYTES: Final = 1 << 12
"""At least so much is read for the first piece, which holds the header."""
_LINE_FEED: Final = b"\n"

Read = Callable[[Text], Source]


def stream_text(
    window: Window,
    label: str,
    form: str,
    profile: Profile,
    columns: Columns,
    piece_bytes: int,
) -> Iterator[tuple[Source, bool]]:
    """Read text in pieces; each is numbered from 1, and comes with whether it is the last.

    Args:
        window: The text, from its start.
        label: The file's name, for errors.
        form: One of `TEXTS`.
        profile: How to read it.
        columns: Which columns to read.
        piece_bytes: Size of a piece, about.
    """
    if form == "csv":
        return _delimited(window, label, profile, columns, piece_bytes)
    return _lines(window, form, profile, piece_bytes)


def _lines(
    window: Window, form: str, profile: Profile, piece_bytes: int
) -> Iterator[tuple[Source, bool]]:
    """Read text whose rows are single lines."""
    skipped = profile.file.skip_lines
    while True:
        end = _end_of_lines(window, piece_bytes)
        text = window.text(0, end)
        if form == "fixed":
            source = read_fixed_width(text, profile.fixed_width, skip_lines=skipped)
        else:
            source = read_json_lines(text, path=profile.file.record_path)
        last = end == len(window.data) and window.final
        yield _placed(source, window, head=0), last
        if last:
            return
        window.drop(end)
        skipped = 0


def _end_of_lines(window: Window, piece_bytes: int) -> int:
    size = piece_bytes + TAIL_BYTES
    while True:
        window.grow(size)
        if window.final:
            return len(window.data)
        end = window.data.rfind(_LINE_FEED, 0, len(window.data) - TAIL_BYTES) + 1
        if end:
            return end
        size *= 2


@dataclass(frozen=True, kw_only=True)
class _Cut:
    """A source of which only the rows before a certain one count."""

    source: Source
    row: int
    """The first that does not count."""
    position: int
    """Where it begins in the window."""
    end: int
    """Where what was read ends in the window."""
    last: bool


def _delimited(
    window: Window, label: str, profile: Profile, columns: Columns, piece_bytes: int
) -> Iterator[tuple[Source, bool]]:
    rule = profile.file
    names = list(rule.header) if rule.header else None
    tail = TAIL_BYTES if profile.footer else 0
    only, kinds = columns.only, columns.kinds if window.clean else None

    def first(text: Text) -> Source:
        return read_delimited(
            text,
            label,
            delimiter=rule.delimiter,
            names=names,
            optional_header=rule.optional_header,
            skip_lines=rule.skip_lines,
            only=only,
            kinds=kinds,
        )

    found = _cut(window, first, max(piece_bytes, FIRST_BYTES), tail=tail)
    sign = found.source.delimiter or ","
    head = _head(found.source.header, sign)

    def further(text: Text) -> Source:
        return read_delimited(text, label, delimiter=sign, only=only, kinds=kinds)

    def counted(cut: _Cut, rows_before: int) -> Source:
        """The rows of the piece, without what the next piece counts again."""
        blank_lines = cut.source.blank_lines
        if blank_lines and cut.position < cut.end:
            behind = window.text(cut.position, cut.end, head=head)
            blank_lines -= read_delimited(behind, label, delimiter=sign, only=set()).blank_lines
        return replace(_rows(cut, rows_before), blank_lines=blank_lines)

    yield _placed(counted(found, 0), window, head=0), found.last
    while not found.last:
        window.drop(found.position)
        found = _cut(window, further, piece_bytes, tail=tail, head=head)
        yield _placed(counted(found, 1), window, head=len(window.encoded(head))), found.last


def _head(names: tuple[str, ...], delimiter: str) -> str:
    """A header, and below it a row as wide: how wide the rows are is settled by the first piece."""
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(
        names
    )
    return f"{written.getvalue()}{delimiter.join('x' * len(names))}\n"


def _cut(window: Window, read: Read, piece_bytes: int, *, tail: int, head: str = "") -> _Cut:
    """Read the rows that nothing behind the window can change."""
    ahead = len(window.encoded(head))
    size = piece_bytes + tail
    while True:
        window.grow(size)
        data = window.data
        if window.final:
            source = read(window.text(0, len(data), head=head))
            row = source.rows_in + 1
            return _Cut(source=source, row=row, position=len(data), end=len(data), last=True)
        end = data.rfind(_LINE_FEED, 0, len(data) - tail) + 1
        if end:
            source = read(window.text(0, end, head=head))
            row, position = _undecided(source, data[:end], ahead)
            if row > 2:  # noqa: PLR2004  a row counts, and the first one is whole
                return _Cut(source=source, row=row, position=position, end=end, last=False)
        size *= 2


def _undecided(source: Source, data: bytes, ahead: int) -> tuple[int, int]:
    """Find the first row that may end otherwise than it seems to, and where it begins."""
    none = source.rows_in + 1, len(data)
    line = _last_odd_line(data)
    if line is None:
        return none
    row = _first_from(source, ahead + line)
    begins = row <= source.rows_in and _begin(source, row) == ahead + line
    return (row, line) if begins else none


def _last_odd_line(data: bytes) -> int | None:
    """Find where the last line with an odd number of quotes begins, as far as one may matter."""
    start = data.rfind(_LINE_FEED, 0, max(len(data) - scan_tables.FIELD_LIMIT - 2, 0)) + 1
    part = np.frombuffer(data, np.uint8)[start:]
    begins = np.concatenate(([0], np.flatnonzero(part == ord("\n")) + 1))
    quotes = np.flatnonzero(part == ord('"'))
    counts = np.bincount(np.searchsorted(begins, quotes, side="right") - 1, minlength=len(begins))
    odd = np.flatnonzero(counts % 2)
    return start + int(begins[odd[-1]]) if odd.size else None


def _first_from(source: Source, position: int) -> int:
    """Find the first row that begins at a position or behind it."""
    low, high = 1, source.rows_in + 1
    while low < high:
        middle = (low + high) // 2
        if _begin(source, middle) < position:
            low = middle + 1
        else:
            high = middle
    return low


def _begin(source: Source, row: int) -> int:
    return int(source.locate(pl.Series([row], dtype=pl.UInt32))["byte_offset"].item())


def _rows(cut: _Cut, before: int) -> Source:
    """The rows up to the cut without so many before them, numbered from 1."""
    source, end = cut.source, cut.row
    begin, stop = (int(source.rows.search_sorted(row, side="left")) for row in (before + 1, end))
    inside = (pl.col("row") > before) & (pl.col("row") < end)
    row = (pl.col("row") - before).cast(pl.UInt32)
    return replace(
        source,
        frame=source.frame.slice(begin, stop - begin),
        quick={name: _sliced(column, begin, stop) for name, column in source.quick.items()},
        rows=(source.rows.slice(begin, stop - begin) - before).cast(pl.UInt32),
        broken=source.broken.filter(inside).with_columns(row),
        fields=source.fields.filter(inside).with_columns(row),
        rows_in=end - 1 - before,
        locate=lambda rows: source.locate((rows + before).cast(pl.UInt32)),
    )


def _sliced(column: Coded | Dated, begin: int, stop: int) -> Coded | Dated:
    if isinstance(column, Coded):
        return replace(column, codes=column.codes.slice(begin, stop - begin))
    inside = (column.places >= begin) & (column.places < stop)
    return Dated(
        days=column.days.slice(begin, stop - begin),
        places=(column.places.filter(inside) - begin).cast(pl.UInt32),
        odd=column.odd.filter(inside),
    )


def _placed(source: Source, window: Window, *, head: int) -> Source:
    """Count byte offsets in the file, and tell its encoding."""

    def locate(rows: pl.Series) -> pl.DataFrame:
        found = source.locate(rows)
        positions = found["byte_offset"].to_numpy().astype(np.int64) - head
        offsets = pl.Series("byte_offset", window.offsets(positions), dtype=pl.UInt64)
        return found.with_columns(offsets)

    return replace(source, locate=locate, encoding=window.encoding)
