"""The kernel that writes rows out again, quoted as Go's csv writer does, with fields added.

A field is quoted when it holds a comma, a quote, a line feed or a carriage return, starts with
white space, or is a backslash and a full stop. Letters: b bytes, n fields of a row, c condensed
fields, m rows in scope, p pieces, s pieces to choose from, r rows.
"""

# ruff: noqa: C901, PLR0912, PLR0913, PLR0917 - one loop over bytes is clearest, and fastest
# ruff: noqa: PLR2004 - bytes of UTF-8
from __future__ import annotations

from typing import Final

import numpy as np

from vacatur._jit import kernel
from vacatur.compat.gogen.rows_kernel import (
    CARRIAGE_RETURN,
    COMMA,
    LINE_FEED,
    QUOTE,
    Bytes,
    Flags,
    Offsets,
    Places,
)

BACKSLASH: Final = 92
FULL_STOP: Final = 46

# What a byte can be to the writer.
ORDINARY: Final = 0
SPACE: Final = 1
"""White space of one byte."""
LEADER: Final = 2
"""The first byte of white space beyond ASCII, or of something else."""


@kernel
def copy(data: Bytes, begin: int, end: int, out: Bytes, at: int) -> int:
    """Copy bytes and return where they end."""
    for step in range(end - begin):
        out[at + step] = data[begin + step]
    return at + end - begin


@kernel
def starts_with_space(data: Bytes, begin: int, end: int, kinds: Bytes) -> bool:
    """Tell whether a value starts with white space, in UTF-8."""
    if begin == end or kinds[data[begin]] == ORDINARY:
        return False
    if kinds[data[begin]] == SPACE:
        return True
    lead = int(data[begin])
    second = int(data[begin + 1]) if begin + 1 < end else 0
    if lead == 0xC2:
        return second in (0x85, 0xA0)
    third = int(data[begin + 2]) if begin + 2 < end else 0
    sign = (lead << 16) | (second << 8) | third
    if 0xE28080 <= sign <= 0xE2808A or 0xE280A8 <= sign <= 0xE280A9:
        return True
    return sign in (0xE19A80, 0xE280AF, 0xE2819F, 0xE38080)


@kernel
def needs_quotes(data: Bytes, begin: int, end: int, kinds: Bytes) -> bool:
    """Tell whether a value without comma, quote and line end must be quoted all the same."""
    if end - begin == 2 and data[begin] == BACKSLASH and data[begin + 1] == FULL_STOP:
        return True
    return starts_with_space(data, begin, end, kinds)


@kernel
def write_field(data: Bytes, begin: int, end: int, kinds: Bytes, out: Bytes, at: int) -> int:
    """Write a field as it should be quoted.

    Args:
        data: The block.
        begin: Where the field begins, with its quote if it has one.
        end: Where it ends, behind its quote.
        kinds: What each byte is to the writer. Shape (256,).
        out: Where it is written.
        at: From where on.

    Returns:
        Where the written field ends.
    """
    if begin == end:
        return at
    quoted = data[begin] == QUOTE
    if quoted:
        begin, end = begin + 1, end - 1
    special = needs_quotes(data, begin, end, kinds)
    position = begin
    while position < end and not special:
        byte = data[position]
        special = byte in (COMMA, QUOTE, LINE_FEED, CARRIAGE_RETURN)
        position += 1
    if not special:
        return copy(data, begin, end, out, at)
    out[at] = QUOTE
    at += 1
    for position in range(begin, end):
        byte = data[position]
        folded = byte == CARRIAGE_RETURN and data[position + 1] == LINE_FEED
        if not (folded and quoted):
            out[at] = byte
            at += 1
    out[at] = QUOTE
    return at + 1


@kernel
def find_fields(
    data: Bytes, position: int, kinds: Bytes, plain: Flags, first: Offsets, last: Offsets
) -> tuple[int, bool]:
    """Find the fields of a sound row.

    Args:
        data: The block. Shape (b,).
        position: Where the row begins.
        kinds: What each byte is to the writer. Shape (256,).
        plain: Bytes that do not end an unquoted field. Shape (256,).
        first: Where the fields begin, with their quotes, to be filled. Shape (n,).
        last: Where they end, to be filled. Shape (n,).

    Returns:
        Where the next row begins, and whether the fields stand as they would be written.
    """
    field, neat = 0, True
    while True:
        start = position
        first[field] = start
        if data[position] == QUOTE:
            position += 1
            special = kinds[data[position]] == SPACE
            while True:
                byte = data[position]
                if byte == QUOTE:
                    if data[position + 1] != QUOTE:
                        break
                    special = True
                    position += 1
                elif byte in (COMMA, LINE_FEED):
                    special = True
                elif byte == CARRIAGE_RETURN:
                    special = True
                    neat &= data[position + 1] != LINE_FEED
                position += 1
            position += 1
            neat &= special
            last[field] = position
            if data[position] == CARRIAGE_RETURN:
                position += 1
        else:
            while plain[data[position]]:
                position += 1
            if data[position] == CARRIAGE_RETURN:
                while data[position] != COMMA and data[position] != LINE_FEED:
                    position += 1
                folded = data[position] == LINE_FEED and data[position - 1] == CARRIAGE_RETURN
                last[field] = position - folded
                neat = False
            else:
                last[field] = position
            if kinds[data[start]] != ORDINARY or data[start] == BACKSLASH:
                neat = False
        field += 1
        position += 1
        if data[position - 1] == LINE_FEED:
            return position, neat


@kernel
def write_rows(
    data: Bytes,
    end: int,
    kinds: Bytes,
    plain: Flags,
    width: int,
    condensed: Places,
    comment: int,
    possible: Flags,
    scope: Places,
    pieces: Places,
    offsets: Offsets,
    text: Bytes,
    added: int,
    leading: int,
    full: Bytes,
    short: Bytes,
    prop64: Bytes,
) -> tuple[int, int, int, int]:
    """Write the rows of a block into the three files.

    Args:
        data: Whole sound rows. Shape (b,).
        end: Where the last one ends, behind a line feed.
        kinds: What each byte is to the writer. Shape (256,).
        plain: Bytes that do not end an unquoted field. Shape (256,).
        width: Number of fields of a row, n.
        condensed: The fields of the condensed file. Shape (c,).
        comment: The field reported as a possible other charge.
        possible: Whether it is reported. Shape (r,).
        scope: The row's place among the rows in scope, or less than 0. Shape (r,).
        pieces: The pieces of each row in scope. Shape (m, p).
        offsets: Where the pieces begin, and where the last ends. Shape (s + 1,).
        text: The pieces one after another.
        added: Number of fields added.
        leading: Number of them before the possible other charge, each one piece.
        full: Every row, to be filled.
        short: Every row condensed, to be filled.
        prop64: The rows in scope, to be filled.

    Returns:
        The number of rows, and how far each of the three is filled.
    """
    first, last = np.zeros(width, np.int64), np.zeros(width, np.int64)
    row, position, f, s, p = 0, 0, 0, 0, 0
    while position < end:
        if data[position] == LINE_FEED:
            position += 1
            continue
        if data[position] == CARRIAGE_RETURN and data[position + 1] == LINE_FEED:
            position += 2
            continue
        start, row_start = position, f
        position, neat = find_fields(data, position, kinds, plain, first, last)
        if neat:
            f = copy(data, start, last[width - 1], full, f)
        else:
            for field in range(width):
                f = write_field(data, first[field], last[field], kinds, full, f)
                full[f] = COMMA
                f += 1
            f -= 1
        tail = f
        if scope[row] >= 0:
            for piece in range(leading):
                number = pieces[scope[row], piece]
                f = copy(text, offsets[number], offsets[number + 1], full, f)
        else:
            for _ in range(leading):
                full[f] = COMMA
                f += 1
        full[f] = COMMA
        f += 1
        if possible[row]:
            f = write_field(data, first[comment], last[comment], kinds, full, f)
        if scope[row] >= 0:
            for piece in range(leading, pieces.shape[1]):
                number = pieces[scope[row], piece]
                f = copy(text, offsets[number], offsets[number + 1], full, f)
        else:
            for _ in range(added - leading - 1):
                full[f] = COMMA
                f += 1
        full[f] = LINE_FEED
        f += 1
        for place in range(condensed.size):
            field = condensed[place]
            if neat:
                s = copy(data, first[field], last[field], short, s)
            else:
                s = write_field(data, first[field], last[field], kinds, short, s)
            short[s] = COMMA
            s += 1
        s = copy(full, tail, f, short, s - 1)
        if scope[row] >= 0:
            p = copy(full, row_start, f, prop64, p)
        row += 1
    return row, f, s, p
