"""Rows parted by bucket and appended to one Arrow stream for each, in little memory."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import numpy as np
import polars as pl

from vacatur.engine.shards.memory import give_back
from vacatur.storage.crypto import DataKey, appended, sealing
from vacatur.storage.crypto import append as append_to

if TYPE_CHECKING:
    import pyarrow as pa

Append = Callable[[int, int, int], object]
"""Appends so many rows, from one on, to the file of a bucket."""

BUCKET: Final = "bucket"
HELD_BYTES: Final = 64 << 20
"""So much is held in memory before it is appended to the files."""


class Buckets:
    """Files of rows, one for each bucket; rows of a bucket keep the order they came in."""

    def __init__(
        self,
        folder: Path,
        prefix: str,
        count: int,
        *,
        key: DataKey | None = None,
        held_bytes: int = HELD_BYTES,
    ) -> None:
        self.count = count
        self._folder = folder
        self._prefix = prefix
        self._key = key
        self._held_bytes = held_bytes
        self._held: list[pl.DataFrame] = []
        self._bytes = 0
        self._writers: list[pa.RecordBatchStreamWriter] = []
        self._files: list[BinaryIO] = []
        self._begun = [False] * count

    def take(self, bucket: int) -> pl.DataFrame:
        """Read the rows of a bucket, and remove its file."""
        path = self._path(bucket)
        rows = self._read(path).rechunk()
        path.unlink()
        return rows

    def add(self, frame: pl.DataFrame) -> None:
        """Append rows; `bucket` says where each belongs."""
        self._held.append(frame)
        self._bytes += int(frame.estimated_size())
        if self._bytes >= self._held_bytes:
            self._flush()

    def close(self) -> int:
        """Finish the files; one without rows is there all the same, if any row was added.

        Returns:
            The number of files.
        """
        if self._held:
            self._flush()
        for writer in self._writers:
            writer.close()
        for file in self._files:
            file.close()
        return len(self._files)

    def _read(self, path: Path) -> pl.DataFrame:
        if self._key is None:
            return pl.read_ipc_stream(path)
        return pl.concat(appended(path, self._key))

    def _path(self, bucket: int) -> Path:
        return self._folder / f"{self._prefix}-{bucket:04}.arrows"

    def _flush(self) -> None:
        frame = pl.concat(self._held).sort(BUCKET, maintain_order=True)
        self._held, self._bytes = [], 0
        edges = np.searchsorted(frame[BUCKET].to_numpy(), np.arange(self.count + 1))
        if not self._files:
            self._open_files()
        write = self._encrypted if self._key else self._plain
        append = write(frame.drop(BUCKET))

        def append_own(bucket: int) -> None:
            begin, end = int(edges[bucket]), int(edges[bucket + 1])
            if end > begin or not self._begun[bucket]:
                append(bucket, begin, end - begin)
                self._begun[bucket] = True

        with ThreadPoolExecutor() as pool:
            list(pool.map(append_own, range(self.count)))
        give_back()

    def _plain(self, frame: pl.DataFrame) -> Append:
        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        if not self._writers:
            self._open_writers(table.schema)
        return lambda bucket, begin, rows: self._writers[bucket].write_table(
            table.slice(begin, rows)
        )

    def _encrypted(self, frame: pl.DataFrame) -> Append:
        key = self._key
        assert key is not None  # noqa: S101 - narrows the type
        return lambda bucket, begin, rows: append_to(
            self._files[bucket], frame.slice(begin, rows), key
        )

    def _open_files(self) -> None:
        _allow_open_files(self.count)
        for bucket in range(self.count):
            self._path(bucket).touch(mode=0o600)
            self._files.append(self._path(bucket).open("wb"))

    def _open_writers(self, schema: pa.Schema) -> None:
        import pyarrow as pa  # noqa: PLC0415 - heavy, and few runs need it

        options = pa.ipc.IpcWriteOptions(compression="lz4")
        self._writers = [pa.ipc.new_stream(file, schema, options=options) for file in self._files]


def _allow_open_files(more: int) -> None:
    """Have the system allow so many more open files than it does now, as far as it will."""
    import resource  # noqa: PLC0415 - there is none but on POSIX

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = soft + more if hard == resource.RLIM_INFINITY else min(soft + more, hard)
    if soft != resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def write_rows(rows: pl.DataFrame, path: Path, key: DataKey | None = None) -> None:
    """Write the rows of a shard, for its owner alone."""
    path.touch(mode=0o600)
    rows.write_parquet(path, compression="lz4", statistics=False, encryption=sealing(key))
