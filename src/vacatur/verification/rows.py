"""Nothing lost: every row of every input is a record, part of one, or in quarantine, and once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from vacatur.results.manifest import MANIFEST
from vacatur.results.reconcile import Rows
from vacatur.verification.differences import Differences
from vacatur.verification.folder import COUNTS, Folder

_FILE_BITS: Final = 32
Places = npt.NDArray[np.int64]


class RowCheck:
    """Follows the rows of the inputs through the decisions, part by part."""

    def __init__(self, folder: Folder, quarantine: pl.DataFrame, found: Differences) -> None:
        self._folder, self._found = folder, found
        self._file, self._beside = folder.name_of("decisions"), folder.name_of("quarantine")
        self._inputs = _by_file(folder.manifest["inputs"])
        self._whole = len(self._inputs) == len(folder.manifest["inputs"])
        self._records = dict.fromkeys(self._inputs, 0)
        self._ids: list[pl.Series] = []
        self._aside = quarantine.select(pl.col("file").alias("file"), "row")
        self._aside_at = self._placed(self._aside["file"], self._aside["row"], self._beside, 0)
        self._last = -1
        self.decisions = 0

    def add(self, decisions: pl.DataFrame) -> None:
        """Look at some more decisions."""
        begin = self.decisions
        self.decisions += decisions.height
        files = decisions["source_file"].cast(pl.String)
        for file, count in files.value_counts().iter_rows():
            self._records[file] = self._records.get(file, 0) + count
        at = self._placed(files, decisions["source_row"], self._file, begin)
        self._last = self._in_order(at, self._file, self._last, begin)
        twice = pl.Series(np.isin(at, self._aside_at) & (at >= 0))
        self._found.mark(self._file, "the row stands in quarantine, too", twice, begin)
        self._ids.append(decisions["record_id"].hash())

    def finish(self) -> Rows:
        """Hold the sums against the manifest; return them."""
        self._unique_ids()
        self._in_order(self._aside_at, self._beside, -1, 0)
        aside = dict(self._aside["file"].value_counts().iter_rows())
        for file, told in self._inputs.items():
            counts = (self._records[file], aside.get(file, 0))
            self._counts(file, told, counts)
        rows = Rows(
            rows_in=sum(told["rows_in"] for told in self._inputs.values()),
            records=self.decisions,
            merged=sum(told["merged"] for told in self._inputs.values()),
            quarantined=self._aside.height,
        )
        told = self._folder.manifest["reconciliation"]
        if any(told[name] != getattr(rows, name) for name in COUNTS) or told.get("lost") != 0:
            self._found.add(MANIFEST, "its reconciliation is not what the files add up to")
        return rows

    def _counts(self, file: str, told: Mapping[str, int], counts: tuple[int, int]) -> None:
        records, quarantined = counts
        if records != told["records"]:
            missing = abs(records - told["records"])
            self._found.add(self._file, f"records of [{file}] are more or fewer", missing)
        if quarantined != told["quarantined"]:
            missing = abs(quarantined - told["quarantined"])
            self._found.add(self._beside, f"rows of [{file}] are more or fewer", missing)
        lost = told["rows_in"] - told["records"] - told["merged"] - told["quarantined"]
        if lost:
            self._found.add(MANIFEST, f"rows of [{file}] are lost or invented", abs(lost))

    def _placed(self, files: pl.Series, rows: pl.Series, name: str, begin: int) -> Places:
        """Where rows stand in the input; -1 where there can be no such row."""
        numbers = {file: place for place, file in enumerate(self._inputs)}
        most = {file: told["rows_in"] for file, told in self._inputs.items()}
        place = files.replace_strict(numbers, default=None, return_dtype=pl.Int64)
        last = files.replace_strict(most, default=0, return_dtype=pl.Int64)
        row = rows.cast(pl.Int64)
        there = ((row >= 1) & (row <= last) & place.is_not_null()).fill_null(value=False)
        self._found.mark(name, "there is no such row in the inputs", ~there, begin)
        at = pl.select(pl.when(there).then(place * (1 << _FILE_BITS) + row).otherwise(-1))
        return at.to_series().to_numpy()

    def _in_order(self, at: Places, name: str, last: int, begin: int) -> int:
        """Rows come in the order of the input, each once; not where two files share a name.

        Returns:
            Where the last row stands.
        """
        if not at.size or not self._whole:
            return last
        before = np.concatenate([[last], at[:-1]])
        wrong = pl.Series((at <= before) & (at >= 0))
        self._found.mark(name, "the row is not in the order of the input", wrong, begin)
        return int(at[-1])

    def _unique_ids(self) -> None:
        ids = pl.concat(self._ids)
        if ids.n_unique() < len(ids):
            again = ~ids.is_first_distinct()
            self._found.mark(self._file, "record_id stands twice", again)


def _by_file(inputs: list[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """The counts of each file, added up where two have one name."""
    counts: dict[str, dict[str, int]] = {}
    for told in inputs:
        own = counts.setdefault(told["file"], dict.fromkeys(COUNTS, 0))
        for name in COUNTS:
            own[name] += told[name]
    return counts
