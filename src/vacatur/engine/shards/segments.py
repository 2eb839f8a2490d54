"""Tables cut at the same places of the input order, so that they can be put together again.

A part is the segments of one shard's table, one behind another, each an Arrow file of its own. All
shards are cut at the same places, so a segment of the whole is that segment of all parts. Under a
key each is an encrypted Parquet file instead.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from vacatur.engine.shards.aside import written_aside
from vacatur.records.ledger import FileReport
from vacatur.results.formats import Pieces
from vacatur.storage.crypto import DataKey, from_bytes, to_bytes

ORDER: Final = " order"
"""Column that says where a row stands in the input: the file, then the row."""
SEGMENT_ROWS: Final = 1 << 20
_FILE_BITS: Final = 32

Orders = npt.NDArray[np.uint64]


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part on disk, and where its segments are."""

    name: str
    sha256: str
    rows: int
    edges: Sequence[int]
    """Where each segment begins, and where the last ends, in bytes."""

    @classmethod
    def of(cls, told: dict[str, Any]) -> Part:
        """Read what was said of a part."""
        return cls(**told)


def order_of(files: pl.Series, rows: pl.Series) -> pl.Series:
    """Where rows stand in the input, from the number of the file and of the row in it.

    Example:
        >>> order_of(pl.Series([0, 1]), pl.Series([7, 1])).to_list()
        [7, 4294967297]
    """
    place = files.cast(pl.UInt64) * (1 << _FILE_BITS) + rows.cast(pl.UInt64)
    return place.alias(ORDER)


def cuts(files: Iterable[FileReport], rows: int = SEGMENT_ROWS) -> Orders:
    """Places that cut the input into segments of so many rows, the last one shorter.

    Returns:
        The order of the first row of every segment but the first. Ascending.
    """
    found: list[int] = []
    before, wanted = 0, rows
    for place, file in enumerate(files):
        while wanted < before + file.rows_in:
            found.append((place << _FILE_BITS) + wanted - before + 1)
            wanted += rows
        before += file.rows_in
    return np.asarray(found, np.uint64)


def write_part(path: Path, frame: pl.DataFrame, at: Orders, key: DataKey | None = None) -> Part:
    """Write a table with a column `ORDER`, ascending, cut into segments, encrypted under a key.

    The file appears under its name when it is whole.
    """
    edges = [0, *np.searchsorted(frame[ORDER].to_numpy(), at).tolist(), frame.height]
    digest = hashlib.sha256()
    ends = [0]
    with written_aside(path) as stream:
        for begin, end in pairwise(edges):
            content = _as_bytes(frame.slice(begin, end - begin), key)
            digest.update(content)
            stream.write(content)
            ends.append(stream.tell())
    return Part(name=path.name, sha256=digest.hexdigest(), rows=frame.height, edges=ends)


def together(folder: Path, parts: Sequence[Part], key: DataKey | None = None) -> Pieces:
    """The parts of all shards as one table in input order, without the order itself."""
    schema = next(_segments(folder, parts, key)).schema

    return Pieces(
        schema=schema,
        rows=sum(part.rows for part in parts),
        frames=lambda: _segments(folder, parts, key),
    )


def united(folder: Path, parts: Sequence[Part], key: DataKey | None = None) -> pl.DataFrame:
    """Parts of one segment whose rows are the same wherever their order is, each row once."""
    frames = [_read(folder / part.name, part.edges, 0, key) for part in parts]
    return pl.concat(frames).unique(ORDER).sort(ORDER).drop(ORDER)


def _segments(folder: Path, parts: Sequence[Part], key: DataKey | None) -> Iterator[pl.DataFrame]:
    for segment in range(len(parts[0].edges) - 1):
        frames = [_read(folder / part.name, part.edges, segment, key) for part in parts]
        yield pl.concat(frames).sort(ORDER).drop(ORDER)


def _as_bytes(frame: pl.DataFrame, key: DataKey | None) -> bytes:
    if key is not None:
        return to_bytes(frame, key)
    written = BytesIO()
    frame.write_ipc(written, compression="lz4")
    return written.getvalue()


def _read(path: Path, edges: Sequence[int], segment: int, key: DataKey | None) -> pl.DataFrame:
    with path.open("rb") as stream:
        stream.seek(edges[segment])
        content = stream.read(edges[segment + 1] - edges[segment])
    return pl.read_ipc(content) if key is None else from_bytes(content, key)
