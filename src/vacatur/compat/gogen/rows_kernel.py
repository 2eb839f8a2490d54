"""Kernels that split a block of comma-separated text into fields as Go's csv reader does.

A block ends with a line feed and begins where a row begins. Letters: b bytes, r rows, w wanted
fields, n fields of a row.

A quote may stand only around a whole field or doubled within one; a carriage return before a line
feed is dropped everywhere, even within quotes; an empty line is no row but counts as a line.
"""

# ruff: noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917 - one loop over bytes is clearest, and fastest
from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from vacatur._jit import kernel

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
    for position in range(begin, end):
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
def split_rows(
    data: Bytes,
    begin: int,
    end: int,
    plain: Flags,
    wanted: Places,
    width: int,
    begins: Places,
    lengths: Places,
) -> tuple[int, int, int, int, int, int]:
    """Find the wanted fields of every row, until a row is broken.

    Args:
        data: The text; quoted wanted fields are rewritten in it. Shape (b,).
        begin: Where the first row begins.
        end: Where the block ends, behind a line feed.
        plain: Bytes that mean nothing outside quotes. Shape (256,).
        wanted: The fields to find, counted from 0. Shape (w,).
        width: Number of fields of a row.
        begins: Where each wanted field begins, to be filled. Shape (w, r) or more.
        lengths: How long each is, to be filled. Shape (w, r) or more.

    Returns:
        Rows, lines, and for the row that is broken: a code, the line it begins on, the line
        and the column of the fault, all counted from 1.
    """
    first, last = np.zeros(width + 1, np.int64), np.zeros(width + 1, np.int64)
    escaped = np.zeros(width + 1, np.bool_)
    rows, lines, position, loose = 0, 0, begin, False
    while position < end:
        lines += 1
        if data[position] == LINE_FEED:
            position += 1
            continue
        if data[position] == CARRIAGE_RETURN and data[position + 1] == LINE_FEED:
            position += 2
            continue
        line, line_start, field = lines, position, 0
        while True:
            place = min(field, width)
            if data[position] != QUOTE:
                first[place] = position
                while plain[data[position]]:
                    position += 1
                if data[position] == QUOTE:
                    column = position - line_start + 1
                    return rows, lines, BARE_QUOTE, line, lines, column
                last[place] = position
                if data[position] == LINE_FEED and data[position - 1] == CARRIAGE_RETURN:
                    last[place] = position - 1
            else:
                position += 1
                first[place] = position
                while True:
                    byte = data[position]
                    if byte == QUOTE:
                        if data[position + 1] != QUOTE:
                            break
                        escaped[place] = loose = True
                        position += 1
                    elif byte == LINE_FEED:
                        folded = data[position - 1] == CARRIAGE_RETURN
                        if folded:
                            escaped[place] = loose = True
                        if position + 1 == end:
                            column = position - line_start + 2 - folded
                            return rows, lines, UNCLOSED, line, lines, column
                        lines += 1
                        line_start = position + 1
                    position += 1
                last[place] = position
                position += 1
                after = position
                if data[after] == CARRIAGE_RETURN and data[after + 1] == LINE_FEED:
                    after += 1
                if data[after] != COMMA and data[after] != LINE_FEED:
                    return rows, lines, BAD_QUOTE, line, lines, position - line_start
                position = after
            field += 1
            position += 1
            if data[position - 1] == LINE_FEED:
                break
        if field != width:
            return rows, lines, FIELD_COUNT, line, line, 1
        for want in range(wanted.size):
            place = wanted[want]
            start = first[place]
            begins[want, rows] = start
            if escaped[place]:
                lengths[want, rows] = unescape(data, start, last[place])
            else:
                lengths[want, rows] = last[place] - start
        if loose:
            escaped[:] = False
            loose = False
        rows += 1
    return rows, lines, GOOD, 0, 0, 0
