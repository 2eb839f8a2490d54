"""Kernels that split a block of comma-separated text into fields as Go's csv reader does.

A block ends with a line feed and begins where a row begins. Letters: b bytes, r rows, w wanted
fields, n fields of a row.

A quote may stand only around a whole field or doubled within one; a carriage return before a line
feed is dropped everywhere, even within quotes; an empty line is no row but counts as a line.
"""

# ruff: noqa: C901, PLR0913, PLR0917 - one loop over bytes is clearest, and fastest
from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from vacatur.native import kernel

Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
Offsets = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]

LINE_FEED: Final = 10
CARRIAGE_RETURN: Final = 13
QUOTE: Final = 34
COMMA: Final = 44

GOOD: Final = 0
BARE_QUOTE: Final = 1
BAD_QUOTE: Final = 2
FIELD_COUNT: Final = 3
UNCLOSED: Final = 4


@kernel
def last_row_end(data: Bytes, begin: int, end: int, quoted: bool) -> int:
    """Return where the last row of a block ends, or ``begin``.

    Args:
        data: The text. Shape (b,).
        begin: Where a row begins.
        end: Where the block ends so far.
        quoted: Whether a quote is open at ``end``.
    """
    for position in range(end - 1, begin - 1, -1):
        if data[position] == QUOTE:
            quoted = not quoted
        elif data[position] == LINE_FEED and not quoted:
            return position + 1
    return begin


@kernel
def count_quotes(data: Bytes, begin: int, end: int) -> int:
    """Count the quotes between two positions."""
    quotes = 0
    for position in range(np.uint64(begin), np.uint64(end)):  # unsigned: many at a time
        quotes += data[position] == QUOTE
    return quotes


@kernel
def unescape(data: Bytes, begin: int, end: int) -> int:
    """Turn the inside of a quoted field into its value, in place; return the value's length."""
    out, position = begin, begin
    while position < end:
        byte = data[position]
        if byte == QUOTE or (byte == CARRIAGE_RETURN and data[position + 1] == LINE_FEED):
            position += 1
            byte = data[position]
        data[out] = byte
        out += 1
        position += 1
    return out - begin


@kernel
def quoted_end(data: Bytes, position: int, end: int) -> tuple[int, int, int, bool]:
    """Find the quote that closes a field.

    Args:
        data: The text. Shape (b,).
        position: Behind the quote that opens it.
        end: Where the block ends, behind a line feed.

    Returns:
        The place of the quote, or the block's last when there is none; line feeds before it;
        where its line begins, or 0; whether the inside is more than the value.
    """
    lines, line_start, escaped = 0, 0, False
    while position < end - 1:
        byte = data[position]
        if byte == QUOTE:
            if data[position + 1] != QUOTE:
                break
            escaped = True
            position += 1
        elif byte == LINE_FEED:
            escaped |= data[position - 1] == CARRIAGE_RETURN
            lines += 1
            line_start = position + 1
        position += 1
    return position, lines, line_start, escaped


@kernel
def split_row(
    data: Bytes,
    position: int,
    end: int,
    plain: Flags,
    first: Offsets,
    last: Offsets,
    escaped: Flags,
) -> tuple[int, int, int, int, int, bool]:
    """Find the fields of one row.

    Args:
        data: The text. Shape (b,).
        position: Where the row begins.
        end: Where the block ends, behind a line feed.
        plain: Bytes that mean nothing outside quotes. Shape (256,).
        first: Where the values begin, to be filled. Shape (n + 1,), the last for any surplus.
        last: Where they end, to be filled. Shape (n + 1,).
        escaped: Set where the inside of the quotes is more than the value. Shape (n + 1,).

    Returns:
        Where the next row begins; number of fields; what is wrong; line feeds before that;
        the column of it, counted from 1; whether a field is escaped.
    """
    field, lines, line_start, loose = 0, 0, position, False
    while True:
        place = min(field, first.size - 1)
        if data[position] != QUOTE:
            first[place] = position
            while plain[data[position]]:
                position += 1
            if data[position] == QUOTE:
                return position, field, BARE_QUOTE, lines, position - line_start + 1, loose
            last[place] = position
            if data[position] == LINE_FEED and data[position - 1] == CARRIAGE_RETURN:
                last[place] = position - 1
        else:
            first[place] = position + 1
            position, more, start, escaped[place] = quoted_end(data, position + 1, end)
            loose |= escaped[place]
            if more:
                lines, line_start = lines + more, start
            if data[position] != QUOTE:
                column = position - line_start + 2 - (data[position - 1] == CARRIAGE_RETURN)
                return position, field, UNCLOSED, lines, column, loose
            last[place] = position
            position += 1
            if data[position] == CARRIAGE_RETURN and data[position + 1] == LINE_FEED:
                position += 1
            if data[position] != COMMA and data[position] != LINE_FEED:
                return position, field, BAD_QUOTE, lines, position - line_start, loose
        field += 1
        position += 1
        if data[position - 1] == LINE_FEED:
            code = GOOD if field == first.size - 1 else FIELD_COUNT
            return position, field, code, lines, 1, loose


@kernel
def split_rows(
    data: Bytes,
    position: int,
    end: int,
    plain: Flags,
    wanted: Places,
    width: int,
    begins: Places,
    lengths: Places,
) -> tuple[int, int, int, int, int, int, int]:
    """Find the wanted fields of some rows, until a row is broken.

    Args:
        data: The text; quoted wanted fields are rewritten in it. Shape (b,).
        position: Where the first row begins.
        end: Where the block ends, behind a line feed.
        plain: Bytes that mean nothing outside quotes. Shape (256,).
        wanted: The fields to find, counted from 0. Shape (w,).
        width: Number of fields of a row.
        begins: Where each wanted field begins, to be filled. Shape (w, r), r rows at most.
        lengths: How long each is, to be filled. Shape (w, r).

    Returns:
        Where the next row begins; rows; lines; and for the row that is broken: a code, the
        line it begins on, the line and the column of the fault, all counted from 1.
    """
    first, last = np.zeros(width + 1, np.int64), np.zeros(width + 1, np.int64)
    escaped = np.zeros(width + 1, np.bool_)
    rows, lines = 0, 0
    while position < end and rows < begins.shape[1]:
        lines += 1
        if data[position] == LINE_FEED:
            position += 1
            continue
        if data[position] == CARRIAGE_RETURN and data[position + 1] == LINE_FEED:
            position += 2
            continue
        position, _, code, more, column, loose = split_row(
            data, position, end, plain, first, last, escaped
        )
        if code != GOOD:
            return position, rows, lines, code, lines, lines + more, column
        lines += more
        for want in range(wanted.size):
            place = wanted[want]
            begins[want, rows] = first[place]
            if loose and escaped[place]:
                lengths[want, rows] = unescape(data, first[place], last[place])
            else:
                lengths[want, rows] = last[place] - first[place]
        if loose:
            escaped[:] = False
        rows += 1
    return position, rows, lines, GOOD, 0, 0, 0
