"""The quarantine of all files, and the persons whom its rows put on hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from vacatur.engine.shards.buckets import BUCKET
from vacatur.engine.shards.folder import FILE, HOLDS, QUARANTINE
from vacatur.engine.shards.hash import buckets_of
from vacatur.engine.shards.spool import Spool
from vacatur.records.ledger import QUARANTINE_SCHEMA
from vacatur.records.quarantine import with_person
from vacatur.results.formats import Pieces, write_frame
from vacatur.storage.crypto import DataKey, opening, sealing

PERSON = "person_id"


def write_quarantine(folder: Path, spool: Spool, shards: Sequence[Path], labels: list[str]) -> None:
    """Name the persons of broken rows, and write the quarantine and the holds.

    Args:
        folder: Where they go.
        spool: The bad rows of all files.
        shards: The shards as they will be scored, by bucket.
        labels: The files' names.
    """
    named = _named(spool, shards)
    held = [named["person"]]

    def frames() -> Iterator[pl.DataFrame]:
        yield pl.DataFrame(schema=QUARANTINE_SCHEMA)
        for rows in spool:
            place = rows.item(0, FILE)
            own = named.filter(pl.col(FILE) == place).select("row", "person")
            told = with_person(rows, own.join(rows, on="row", how="semi"))
            held.append(told[PERSON].alias("person"))
            label = pl.lit(labels[place], pl.String).alias("file")
            yield told.with_columns(label).select(list(QUARANTINE_SCHEMA))

    path = folder / QUARANTINE
    path.touch(mode=0o600)
    rows = sum(spool.counts.values())
    bad = Pieces(schema=pl.Schema(QUARANTINE_SCHEMA), rows=rows, frames=frames)
    write_frame(bad, path, key=spool.key)
    persons = pl.concat(held).drop_nulls().unique().alias(PERSON)
    _write_holds(folder / HOLDS, persons, spool)


def _write_holds(path: Path, persons: pl.Series, spool: Spool) -> None:
    held = pl.DataFrame([buckets_of(persons, spool.tokens.count).alias(BUCKET), persons])
    path.touch(mode=0o600)
    held.sort(BUCKET, PERSON).write_parquet(
        path, compression="lz4", row_group_size=1 << 16, encryption=sealing(spool.key)
    )


def read_holds(folder: Path, bucket: int, key: DataKey | None = None) -> pl.Series:
    """The persons of a bucket who are on hold, sorted."""
    held = pl.scan_parquet(folder / HOLDS, glob=False, decryption=opening(key))
    return held.filter(pl.col(BUCKET) == bucket).select(PERSON).collect()[PERSON]


def _named(spool: Spool, shards: Sequence[Path]) -> pl.DataFrame:
    """File, row and person of every known person whose key stands in a broken row."""
    buckets = spool.tokens.close()
    nobody = pl.DataFrame(schema={FILE: pl.UInt32, "row": pl.UInt32, "person": pl.String})
    found = [nobody]
    others: pl.Series | None = None
    for bucket in range(buckets):
        tokens = spool.tokens.take(bucket).select(nobody.columns)
        if others is None:
            others = pl.concat(
                [pl.Series(PERSON, [], pl.String), *(rows[PERSON] for rows in spool.readable())]
            ).unique()
        if tokens.height:
            opened = opening(spool.key)
            shard = pl.scan_parquet(shards[bucket], glob=False, decryption=opened)
            own = shard.select(PERSON).collect()[PERSON]
            known = pl.concat([own, others]).drop_nulls().unique().alias("person").to_frame()
            found.append(tokens.join(known, on="person", how="semi").unique())
    return pl.concat(found)
