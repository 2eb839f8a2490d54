"""Rows parted by bucket and appended to one Parquet file for each, in little memory."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

BUCKET: Final = "bucket"
HELD_BYTES: Final = 256 << 20
"""So much is held in memory before it is appended to the files."""
_PLAIN: Final = ("record_id", "person_id", "incident_id", "case_number", "person")
"""Columns whose values mostly differ: no dictionary is tried for them."""


class Buckets:
    """Files of rows, one for each bucket; rows of a bucket keep the order they came in."""

    def __init__(
        self, folder: Path, prefix: str, count: int, *, held_bytes: int = HELD_BYTES
    ) -> None:
        self.count = count
        self._folder = folder
        self._prefix = prefix
        self._held_bytes = held_bytes
        self._held: list[pl.DataFrame] = []
        self._bytes = 0
        self._writers: list[pq.ParquetWriter] = []

    def path(self, bucket: int) -> Path:
        """Where the rows of a bucket are."""
        return self._folder / f"{self._prefix}-{bucket:04}.parquet"

    def add(self, frame: pl.DataFrame) -> None:
        """Append rows; `bucket` says where each belongs."""
        self._held.append(frame)
        self._bytes += int(frame.estimated_size())
        if self._bytes >= self._held_bytes:
            self._flush()

    def close(self) -> None:
        """Finish every file; one without rows is there all the same, if any row was added."""
        if self._held:
            self._flush()
        for writer in self._writers:
            writer.close()

    def __iter__(self) -> Iterator[Path]:
        """The files that were written, by bucket."""
        return (self.path(bucket) for bucket in range(len(self._writers)))

    def _flush(self) -> None:
        frame = pl.concat(self._held).sort(BUCKET, maintain_order=True)
        self._held, self._bytes = [], 0
        edges = np.searchsorted(frame[BUCKET].to_numpy(), np.arange(self.count + 1))
        table = frame.drop(BUCKET).to_arrow(compat_level=pl.CompatLevel.oldest())
        if not self._writers:
            self._writers = [parquet_writer(self.path(b), table.schema) for b in range(self.count)]

        def append(bucket: int) -> None:
            begin, end = int(edges[bucket]), int(edges[bucket + 1])
            if end > begin:
                self._writers[bucket].write_table(table.slice(begin, end - begin))

        with ThreadPoolExecutor() as pool:
            list(pool.map(append, range(self.count)))


def write_rows(frame: pl.DataFrame, path: Path) -> None:
    """Write rows as a bucket's file is written."""
    table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
    with parquet_writer(path, table.schema) as writer:
        writer.write_table(table)


def parquet_writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """Open a Parquet file to append to, for its owner alone."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy, and few runs need it

    path.touch(mode=0o600)
    coded = [name for name in schema.names if name not in _PLAIN]
    return pq.ParquetWriter(
        path, schema, compression="lz4", use_dictionary=coded, write_statistics=False
    )
