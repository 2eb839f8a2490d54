"""Kernels that tell whether bytes are UTF-8, as the Unicode Standard has it in its table 3-7."""

# ruff: noqa: PLR2004 - the bytes of that table
from __future__ import annotations

import numpy as np

from vacatur.native import kernel
from vacatur.records.dictionary_kernel import Bytes


@kernel
def is_ascii(data: Bytes, begin: int, end: int) -> bool:
    """Tell whether no byte is beyond ASCII, without a branch."""
    bits = np.uint8(0)
    for at in range(np.uint64(begin), np.uint64(end)):
        bits |= data[at]
    return bool(bits < 0x80)


@kernel
def is_utf_8(data: Bytes, begin: int, end: int) -> bool:
    """Tell whether bytes are UTF-8: nothing cut off, too long, or kept for other encodings."""
    at = begin
    while at < end:
        first = data[at]
        at += 1
        if first < 0x80:
            continue
        least, most, more = 0x80, 0xBF, 1
        if 0xE0 <= first <= 0xEF:
            more = 2
            least = 0xA0 if first == 0xE0 else least
            most = 0x9F if first == 0xED else most
        elif 0xF0 <= first <= 0xF4:
            more = 3
            least = 0x90 if first == 0xF0 else least
            most = 0x8F if first == 0xF4 else most
        elif not 0xC2 <= first <= 0xDF:
            return False
        if at + more > end:
            return False
        for _ in range(more):
            if not least <= data[at] <= most:
                return False
            least, most = 0x80, 0xBF
            at += 1
    return True
