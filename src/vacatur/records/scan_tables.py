"""What each byte is to the kernels that find rows and fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from vacatur.records import scan_kernel as kernel

FIELD_LIMIT: Final = 1 << 20
"""Longest field in bytes: no real one comes near, a lost quote does."""


@dataclass(frozen=True, kw_only=True)
class Signs:
    """Bytes by what they mean, each array of shape (256,)."""

    delimiter: int
    plain: kernel.Flags
    """Bytes that mean nothing."""
    special: kernel.Bytes
    """1 for those that do."""
    padding: kernel.Flags
    """Bytes that are white space at the edge of a field, or may begin or end one."""


def signs(delimiter: str) -> Signs:
    """What bytes mean beside a delimiter of one ASCII character."""
    sign = ord(delimiter)
    plain = np.ones(256, np.bool_)
    plain[[kernel.NUL, kernel.LINE_FEED, kernel.QUOTE, sign]] = False
    padding = np.zeros(256, np.bool_)
    padding[: kernel.SPACE + 1] = True
    padding[128:] = True  # may begin or end a white space beyond ASCII
    padding[[kernel.LINE_FEED, sign]] = False
    special = (~plain).astype(np.uint8)
    return Signs(delimiter=sign, plain=plain, special=special, padding=padding)
