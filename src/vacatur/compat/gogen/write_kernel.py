"""Kernels that write rows out again, with fields added.

Letters: b bytes, n fields of a row, c condensed fields, m rows in scope, p pieces, s pieces to
choose from, r rows.
"""

# ruff: noqa: C901, PLR0912, PLR0913, PLR0917 - one loop over bytes is clearest, and fastest
from __future__ import annotations

import numpy as np

from vacatur.compat.gogen.quote_kernel import BACKSLASH, ORDINARY, SPACE, copy, write_field
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
from vacatur.native import kernel


@kernel
def find_fields(
    data: Bytes,
    position: int,
    kinds: Bytes,
    plain: Flags,
    first: Offsets,
    last: Offsets,
    neat: Flags,
) -> int:
    """Find the fields of a sound row.

    Args:
        data: The block. Shape (b,).
        position: Where the row begins.
        kinds: What each byte is to the writer. Shape (256,).
        plain: Bytes that do not end an unquoted field. Shape (256,).
        first: Where the fields begin, with their quotes, to be filled. Shape (n,).
        last: Where they end, to be filled. Shape (n,).
        neat: Whether they stand as they would be written, to be filled. Shape (n,).

    Returns:
        Where the next row begins.
    """
    field = 0
    while True:
        start = position
        first[field] = start
        if data[position] == QUOTE:
            position += 1
            special, folded = kinds[data[position]] == SPACE, False
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
                    folded |= data[position + 1] == LINE_FEED
                position += 1
            position += 1
            neat[field] = special and not folded
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
                neat[field] = position - folded == start
            else:
                last[field] = position
                neat[field] = kinds[data[start]] == ORDINARY and data[start] != BACKSLASH
        field += 1
        position += 1
        if data[position - 1] == LINE_FEED:
            return position


@kernel
def write_fields(
    data: Bytes, first: Offsets, last: Offsets, neat: Flags, kinds: Bytes, out: Bytes, at: int
) -> int:
    """Write all fields of a row; those that are neat go out together, as they stand.

    Args:
        data: The block. Shape (b,).
        first: Where the fields begin. Shape (n,).
        last: Where they end. Shape (n,).
        neat: Whether they stand as they would be written. Shape (n,).
        kinds: What each byte is to the writer. Shape (256,).
        out: Where they are written.
        at: From where on.

    Returns:
        Where the last field ends.
    """
    start = first[0]
    for field in range(first.size):
        if not neat[field]:
            at = copy(data, start, first[field], out, at)
            at = write_field(data, first[field], last[field], kinds, out, at)
            start = last[field]
    return copy(data, start, last[-1], out, at) if neat[-1] else at


@kernel
def write_some(
    data: Bytes,
    some: Places,
    first: Offsets,
    last: Offsets,
    neat: Flags,
    kinds: Bytes,
    out: Bytes,
    at: int,
) -> int:
    """Write some fields of a row as `write_fields` does. Shape of ``some`` (c,)."""
    for place in range(some.size):
        field = some[place]
        if place:
            out[at] = COMMA
            at += 1
        if neat[field]:
            at = copy(data, first[field], last[field], out, at)
        else:
            at = write_field(data, first[field], last[field], kinds, out, at)
    return at


@kernel
def write_pieces(chosen: Places, offsets: Offsets, text: Bytes, out: Bytes, at: int) -> int:
    """Write pieces one after another and return where they end."""
    for number in chosen:
        at = copy(text, offsets[number], offsets[number + 1], out, at)
    return at


@kernel
def write_commas(count: int, out: Bytes, at: int) -> int:
    """Write commas and return where they end."""
    for _ in range(count):
        out[at] = COMMA
        at += 1
    return at


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
    neat = np.zeros(width, np.bool_)
    row, position, f, s, p = 0, 0, 0, 0, 0
    while position < end:
        if data[position] == LINE_FEED:
            position += 1
            continue
        if data[position] == CARRIAGE_RETURN and data[position + 1] == LINE_FEED:
            position += 2
            continue
        row_start = f
        position = find_fields(data, position, kinds, plain, first, last, neat)
        f = write_fields(data, first, last, neat, kinds, full, f)
        tail, place = f, scope[row]
        if place >= 0:
            f = write_pieces(pieces[place, :leading], offsets, text, full, f)
        else:
            f = write_commas(leading, full, f)
        full[f] = COMMA
        f += 1
        if possible[row]:
            f = write_field(data, first[comment], last[comment], kinds, full, f)
        if place >= 0:
            f = write_pieces(pieces[place, leading:], offsets, text, full, f)
        else:
            f = write_commas(added - leading - 1, full, f)
        full[f] = LINE_FEED
        f += 1
        s = write_some(data, condensed, first, last, neat, kinds, short, s)
        s = copy(full, tail, f, short, s)
        if place >= 0:
            p = copy(full, row_start, f, prop64, p)
        row += 1
    return row, f, s, p
