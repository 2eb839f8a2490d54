"""One streaming pass over the inputs: whole people go to shards on disk.

What concerns all shards is settled here: record ids that stand twice anywhere, and the persons
named in rows that could not be read. So a shard can be scored without any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import polars as pl
import polars.selectors as cs

from vacatur.digest import sha256_of
from vacatur.engine.executors.protocol import Entry
from vacatur.engine.shards.asked import Asked, buckets_for, files_of, request_of
from vacatur.engine.shards.buckets import BUCKET, Buckets, write_rows
from vacatur.engine.shards.duplicates import ID, IdHashes, duplicates
from vacatur.engine.shards.folder import (
    FILE,
    HOLDS,
    KIND,
    QUARANTINE,
    ROW,
    Shards,
    write_manifest,
)
from vacatur.engine.shards.hash import buckets_of
from vacatur.engine.shards.holds import PERSON, write_quarantine
from vacatur.engine.shards.memory import give_back
from vacatur.engine.shards.spool import Spool
from vacatur.errors import VacaturError
from vacatur.records.content import changed
from vacatur.records.gate import finished
from vacatur.records.ledger import FileReport
from vacatur.records.merge import merge_rows
from vacatur.records.reasons import Reason
from vacatur.records.source import Source
from vacatur.records.stream import Streamed
from vacatur.records.stream_gate import Request, gated_pieces, located
from vacatur.results.staging import staged_folder
from vacatur.storage.crypto import DataKey, opening

_GROUPING: Final = "grouping "

Tell = Callable[[str], None]


@dataclass(kw_only=True)
class _Counts:
    """What the pieces of a file add up to."""

    rows_in: int = 0
    merged: int = 0
    blank_lines: int = 0
    format: str = ""
    encoding: str | None = None
    delimiter: str | None = None

    def add(self, source: Source) -> None:
        self.rows_in += source.rows_in
        self.blank_lines += source.blank_lines
        self.format = source.format
        self.encoding, self.delimiter = source.encoding, source.delimiter


@dataclass(kw_only=True)
class _Job:
    """One partition on its way."""

    folder: Path
    work: Path
    request: Request
    files: list[Streamed]
    shards: Buckets
    spool: Spool
    key: DataKey | None
    counts: list[_Counts] = field(default_factory=list)
    persons: dict[int, int] = field(default_factory=dict)
    """People of each shard."""
    records: dict[int, dict[int, int]] = field(default_factory=dict)
    """Records of each file in each shard."""


def partition(asked: Asked, on_stage: Tell = lambda _stage: None) -> Shards:
    """Read the inputs in pieces and write whole people to shards.

    Raises:
        InputError: An input cannot be read or mapped.
        OutputError: The folder cannot be written; nothing is left behind.
        UsageError: There cannot be so many shards.
    """
    request = request_of(asked)
    on_stage("survey")
    files = files_of(asked, request)
    count = buckets_for(asked, files)
    with staged_folder(asked.out, force=asked.force, kind=KIND) as folder:
        with TemporaryDirectory(dir=folder, prefix=".work-") as work:
            job = _Job(
                folder=folder,
                work=Path(work),
                request=request,
                files=files,
                shards=Buckets(Path(work), "rows", count, key=asked.key),
                spool=Spool(Path(work), count, asked.key),
                key=asked.key,
            )
            with _of_files_that_stay(files):
                on_stage("partition")
                _part(job)
                on_stage("settle")
                _settle(job)
                write_quarantine(folder, job.spool, _paths(job), [file.label for file in files])
        shards = _described(job, asked)
        write_manifest(shards, folder)
    give_back()
    return shards


@contextmanager
def _of_files_that_stay(files: Sequence[Streamed]) -> Iterator[None]:
    """Refuse a file that was changed since it was looked at, whatever came of it.

    Raises:
        InputError: One was.
    """
    try:
        yield
    except VacaturError as error:
        _refuse_changed(files, error)
        raise
    _refuse_changed(files, None)


def _refuse_changed(files: Sequence[Streamed], cause: Exception | None) -> None:
    for file in files:
        if not file.unchanged():
            raise changed(file.label) from cause


def _part(job: _Job) -> None:
    """Send every row to its bucket, or put it aside."""
    for place, file in enumerate(job.files):
        counts = _Counts()
        job.counts.append(counts)
        for number, piece in enumerate(gated_pieces(file, job.request)):
            counts.add(piece.source)
            job.spool.add(place, number, piece)
            job.shards.add(_sent(piece.records, place, job))
    job.shards.close()
    give_back()


def _sent(records: pl.DataFrame, place: int, job: _Job) -> pl.DataFrame:
    """Records with their file and bucket, every text a String."""
    plain = records.with_columns(
        (cs.categorical() | cs.enum()).cast(pl.String), cs.starts_with(_GROUPING).cast(pl.String)
    )
    if job.request.profile.merge is None:
        plain = plain.select(ROW, *_finished(plain, job))
    return plain.with_columns(
        pl.lit(place, pl.UInt32).alias(FILE),
        buckets_of(plain[PERSON], job.shards.count).alias(BUCKET),
    )


def _finished(records: pl.DataFrame, job: _Job) -> list[pl.Expr]:
    return finished(records, job.request.wanted, job.request.keep)


def _settle(job: _Job) -> None:
    """Merge the rows of one record, set repeated record ids aside, and finish every shard."""
    hashes = IdHashes(job.work, job.key)
    for bucket in range(job.shards.count):
        rows = job.shards.take(bucket)
        records = rows if job.request.profile.merge is None else _merged(rows, job)
        _finish(job, bucket, records)
        hashes.add(records[ID])
    for rows in job.spool.readable():
        hashes.add(rows[ID])
    for repeated in hashes.repeated():
        ids = duplicates(repeated, lambda: _every_id(job))
        if len(ids):
            _set_aside(job, ids)


def _finish(job: _Job, bucket: int, records: pl.DataFrame) -> None:
    """Write a shard, and count what is in it."""
    write_rows(records, _path(job, bucket), job.key)
    job.persons[bucket] = records[PERSON].n_unique()
    job.records[bucket] = dict(records[FILE].value_counts().iter_rows())


def _merged(rows: pl.DataFrame, job: _Job) -> pl.DataFrame:
    """The records of a bucket: rows of one file alone are merged."""
    rule = job.request.profile.merge
    assert rule is not None  # noqa: S101 - narrows the type
    files = rows.partition_by(FILE, maintain_order=True) or [rows]
    parts = [merge_rows(file, rule) for file in files]
    for file, part in zip(files, parts, strict=True):
        if file.height:
            job.counts[file.item(0, FILE)].merged += file.height - part.height
    merged = pl.concat(parts)
    return merged.select(ROW, *_finished(merged, job), FILE)


def _set_aside(job: _Job, ids: pl.Series) -> None:
    """Take the records with these ids out of their shards, and put their rows aside."""
    taken: list[pl.DataFrame] = []
    for bucket, path in enumerate(_paths(job)):
        if not _ids(path, job).is_in(ids.implode()).any():
            continue
        records = pl.read_parquet(path, glob=False, decryption=opening(job.key))
        hit = records[ID].is_in(ids.implode())
        taken.append(records.filter(hit).select(FILE, ROW, ID, PERSON))
        _finish(job, bucket, records.filter(~hit))
    if not taken:
        return
    rows = pl.concat(taken).rename({ROW: "row"}).sort(FILE, "row")
    told = rows.with_columns(
        pl.lit(ID).alias("column"), pl.lit(Reason.DUPLICATE_RECORD_ID.value).alias("reason")
    )
    for (place,), own in told.group_by(FILE, maintain_order=True):
        assert isinstance(place, int)  # noqa: S101 - narrows the type
        for number, found in located(job.files[place], job.request, own["row"]):
            job.spool.add_rows(place, number, own.join(found, on="row", maintain_order="left"))


def _every_id(job: _Job) -> Iterator[pl.Series]:
    yield from (_ids(path, job) for path in _paths(job))
    yield from (rows[ID] for rows in job.spool.readable())


def _ids(path: Path, job: _Job) -> pl.Series:
    opened = opening(job.key)
    return pl.read_parquet(path, columns=[ID], glob=False, decryption=opened)[ID]


def _path(job: _Job, bucket: int) -> Path:
    return job.folder / f"shard-{bucket:04}.parquet"


def _paths(job: _Job) -> list[Path]:
    return [_path(job, bucket) for bucket in range(job.shards.count)]


def _described(job: _Job, asked: Asked) -> Shards:
    paths = _paths(job)
    schema = pl.scan_parquet(paths[0], glob=False, decryption=opening(job.key)).collect_schema()
    entries = tuple(
        Entry(
            path=path.name,
            sha256=sha256_of(path),
            rows=sum(job.records[bucket].values()),
            persons=job.persons[bucket],
            bucket=bucket,
        )
        for bucket, path in enumerate(paths)
    )
    return Shards(
        family=asked.family,
        profile=job.request.profile.name,
        columns={name: str(dtype) for name, dtype in schema.items()},
        keep=tuple(job.request.keep),
        buckets=job.shards.count,
        files=tuple(_report(job, place) for place in range(len(job.files))),
        entries=entries,
        beside={name: sha256_of(job.folder / name) for name in (QUARANTINE, HOLDS)},
        wrapped=asked.wrapped,
    )


def _report(job: _Job, place: int) -> FileReport:
    file, counts = job.files[place], job.counts[place]
    quarantined = job.spool.counts.get(place, 0)
    report = FileReport(
        file=file.label,
        format=counts.format,
        encoding=counts.encoding,
        delimiter=counts.delimiter,
        sha256=file.sha256,
        bytes=file.stored,
        rows_in=counts.rows_in,
        records=sum(records.get(place, 0) for records in job.records.values()),
        merged=counts.merged,
        quarantined=quarantined,
        blank_lines=counts.blank_lines,
        profile=job.request.profile.name,
    )
    if not report.reconciles:
        message = f"[{file.label}]: {report.rows_in} rows went in, and not as many came out."
        raise VacaturError(message, hint="Please report this; no result was written.")
    return report
