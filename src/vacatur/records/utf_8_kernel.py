"""Kernels that tell whether bytes are UTF-8, as the Unicode Standard has it in its table 3-7."""

# ruff: noqa: PLR2004 - the bytes of that table
from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from vacatur.native import kernel
from vacatur.records.dictionary_kernel import Bytes

BETWEEN: Final = 0
"""Between two characters. As many as three bytes are to follow in states 1, 2 and 3."""
NEVER: Final = 8
_FIRST: Final = (
    (0x00, 0x7F, BETWEEN),
    (0xC2, 0xDF, 1),
    (0xE0, 0xE0, 4),
    (0xE1, 0xEF, 2),
    (0xED, 0xED, 5),
    (0xF0, 0xF0, 6),
    (0xF1, 0xF3, 3),
    (0xF4, 0xF4, 7),
)
_FURTHER: Final = (
    (1, 0x80, 0xBF, BETWEEN),
    (2, 0x80, 0xBF, 1),
    (3, 0x80, 0xBF, 2),
    (4, 0xA0, 0xBF, 1),
    (5, 0x80, 0x9F, 1),
    (6, 0x90, 0xBF, 2),
    (7, 0x80, 0x8F, 2),
)
"""From a state, by the first and last of some bytes, to another."""


def _states() -> npt.NDArray[np.uint8]:
    """The state that follows each state and byte. Shape (9, 256)."""
    states = np.full((NEVER + 1, 256), NEVER, np.uint8)
    for state, least, most, following in [*((BETWEEN, *each) for each in _FIRST), *_FURTHER]:
        states[state, least : most + 1] = following
    return states


NEXT: Final = _states()


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
    state = BETWEEN
    for at in range(begin, end):
        state = NEXT[state, data[at]]
    return bool(state == BETWEEN)
