"""Record ids that stand more than once in the whole input, found in little memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from vacatur.engine.shards.hash import hash_text
from vacatur.storage.crypto import DataKey, append, appended

Hashes = npt.NDArray[np.uint64]

PART_BITS: Final = 6
AT_ONCE: Final = 4_000_000
"""So many repeated hashes are looked at together."""
ID: Final = "record_id"


class IdHashes:
    """Hashes of all record ids, on disk, parted by their first bits."""

    def __init__(self, folder: Path, key: DataKey | None = None) -> None:
        self._key = key
        self._paths = [folder / f"ids-{part:02}.u64" for part in range(1 << PART_BITS)]
        for path in self._paths:
            path.touch(mode=0o600)

    def add(self, ids: pl.Series) -> None:
        """Add the ids of some records."""
        hashes = np.sort(hash_text(ids))
        firsts = (hashes >> np.uint64(64 - PART_BITS)).astype(np.int64)
        edges = np.searchsorted(firsts, np.arange(len(self._paths) + 1))
        for part, path in enumerate(self._paths):
            with path.open("ab") as stream:
                self._append(stream, hashes[edges[part] : edges[part + 1]])

    def repeated(self) -> Iterator[Hashes]:
        """Give the hashes that stand more than once, ascending, not too many at a time."""
        found: list[Hashes] = []
        for path in self._paths:
            hashes = np.sort(self._read(path))
            path.unlink()
            found.append(np.unique(hashes[1:][hashes[1:] == hashes[:-1]]))
            if sum(map(len, found)) >= AT_ONCE:
                yield np.concatenate(found)
                found = []
        if any(map(len, found)):
            yield np.concatenate(found)

    def _append(self, stream: BinaryIO, hashes: Hashes) -> None:
        if self._key is None:
            hashes.tofile(stream)
        elif len(hashes):
            append(stream, pl.DataFrame({ID: hashes}), self._key)

    def _read(self, path: Path) -> Hashes:
        if self._key is None:
            return np.fromfile(path, np.uint64)
        parts = [part[ID].to_numpy() for part in appended(path, self._key)]
        return np.concatenate([np.empty(0, np.uint64), *parts])


def duplicates(hashes: Hashes, ids: Callable[[], Iterable[pl.Series]]) -> pl.Series:
    """The ids that do stand more than once, of those with these hashes.

    Args:
        hashes: Repeated hashes, ascending.
        ids: Gives the record ids of all records, part by part.

    Example:
        >>> ids = [pl.Series("record_id", ["a", "b"]), pl.Series("record_id", ["b"])]
        >>> duplicates(hash_text(pl.Series(["b"])), lambda: ids).to_list()
        ['b']
    """
    counted = [
        part.filter(among(part, hashes)).alias(ID).value_counts(name="times") for part in ids()
    ]
    times = pl.concat(counted).group_by(ID).agg(pl.col("times").sum())
    return times.filter(pl.col("times") > 1)[ID].sort()


def among(ids: pl.Series, hashes: Hashes) -> pl.Series:
    """Say which ids have one of these hashes."""
    own = hash_text(ids)
    places = np.minimum(np.searchsorted(hashes, own), max(len(hashes) - 1, 0))
    return pl.Series(hashes[places] == own)
