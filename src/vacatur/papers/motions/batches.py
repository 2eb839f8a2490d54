"""Lines dealt out to motions: so many individuals of a county each, every line with its number."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.papers.motions.columns import COPIED
from vacatur.papers.motions.persons import PERSON
from vacatur.results.formats import write_frame

_DIGITS: Final = 16
_GROUP: Final = 4


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What goes on one motion."""

    county: str
    number: int
    """Of its county, from 1."""
    of: int
    """How many the county has."""
    lines: pl.DataFrame

    @property
    def individuals(self) -> int:
        """How many persons it names."""
        return int(self.lines[PERSON].n_unique())

    @property
    def cases(self) -> int:
        """How many lines it has."""
        return self.lines.height

    @property
    def convictions(self) -> int:
        """How many records it asks for."""
        return int(self.lines["counts"].sum())

    @cached_property
    def copy(self) -> pl.DataFrame:
        """Its machine copy."""
        return self.lines.select(COPIED)

    @cached_property
    def sha256(self) -> str:
        """Of the machine copy as the CSV that is handed on."""
        stream = io.BytesIO()
        write_frame(self.copy, Path("schedule.csv"), into=stream)
        return hashlib.sha256(stream.getvalue()).hexdigest()


def batches(lines: pl.DataFrame, size: int) -> Iterator[Batch]:
    """Deal out lines.

    Args:
        lines: See `case_lines`; in their order.
        size: Individuals of a motion, at most.

    Yields:
        Batches in the order of counties; a person's lines of a county stay together, and number
        from 1 in each.
    """
    first = pl.col("_at").min().over("county", PERSON)
    placed = lines.with_row_index("_at").with_columns(first.alias("_first")).drop("_at")
    person = pl.col("_first").rank("dense").over("county").cast(pl.Int64)
    dealt = placed.with_columns(person.alias("_person"), ((person - 1) // size).alias("_batch"))
    for county in dealt.partition_by("county", maintain_order=True):
        parts = county.partition_by("_batch", maintain_order=True)
        for number, part in enumerate(parts, start=1):
            yield Batch(
                county=str(part["county"][0]),
                number=number,
                of=len(parts),
                lines=_numbered(part),
            )


def _numbered(part: pl.DataFrame) -> pl.DataFrame:
    return part.with_columns(
        pl.int_range(1, pl.len() + 1).alias("line"),
        (pl.col("_person") - pl.col("_person").min() + 1).alias("individual"),
    ).drop("_first", "_person", "_batch")


def shortened(sha256: str) -> str:
    """The first digits of a SHA-256, in groups.

    Example:
        >>> shortened("e3b0c44298fc1c149afbf4c8996fb924")
        'e3b0 c442 98fc 1c14'
    """
    return " ".join(sha256[at : at + _GROUP] for at in range(0, _DIGITS, _GROUP))
