"""The kernel that takes in a block: a few rows at a time, while they are near at hand.

Letters: b bytes, r rows, w wanted fields, d dates and v values among them, t slots, e distinct
values of a block.
"""

# ruff: noqa: PLR0913, PLR0917 - many flat arrays
from __future__ import annotations

from typing import Final

import numpy as np

from vacatur.compat.gogen.rows_kernel import GOOD, Bytes, Flags, Places, split_rows
from vacatur.compat.gogen.values_kernel import blank_unless, encode, read_dates
from vacatur.native import kernel

STEP: Final = 256
"""Rows at a time: their text stays in the nearest cache."""


@kernel
def take_in(
    data: Bytes,
    end: int,
    plain: Flags,
    wanted: Places,
    width: int,
    marker: int,
    word: Bytes,
    beside: int,
    days: Places,
    codes: Places,
    tables: Places,
    known: Places,
    counts: Places,
) -> tuple[int, int, int, int, int, int]:
    """Split a block into rows, read the dates and give codes to the values.

    Args:
        data: The block; quoted wanted fields are rewritten in it. Shape (b,).
        end: Where it ends, behind a line feed.
        plain: Bytes that mean nothing outside quotes. Shape (256,).
        wanted: The fields to read, the dates first. Shape (w,).
        width: Number of fields of a row.
        marker: The place in ``wanted`` of a field.
        word: What must stand in it for the field ``beside`` to be read.
        beside: The place in ``wanted`` of the field that is blank otherwise.
        days: Day numbers, to be filled. Shape (d, r).
        codes: Codes, to be filled. Shape (v, r).
        tables: Free slots. Shape (v, t).
        known: Begin and length of the distinct values, to be filled. Shape (v, 2, e).
        counts: Number of distinct values, to be filled. Shape (v,).

    Returns:
        Rows, lines, and for the row that is broken: a code, the line it begins on, the line
        and the column of the fault, all counted from 1.
    """
    begins = np.empty((wanted.size, STEP), np.int32)
    lengths = np.empty((wanted.size, STEP), np.int32)
    rows, lines, position, dates = 0, 0, 0, days.shape[0]
    while position < end:
        position, more, passed, code, line, fault_line, column = split_rows(
            data, position, end, plain, wanted, width, begins, lengths
        )
        if code != GOOD:
            return rows, lines + passed, code, lines + line, lines + fault_line, column
        stop = rows + more
        blank_unless(
            data, begins[marker, :more], lengths[marker, :more], word, lengths[beside, :more]
        )
        for field in range(wanted.size):
            begin, length = begins[field, :more], lengths[field, :more]
            if field < dates:
                read_dates(data, begin, length, days[field, rows:stop])
            else:
                value = field - dates
                counts[value] = encode(
                    data,
                    begin,
                    length,
                    tables[value],
                    known[value],
                    counts[value],
                    codes[value, rows:stop],
                )
        rows, lines = stop, lines + passed
    return rows, lines, GOOD, 0, 0, 0
