"""Kernels that find the fields of delimited text, block by block.

The bytes that mean something are found first, all at once; a row is then read from one such mark
to the next. A row that is not plainly good is read once more by the kernels of the scan, which
say what is wrong with it: both find the same rows.

Letters: b bytes, m marks, r rows, g good rows, n fields of a row, w wanted fields.
"""

# ruff: noqa: C901, PLR0913, PLR0917, PLR2004 - one walk over the marks, and many flat arrays
from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from vacatur.native import kernel, word_at
from vacatur.records.calendar_kernel import UNREAD, known_day
from vacatur.records.dictionary_kernel import Places
from vacatur.records.scan_kernel import (
    CARRIAGE_RETURN,
    GOOD,
    HAS_NUL,
    LINE_FEED,
    NOT_FOUND,
    NUL,
    QUOTE,
    RAGGED,
    STRAY,
    UNCLOSED,
    Bytes,
    Flags,
    Offsets,
    closing_line,
    has_nul,
    is_blank,
    read_line,
    trimmed_end,
)

Small = npt.NDArray[np.int8]

_YEAR_AND_MONTH: Final = np.uint64(int.from_bytes(b"0000-00-", "little"))
_TWO_ZEROS: Final = np.uint64(int.from_bytes(b"00", "little"))
_ABOVE: Final = np.uint64(0x7F76767F76767676)
"""Added to bytes, sets the highest bit of those above 9, or above 0 where a hyphen stands."""
_TWO_ABOVE: Final = np.uint64(0x7676)
_HIGH_BITS: Final = np.uint64(0x8080808080808080)

ROWS: Final = 0
GOOD_ROWS: Final = 1
BLANK_LINES: Final = 2
NEXT: Final = 3
"""Where the first row begins that was not read."""
CUT: Final = 4
"""Whether that row may go on behind the data."""


@kernel
def find_marks(data: Bytes, begin: int, end: int, special: Bytes, marks: Places) -> int:
    """Write down where the special bytes stand, without a branch.

    Args:
        data: The block. Shape (b,).
        begin: Where to begin.
        end: Where to end.
        special: 1 for a byte that means something, else 0. Shape (256,).
        marks: To be filled; one longer than the bytes are many. Shape (m,).

    Returns:
        How many there are.
    """
    count = np.uint64(0)
    for position in range(np.uint64(begin), np.uint64(end)):
        marks[count] = position
        count += np.uint64(special[data[position]])
    return int(count)


@kernel
def unescaped(data: Bytes, begin: int, end: int, at: int) -> int:
    """Write the inside of a quoted field at a place, doubled quotes once; return its length."""
    out, position = at, begin
    while position < end:
        position += data[position] == QUOTE
        data[out] = data[position]
        out += 1
        position += 1
    return out - at


@kernel
def closing_quote(data: Bytes, marks: Places, mark: int, count: int) -> tuple[int, bool]:
    """Find the mark that closes a quoted field on the same line.

    Args:
        data: The block. Shape (b,).
        marks: Where its special bytes stand. Shape (m,).
        mark: The mark behind the quote that opens the field.
        count: How many marks there are.

    Returns:
        The mark, or NOT_FOUND; whether a quote is doubled.
    """
    escaped = False
    while mark + 1 < count:
        byte = data[marks[mark]]
        if byte in (LINE_FEED, NUL):
            return NOT_FOUND, escaped
        if byte == QUOTE:
            if marks[mark + 1] != marks[mark] + 1 or data[marks[mark + 1]] != QUOTE:
                return mark, escaped
            escaped = True
            mark += 1
        mark += 1
    return NOT_FOUND, escaped


@kernel
def plain_row(
    data: Bytes, marks: Places, mark: int, count: int, begin: int, first: Offsets, last: Offsets
) -> tuple[int, bool]:
    """Find the fields of a row of one line that has nothing wrong with it.

    Args:
        data: The block. Shape (b,).
        marks: Where its special bytes stand. Shape (m,).
        mark: The first mark of the row.
        count: How many marks there are.
        begin: Where the row begins.
        first: Where the fields begin, quotes left out, to be filled. Shape (n,).
        last: Where they end. Shape (n,).

    Returns:
        The mark that ends the row, or NOT_FOUND; whether a field has a doubled quote.
    """
    escaped = False
    for field in range(first.size):
        if mark >= count:
            break
        place = int(marks[mark])
        if data[place] == QUOTE:
            mark, doubled = closing_quote(data, marks, mark + 1, count)
            if place != begin or mark == NOT_FOUND:
                break
            escaped |= doubled
            first[field], last[field] = begin + 1, marks[mark]
            place = int(marks[mark]) + 1
            mark += 1
            place += data[place] == CARRIAGE_RETURN and data[place + 1] == LINE_FEED
            if marks[mark] != place or data[place] == QUOTE:
                break
        else:
            first[field], last[field] = begin, place
            if data[place] == LINE_FEED:
                last[field] = trimmed_end(data, begin, place)
        if data[place] == NUL:
            break
        if data[place] == LINE_FEED:
            return (mark if field + 1 == first.size else NOT_FOUND), escaped
        begin = place + 1
        mark += 1
    return NOT_FOUND, escaped


@kernel
def lined_row(
    data: Bytes, begin: int, end: int, delimiter: int, first: Offsets, last: Offsets
) -> bool:
    """Find the fields of a good row that may span lines; return whether a quote is doubled."""
    field, position, escaped, start = 0, begin, False, begin
    while True:
        quoted = position < end and data[position] == QUOTE
        if quoted:
            start = position + 1
            position += 1
            while True:
                if data[position] == QUOTE:
                    if position + 1 >= end or data[position + 1] != QUOTE:
                        break
                    escaped = True
                    position += 1
                position += 1
            first[field], last[field] = start, position
            position += 1
        else:
            start = position
            while position < end and data[position] != delimiter:
                position += 1
            first[field], last[field] = start, position
        if position >= end:
            return escaped
        field += 1
        position += 1


@kernel
def odd_row(
    data: Bytes, begin: int, width: int, delimiter: int, limit: int, plain: Flags, padding: Flags
) -> tuple[int, int, int, bool, bool]:
    """Say of a row what the scan says of it.

    Returns:
        Its end; what is wrong; the field to blame; whether the line is blank; whether all that
        rests on where the data end.
    """
    end, delimiters, code, fault, open_quote, _ = read_line(
        data, begin, False, delimiter, limit, plain, padding
    )
    cut = end == data.size
    if is_blank(data, begin, end, delimiter):
        return end, code, fault, True, cut
    if open_quote and code < STRAY:
        last, unsure = closing_line(
            data, begin, end, delimiters, width, delimiter, limit, plain, padding
        )
        cut |= unsure
        if last == NOT_FOUND:
            code, fault = UNCLOSED, delimiters
        else:
            end, delimiters = last, width - 1
            code = HAS_NUL if has_nul(data, begin, end) else code
    if code == GOOD and delimiters + 1 != width:
        code = RAGGED
    return end, code, fault, False, cut


@kernel
def split_block(
    data: Bytes,
    marks: Places,
    count: int,
    begin: int,
    stop: int,
    end: int,
    final: bool,
    delimiter: int,
    limit: int,
    plain: Flags,
    padding: Flags,
    wanted: Places,
    first: Offsets,
    last: Offsets,
    begins: Places,
    lengths: Places,
    starts: Places,
    sizes: Places,
    codes: Small,
    faults: Places,
    told: Offsets,
) -> None:
    """Split the rows of a block that begin before a place.

    Args:
        data: The block, with room behind it for values without their doubled quotes. Shape (b,).
        marks: Where its special bytes stand. Shape (m,).
        count: How many marks there are.
        begin: Where the first row begins.
        stop: Rows that begin here or later are not read.
        end: Where the data end, behind a line feed.
        final: Whether nothing follows.
        delimiter: The byte between fields.
        limit: Longest field, and longest row of several lines, in bytes.
        plain: Bytes that mean nothing to the scan. Shape (256,).
        padding: Bytes that are white space at the edge of a field. Shape (256,).
        wanted: For each field where it goes, or -1. Shape (n,).
        first: Room for where the fields of a row begin. Shape (n,).
        last: Room for where they end. Shape (n,).
        begins: Where the wanted fields of good rows begin, to be filled. Shape (w, g).
        lengths: How long they are, to be filled. Shape (w, g).
        starts: Where every row begins, to be filled. Shape (r,).
        sizes: How long it is without its line end, to be filled. Shape (r,).
        codes: What is wrong with it, to be filled. Shape (r,).
        faults: Which field is to blame, or -1, to be filled. Shape (r,).
        told: ROWS, GOOD_ROWS, BLANK_LINES, NEXT and CUT, to be filled. Shape (5,).
    """
    whole = data[:end]
    width = wanted.size
    rows, good, blank_lines, mark, annex = 0, 0, 0, 0, end
    told[CUT] = 0
    while begin < stop:
        code, fault = GOOD, NOT_FOUND
        found, escaped = plain_row(data, marks, mark, count, begin, first, last)
        line_end = int(marks[found]) if found != NOT_FOUND else begin + limit + 1
        if width > 1 and line_end - begin <= limit:
            mark = found + 1
        else:
            line_end, code, fault, blank, cut = odd_row(
                whole, begin, width, delimiter, limit, plain, padding
            )
            if cut and not final:
                told[CUT] = 1
                break
            while mark < count and marks[mark] <= line_end:
                mark += 1
            if blank:
                blank_lines += 1
                begin = line_end + 1
                continue
            if code == GOOD:
                row_end = trimmed_end(whole, begin, line_end)
                escaped = lined_row(data, begin, row_end, delimiter, first, last)
        starts[rows], codes[rows], faults[rows] = begin, code, fault
        sizes[rows] = trimmed_end(whole, begin, line_end) - begin
        rows += 1
        if code == GOOD:
            for field in range(width):
                place = wanted[field]
                if place >= 0:
                    start, size = first[field], last[field] - first[field]
                    if escaped and start > begin and data[start - 1] == QUOTE:
                        size = unescaped(data, start, last[field], annex)
                        start = annex
                        annex += size
                    begins[place, good], lengths[place, good] = start, size
            good += 1
        begin = line_end + 1
    told[ROWS], told[GOOD_ROWS], told[BLANK_LINES], told[NEXT] = rows, good, blank_lines, begin


@kernel
def iso_day(data: Bytes, begin: int) -> int:
    """Return the day number of the ten bytes of an ISO date of 1000 to 2999, or UNREAD.

    The digits are tested and read eight at a time, each in the byte where it stands.
    """
    at = np.uint64(begin)
    first = word_at(data, at) ^ _YEAR_AND_MONTH
    last = (word_at(data, at + np.uint64(2)) >> np.uint64(48)) ^ _TWO_ZEROS
    above = ((first + _ABOVE) | first) & _HIGH_BITS | ((last + _TWO_ABOVE) | last) & _HIGH_BITS
    if above:
        return UNREAD
    year = digit(first, 0) * 1000 + digit(first, 1) * 100 + digit(first, 2) * 10 + digit(first, 3)
    if year < 1000 or year > 2999:
        return UNREAD
    month = digit(first, 5) * 10 + digit(first, 6)
    return known_day(year, month, digit(last, 0) * 10 + digit(last, 1))


@kernel
def digit(word: np.uint64, place: int) -> int:
    """Return the byte of a word at a place, the lowest one first."""
    return int((word >> np.uint64(8 * place)) & np.uint64(255))


@kernel
def renumber(
    codes: Places,
    spans: Offsets,
    mapping: Places,
    begins: Offsets,
    order: Places,
    members: Places,
) -> int:
    """Translate codes of a field in place, and number what they become by first appearance.

    Args:
        codes: The codes that several readers gave, then the numbers. Shape (g,).
        spans: Rows that follow one another: their reader, the first one, and the one behind the
            last. Shape (k, 3).
        mapping: What each code becomes, reader after reader.
        begins: Where those of each reader begin.
        order: Room for the number of each, -1 as yet. Shape (d,).
        members: What has which number, to be filled.

    Returns:
        How many there are.
    """
    count = 0
    for span in range(spans.shape[0]):
        first = begins[spans[span, 0]]
        for row in range(spans[span, 1], spans[span, 2]):
            value = mapping[first + codes[row]]
            number = int(order[value])
            if number < 0:
                number = count
                order[value] = count
                members[count] = value
                count += 1
            codes[row] = number
    return count
