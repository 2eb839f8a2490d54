"""Rows that are no records, put aside on disk piece by piece until all people are known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.engine.shards.buckets import BUCKET, Buckets
from vacatur.engine.shards.folder import FILE
from vacatur.engine.shards.hash import buckets_of
from vacatur.records.gate import Gated
from vacatur.records.ledger import QUARANTINE_SCHEMA
from vacatur.records.quarantine import listed_rows, possible_persons
from vacatur.records.reasons import STRUCTURAL, Reason
from vacatur.storage.crypto import DataKey, opening, sealing

SPOOLED: Final = {FILE: pl.UInt32(), "record_id": pl.String()} | {
    name: dtype for name, dtype in QUARANTINE_SCHEMA.items() if name != "file"
}
TOKENS: Final = "persons"
_ROWS_AT_A_TIME: Final = 20_000


class Spool:
    """Bad rows by the piece of the file they stand in, and what in them may name a person."""

    def __init__(self, folder: Path, buckets: int, key: DataKey | None = None) -> None:
        self.tokens = Buckets(folder, TOKENS, buckets, key=key)
        self.key = key
        self.counts: dict[int, int] = {}
        """Bad rows of each file."""
        self._folder = folder
        self._parts: dict[tuple[int, int], list[Path]] = {}

    def add(self, place: int, piece: int, file: Gated) -> None:
        """Put aside the bad rows of a piece while its text is there."""
        listed = listed_rows(file)
        if listed.is_empty():
            return
        ids = file.refused.select("row", "record_id")
        rows = listed.join(ids, on="row", how="left", maintain_order="left")
        self.add_rows(place, piece, rows.with_columns(pl.lit(place, pl.UInt32).alias(FILE)))
        broken = listed.filter(pl.col("reason").is_in(STRUCTURAL)).select("row", "raw")
        for part in broken.iter_slices(_ROWS_AT_A_TIME):
            self._add_tokens(place, possible_persons(part, file).drop_nulls().unique())

    def add_rows(self, place: int, piece: int, rows: pl.DataFrame) -> None:
        """Put aside rows with the columns of `SPOOLED`."""
        part = self._parts.setdefault((place, piece), [])
        path = self._folder / f"bad-{place:05}-{piece:06}-{len(part)}.parquet"
        path.touch(mode=0o600)
        own = rows.select(list(SPOOLED))
        own.write_parquet(path, compression="lz4", encryption=sealing(self.key))
        part.append(path)
        self.counts[place] = self.counts.get(place, 0) + rows.height

    def __iter__(self) -> Iterator[pl.DataFrame]:
        """The bad rows in input order, a piece at a time."""
        for key in sorted(self._parts):
            yield pl.concat(map(self._read, self._parts[key])).sort("row")

    def readable(self) -> Iterator[pl.DataFrame]:
        """Record and person of the rows whose fields could be told apart, no footer among them."""
        for rows in self:
            yield rows.filter(
                pl.col("record_id").is_not_null() & (pl.col("reason") != Reason.FOOTER)
            ).select("record_id", "person_id")

    def _read(self, path: Path) -> pl.DataFrame:
        return pl.read_parquet(path, glob=False, decryption=opening(self.key))

    def _add_tokens(self, place: int, tokens: pl.DataFrame) -> None:
        if tokens.height:
            keyed = tokens.with_columns(
                pl.lit(place, pl.UInt32).alias(FILE),
                buckets_of(tokens["person"], self.tokens.count).alias(BUCKET),
            )
            self.tokens.add(keyed)
