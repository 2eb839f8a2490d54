"""Kernels that find the rows of delimited text, byte by byte (b bytes, r rows).

A quote that is never closed must not swallow the lines after it, so a row of several lines is
accepted only when nothing speaks against it (`closing_line`). That search stays linear: lines
with an even number of quotes never leave a quote open, so it ends at the latest on the next
line with an odd number of quotes, which is the earliest line where another search can begin.
"""

# ruff: noqa: C901, PLR0913, PLR0917 - one loop over bytes is clearer, and faster, in one piece
from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from vacatur.native import kernel

Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
Offsets = npt.NDArray[np.int64]

NUL: Final = 0
LINE_FEED: Final = 10
CARRIAGE_RETURN: Final = 13
SPACE: Final = 32
TAB: Final = 9
QUOTE: Final = 34

# What is wrong with a row, the graver the higher; scan.py gives the codes their names.
GOOD: Final = 0
RAGGED: Final = 1
TOO_LONG: Final = 2
HAS_NUL: Final = 3
STRAY: Final = 4
UNCLOSED: Final = 5

NOT_FOUND: Final = -1


@kernel
def trimmed_end(data: Bytes, begin: int, end: int) -> int:
    """Return the end of a line without the carriage return of CRLF."""
    return end - 1 if end > begin and data[end - 1] == CARRIAGE_RETURN else end


@kernel
def ends_field(data: Bytes, position: int, delimiter: int) -> bool:
    """Tell whether a field may end before this position."""
    if position < data.size and data[position] == CARRIAGE_RETURN:
        position += 1
        return position == data.size or data[position] == LINE_FEED
    return position == data.size or data[position] == delimiter or data[position] == LINE_FEED


@kernel
def read_line(
    data: Bytes, begin: int, quoted: bool, delimiter: int, limit: int, plain: Flags, padding: Flags
) -> tuple[int, int, int, int, bool, bool]:
    """Read one physical line, starting inside quotes or not.

    Untidy is a line with white space at the edge of a field, or empty in quotes. What
    stands beside a field is never white space, so the test of an empty field needs no branch.

    Returns:
        The line's end, delimiters outside quotes, gravest code, field of the first fault,
        whether a quote is open at the end, and whether the line is untidy.
    """
    position, field, delimiters = begin, begin, 0
    code, fault, untidy = GOOD, NOT_FOUND, False
    while position < data.size:
        byte = data[position]
        if plain[byte]:
            position += 1
            continue
        if byte == LINE_FEED:
            break
        found, here = GOOD, delimiters
        if byte == NUL:
            found = HAS_NUL
        elif byte == QUOTE:
            if not quoted:
                quoted = position == field
                found = GOOD if quoted else STRAY
                untidy |= position + 1 < data.size and padding[data[position + 1]]
            elif position + 1 < data.size and data[position + 1] == QUOTE:
                position += 1
            else:
                quoted = False
                found = GOOD if ends_field(data, position + 1, delimiter) else STRAY
                untidy |= position == field + 1 or padding[data[position - 1]]
        elif not quoted:
            found = TOO_LONG if position - field > limit else GOOD
            untidy |= padding[data[field]] | padding[data[position - 1]]
            delimiters += 1
            field = position + 1
        if found:
            code = max(code, found)
            fault = fault if fault >= 0 else here
        position += 1
    last = trimmed_end(data, field, position)
    if last > field:
        untidy |= padding[data[field]] | padding[data[last - 1]]
        if last - field > limit:
            code = max(code, TOO_LONG)
            fault = fault if fault >= 0 else delimiters
    return position, delimiters, code, fault, quoted, untidy


@kernel
def looks_like_row(data: Bytes, begin: int, end: int, width: int, delimiter: int) -> bool:
    """Tell whether a line, quotes disregarded, has the full width and starts as a row would.

    It starts as a row would when a delimiter stands before its first quote.
    """
    delimiters, quotes, starts = 0, 0, True
    for position in range(begin, end):
        if data[position] == QUOTE:
            quotes += 1
        elif data[position] == delimiter:
            starts = starts and (quotes == 0 or delimiters > 0)
            delimiters += 1
    return delimiters + 1 == width and starts


@kernel
def closing_line(
    data: Bytes,
    begin: int,
    first_end: int,
    first_delimiters: int,
    width: int,
    delimiter: int,
    limit: int,
    plain: Flags,
    padding: Flags,
) -> tuple[int, bool]:
    """Find the end of the row whose quote is open at ``first_end``.

    The row is accepted when its fields are right in number, it is no longer than ``limit``,
    and no line after the first could be a row by itself.

    Returns:
        The end, or NOT_FOUND; whether that rests on where the data end.
    """
    end, delimiters, open_quote = first_end, first_delimiters, True
    while open_quote:
        start = end + 1
        if start >= data.size:
            return NOT_FOUND, True
        alone = read_line(data, start, False, delimiter, limit, plain, padding)
        well_formed = alone[2] < STRAY and not alone[4] and alone[1] + 1 == width
        cut = alone[0] == data.size
        if well_formed or looks_like_row(data, start, alone[0], width, delimiter):
            return NOT_FOUND, cut
        end, more, code, _, open_quote, _ = read_line(
            data, start, True, delimiter, limit, plain, padding
        )
        delimiters += more
        if code == STRAY or delimiters >= width or end - begin > limit:
            return NOT_FOUND, cut
    return (end if delimiters + 1 == width else NOT_FOUND), end == data.size


@kernel
def is_blank(data: Bytes, begin: int, end: int, delimiter: int) -> bool:
    """Tell whether a line holds nothing but white space."""
    for position in range(begin, end):
        byte = data[position]
        if byte == delimiter or not (byte == SPACE or TAB <= byte <= CARRIAGE_RETURN):
            return False
    return True


@kernel
def grown(values: Offsets) -> Offsets:
    """Return the array with twice the room."""
    wider = np.empty(values.size * 2, np.int64)
    for place in range(values.size):  # assigning a slice would compile its error's text, too
        wider[place] = values[place]
    return wider


@kernel
def has_nul(data: Bytes, begin: int, end: int) -> bool:
    """Tell whether a NUL byte stands between two positions."""
    for position in range(begin, end):  # noqa: SIM110 - numba compiles no generator
        if data[position] == NUL:
            return True
    return False


@kernel
def scan_rows(
    data: Bytes,
    begin: int,
    width: int,
    delimiter: int,
    limit: int,
    plain: Flags,
    padding: Flags,
) -> tuple[Offsets, Offsets, Offsets, Offsets, int, bool]:
    """Find every row from ``begin`` on and say what is wrong with it.

    Args:
        data: The text. Shape (b,).
        begin: Where the first row starts.
        width: Number of fields a row must have.
        delimiter: The byte between fields.
        limit: Longest field, and longest row of several lines, in bytes.
        plain: Bytes that mean nothing to the scan. Shape (256,).
        padding: Bytes that are white space at the edge of a field. Shape (256,).

    Returns:
        Starts, ends, codes and faulty fields of the rows, each of shape (r,); the number of
        blank lines; whether a field is untidy.
    """
    starts, ends = np.empty(1024, np.int64), np.empty(1024, np.int64)
    codes, faults = np.empty(1024, np.int64), np.empty(1024, np.int64)
    rows, blank_lines, untidy, start = 0, 0, False, begin
    while start < data.size:
        end, delimiters, code, fault, open_quote, loose = read_line(
            data, start, False, delimiter, limit, plain, padding
        )
        if is_blank(data, start, end, delimiter):
            blank_lines += 1
            start = end + 1
            continue
        if open_quote and code < STRAY:
            last, _ = closing_line(
                data, start, end, delimiters, width, delimiter, limit, plain, padding
            )
            if last == NOT_FOUND:
                code, fault = UNCLOSED, delimiters
            else:
                end, delimiters, loose = last, width - 1, True
                code = HAS_NUL if has_nul(data, start, end) else code
        if code == GOOD and delimiters + 1 != width:
            code = RAGGED
        if rows == starts.size:
            starts, ends = grown(starts), grown(ends)
            codes, faults = grown(codes), grown(faults)
        starts[rows], ends[rows] = start, trimmed_end(data, start, end)
        codes[rows], faults[rows] = code, fault
        untidy |= loose
        rows += 1
        start = end + 1
    return starts[:rows], ends[:rows], codes[:rows], faults[:rows], blank_lines, untidy


@kernel
def gather(data: Bytes, starts: Offsets, ends: Offsets, closing: int) -> tuple[Bytes, Offsets]:
    """Copy slices one after another, each followed by the byte ``closing`` unless negative.

    Returns:
        The bytes, and the offsets of the slices in them, shape (r + 1,).
    """
    extra = 1 if closing >= 0 else 0
    offsets = np.zeros(starts.size + 1, np.int64)
    for row in range(starts.size):
        offsets[row + 1] = offsets[row] + ends[row] - starts[row] + extra
    out = np.empty(offsets[-1], np.uint8)
    for row in range(starts.size):
        at = offsets[row]
        for step in range(ends[row] - starts[row]):
            out[at + step] = data[starts[row] + step]
        if extra:
            out[offsets[row + 1] - 1] = closing
    return out, offsets
