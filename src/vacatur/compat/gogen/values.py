"""The text of values: bytes that are no UTF-8 survive the way there and back."""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from vacatur.records.dictionary import Dictionary

_BASE: Final = 0xF700  # byte 0x80 becomes U+F780, a private sign, and so on up to byte 0xFF
_PRIVATE: Final = re.compile(f"[{chr(_BASE + 0x80)}-{chr(_BASE + 0xFF)}]")
_TO_PRIVATE: Final = {0xDC00 + byte: _BASE + byte for byte in range(0x80, 0x100)}
_FROM_PRIVATE: Final = {private: sign for sign, private in _TO_PRIVATE.items()}


def texts(values: Dictionary) -> pl.Series:
    """Return the values as text that `to_bytes` turns back."""
    return to_text(values.raw())


def to_text(raw: pl.Series) -> pl.Series:
    r"""Read bytes as UTF-8, and any other byte as a private sign.

    Example:
        >>> to_text(pl.Series([b"PI\xd1A"])).to_list()
        ['PI\uf7d1A']
    """
    try:
        text = raw.cast(pl.String)
    except pl.exceptions.ComputeError:  # some value is no UTF-8
        return pl.Series([_read(value) for value in raw], dtype=pl.String)
    odd = text.str.contains(_PRIVATE.pattern).arg_true()
    return text if odd.is_empty() else text.scatter(odd, [_read(raw[int(i)]) for i in odd])


def _read(value: bytes) -> str:
    text = value.decode("utf-8", "surrogateescape")
    if _PRIVATE.search(text):  # a private sign of the file's own: spell out its bytes
        text = value.decode("ascii", "surrogateescape")
    return text.translate(_TO_PRIVATE)


def to_bytes(text: pl.Series) -> pl.Series:
    r"""Turn what `to_text` read back into the bytes it came from.

    Example:
        >>> to_bytes(pl.Series(["PI\uf7d1A"])).to_list()
        [b'PI\xd1A']
    """
    raw = text.cast(pl.Binary)
    odd = text.str.contains(_PRIVATE.pattern).fill_null(value=False).arg_true()
    if odd.is_empty():
        return raw
    return raw.scatter(odd, [_written(text[int(i)]) for i in odd])


def _written(text: str) -> bytes:
    return text.translate(_FROM_PRIVATE).encode("utf-8", "surrogateescape")
