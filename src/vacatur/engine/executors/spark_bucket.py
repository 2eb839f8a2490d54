"""What Spark's workers do with rows: name each row's bucket, then decide one whole bucket."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import polars as pl
import pyarrow as pa

from vacatur.engine.executors.spark_columns import to_spark
from vacatur.engine.executors.spark_groups import BUCKET, OURS, RECORD, REPEATED, ROWS
from vacatur.engine.pipeline import Prepared, score_records
from vacatur.engine.shards.hash import buckets_of
from vacatur.errors import InputError, PackError
from vacatur.facts.family import family_of
from vacatur.records.intake import take_in_frame
from vacatur.records.plain import as_plain, as_text
from vacatur.rules.load import Pack, packs_folder


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be decided: a pack that workers read from their own files, and a day."""

    pack: Pack
    as_of: date
    sha256: str
    own: bool
    """Whether the pack came with vacatur, wherever a worker has that installed."""

    @classmethod
    def of(cls, pack: Pack, as_of: date) -> Order:
        """Note which pack it is, and that it is the one meant."""
        own = pack.folder.is_relative_to(packs_folder())
        return cls(pack=replace(pack), as_of=as_of, sha256=pack.sha256, own=own)

    def prepared(self) -> Prepared:
        """The pack as this machine has it, ready to decide.

        Raises:
            PackError: This machine has another edition of it.
        """
        pack = replace(self.pack, folder=packs_folder() / self.pack.id) if self.own else self.pack
        if pack.sha256 != self.sha256:
            msg = f"A worker has another edition of the pack [{pack.id}]."
            raise PackError(msg, hint="Install the same vacatur, and the same packs, everywhere.")
        return Prepared.of(pack, as_of=self.as_of)


def canonical_key(batch: pa.RecordBatch, name: str) -> pl.Series:
    """A key as the intake reads it: the same text for the same person in every batch."""
    place = next(i for i, each in enumerate(batch.schema.names) if each.strip().lower() == name)
    return as_text(as_plain(pl.Series(pl.from_arrow(batch.column(place))), "frame"))


def record_ids(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The record_ids of a batch, as the intake reads them."""
    ids = canonical_key(batch, "record_id").to_arrow(compat_level=pl.CompatLevel.oldest())
    return pa.RecordBatch.from_arrays([ids.cast(pa.string())], [RECORD])


def with_keys(batch: pa.RecordBatch, buckets: int) -> pa.RecordBatch:
    """Say beside each row which bucket its person belongs to, and its record_id."""
    person = canonical_key(batch, "person_id").fill_null("")
    bucket = buckets_of(person, buckets).cast(pl.Int32)
    keys = pl.DataFrame({BUCKET: bucket, RECORD: canonical_key(batch, "record_id")})
    added = keys.to_arrow(compat_level=pl.CompatLevel.oldest())
    for name, kind in ((BUCKET, pa.int32()), (RECORD, pa.string())):
        batch = batch.append_column(name, added[name].combine_chunks().cast(kind))
    return batch


def score_bucket(order: bytes, bucket: int, table: pa.Table, buckets: int) -> pa.Table:
    """Decide the records of one bucket.

    Raises:
        InputError: It is not one whole bucket.
        PackError: This machine has another edition of the pack.
    """
    prepared = _prepared(order)
    columns = family_of(prepared.compiled.pack).scored
    intake = take_in_frame(_rows(bucket, table, buckets), columns=columns)
    decisions = score_records(intake.records, prepared, holds=intake.holds).decisions
    return to_spark(_without_place(decisions, "source_row"))


def quarantine_bucket(
    columns: tuple[str, ...], bucket: int, table: pa.Table, buckets: int
) -> pa.Table:
    """The rows of one bucket that are no records, each with column and reason.

    Raises:
        InputError: It is not one whole bucket.
    """
    intake = take_in_frame(_rows(bucket, table, buckets), columns=columns)
    real = intake.quarantine.filter(pl.col("row") <= table.num_rows)
    return to_spark(_without_place(real, "row"))


@lru_cache(maxsize=4)
def _prepared(order: bytes) -> Prepared:
    opened: Order = pickle.loads(order)  # noqa: S301  our own, from the driver
    return opened.prepared()


def _rows(bucket: int, table: pa.Table, buckets: int) -> pl.DataFrame:
    """The bucket's own rows, and behind them a stand-in for each record_id found elsewhere too.

    The stand-in has nothing but that record_id, and so is no record of anybody; but it makes the
    gate refuse the rows that have it too, and hold their people, as if it saw the whole frame.
    """
    frame = pl.DataFrame(pl.from_arrow(table))
    _check_whole(bucket, frame, table, buckets)
    name = next(each for each in frame.columns if each.strip().lower() == "record_id")
    elsewhere = frame.filter(REPEATED).unique(RECORD).select(name)
    return pl.concat([frame.drop(OURS), elsewhere], how="diagonal")


def _check_whole(bucket: int, frame: pl.DataFrame, table: pa.Table, buckets: int) -> None:
    """Refuse anything but all rows of the bucket: a person may have further rows elsewhere."""
    person = canonical_key(table.select(_own(table)).combine_chunks(), "person_id").fill_null("")
    strange = buckets_of(person, buckets) != bucket
    if strange.any() or (frame[ROWS] != frame.height).any():
        msg = f"Spark handed over {frame.height} rows that are not the whole of a bucket."
        raise InputError(msg, hint="Please report this; no decision was made.")


def _own(table: pa.Table) -> list[str]:
    return [name for name in table.schema.names if name not in OURS]


def _without_place(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """Forget where a row stood: rows of Spark have no order."""
    return frame.with_columns(pl.lit(None, frame.schema[column]).alias(column))
