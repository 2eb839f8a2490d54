"""A hash of text that is the same in every version, process and machine: it names files.

It is FNV-1a of the UTF-8 bytes in 64 bits, and then, because the low bits of FNV-1a alone are
poor for short keys, the finishing steps of MurmurHash3. Letters: `n` texts, `b` bytes.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from vacatur.native import kernel

NAME: Final = "fnv1a64+fmix64"
"""How manifests call this hash."""

OFFSET: Final = np.uint64(0xCBF29CE484222325)
PRIME: Final = np.uint64(0x100000001B3)
FIRST_MIX: Final = np.uint64(0xFF51AFD7ED558CCD)
SECOND_MIX: Final = np.uint64(0xC4CEB9FE1A85EC53)
SHIFT: Final = np.uint64(33)


def hash_text(texts: pl.Series) -> npt.NDArray[np.uint64]:
    """Hash every text; none may be NULL.

    Args:
        texts: String, Categorical or Enum. Shape (n,).

    Returns:
        Hashes, shape (n,).

    Example:
        >>> [f"{value:016x}" for value in hash_text(pl.Series(["", "IL10404690"]))]
        ['efd01f60ba992926', 'aa96ca2f56f6b5a2']
    """
    if texts.null_count():
        raise ValueError("Texts to hash must not be null.")
    out = np.empty(len(texts), np.uint64)
    if len(texts):
        array = texts.cast(pl.String).rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
        _, starts, content = array.buffers()
        offsets = np.frombuffer(starts, np.int64)[array.offset : array.offset + len(texts) + 1]
        fill_hashes(np.frombuffer(content or b"", np.uint8), offsets, out)
    return out


def buckets_of(texts: pl.Series, buckets: int) -> pl.Series:
    """Say which of so many buckets each text belongs to: its hash modulo their number.

    Example:
        >>> buckets_of(pl.Series(["IL10404690", "IL10404690"]), 1).to_list()
        [0, 0]
    """
    places = (hash_text(texts) % np.uint64(buckets)).astype(np.uint32)
    return pl.Series("bucket", places, dtype=pl.UInt32)


@kernel
def fill_hashes(
    content: npt.NDArray[np.uint8],
    offsets: npt.NDArray[np.int64],
    out: npt.NDArray[np.uint64],
) -> None:
    """Hash texts that lie one behind another.

    Args:
        content: Their bytes. Shape (b,).
        offsets: Where each begins, and where the last ends. Shape (n + 1,).
        out: Receives the hashes. Shape (n,).
    """
    for text in range(out.size):
        value = OFFSET
        for position in range(offsets[text], offsets[text + 1]):
            value = (value ^ np.uint64(content[position])) * PRIME
        value = (value ^ (value >> SHIFT)) * FIRST_MIX
        value = (value ^ (value >> SHIFT)) * SECOND_MIX
        out[text] = value ^ (value >> SHIFT)
