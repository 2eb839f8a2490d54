"""Kernels that quote a field as Go's csv writer does.

A field is quoted when it holds a comma, a quote, a line feed or a carriage return, starts with
white space, or is a backslash and a full stop.
"""

# ruff: noqa: PLR2004 - bytes of UTF-8
from __future__ import annotations

from typing import Final

import numpy as np

from vacatur.compat.gogen.rows_kernel import CARRIAGE_RETURN, COMMA, LINE_FEED, QUOTE, Bytes
from vacatur.native import kernel

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
    source, target = np.uint64(begin), np.uint64(at)
    for step in range(np.uint64(end - begin)):  # unsigned places compile to block copies
        out[target + step] = data[source + step]
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
