"""The rows of an input read again, and held against the decisions and the quarantine."""

from __future__ import annotations

from typing import Final

import polars as pl
import polars.selectors as cs

from vacatur.records.ledger import QUARANTINE_SCHEMA
from vacatur.records.quarantine import listed_rows
from vacatur.records.reasons import Reason
from vacatur.records.stream import Streamed
from vacatur.records.stream_gate import Request, gated_pieces
from vacatur.results.scanned import scanned, typed
from vacatur.verification.differences import Differences
from vacatur.verification.folder import Folder

_TOLD: Final = ("row", "reason", "column", "byte_offset", "raw")
_KEYS: Final = ("record_id", "person_id")


class Reread:
    """One input of a result."""

    def __init__(self, folder: Folder, name: str, found: Differences) -> None:
        self.name, self.found = name, found
        self._folder = folder

    def check(self, file: Streamed, request: Request, rows: int) -> None:
        """Read an input again, and see whose decision stands for which row.

        Args:
            file: The input.
            request: As it was read before.
            rows: The number of rows that it had.

        Raises:
            InputError: It cannot be read.
        """
        count, records, refused = 0, [], []
        for piece in gated_pieces(file, request):
            count += piece.source.rows_in
            hashed = (pl.col(name).hash().alias(name) for name in _KEYS)
            records.append(piece.records.select(pl.col("source_row").alias("row"), *hashed))
            refused.append(listed_rows(piece).select(_TOLD))
        if count != rows:
            self.found.add(
                self.name, "it has more or fewer rows than were scored", abs(count - rows)
            )
        self._compare_decisions(pl.concat(records))
        if not self._folder.manifest["references"]:  # else more columns were read
            self._compare_quarantine(pl.concat(refused))

    def _compare_decisions(self, records: pl.DataFrame) -> None:
        path = self._folder.table("decisions")
        if path is None:
            return
        mine = pl.col("source_file").cast(pl.String) == self.name
        hashed = (pl.col(name).hash().alias(f"told {name}") for name in _KEYS)
        row = pl.col("source_row").cast(pl.UInt32).alias("row")
        told = scanned(path).with_row_index("place").filter(mine).select("place", row, *hashed)
        joined = told.collect().join(records, on="row", how="left", maintain_order="left")
        places = joined["place"]
        keys = _KEYS[:1] if self._folder.manifest["references"] else _KEYS
        for name in keys:
            unlike = joined[name].ne_missing(joined[f"told {name}"])
            self.found.mark(path.name, f"{name} is not that of the row", unlike, rows=places)

    def _compare_quarantine(self, refused: pl.DataFrame) -> None:
        path = self._folder.table("quarantine")
        if path is None:
            return
        bad = scanned(path).filter(pl.col("file") == self.name)
        own = bad.filter(pl.col("reason") != Reason.DUPLICATE_RECORD_ID).select(_TOLD)
        told = (typed(own, QUARANTINE_SCHEMA) if path.suffix == ".csv" else own).collect()
        alike = _comparable(told).join(_comparable(refused), on=_TOLD, how="semi", nulls_equal=True)
        unlike = max(told.height, refused.height) - alike.height
        if unlike:
            self.found.add(
                path.name, f"rows of [{self.name}] that cannot be read are others", unlike
            )


def _comparable(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with no text for an empty one, which a CSV does not tell apart."""
    return rows.with_columns(cs.string().fill_null(""))
