"""Who must be on hold, from the rows in quarantine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from vacatur.records.quarantine import raw_fields
from vacatur.records.reasons import STRUCTURAL

_TOLD_APART: Final = ("json", "jsonl")
"""Formats whose broken rows may name a person otherwise than in plain letters."""


@dataclass(frozen=True, kw_only=True)
class Holds:
    """The persons on hold."""

    persons: pl.Series
    trusted: bool
    """Whether some of them are taken as recorded: a broken row may name them in other letters."""


def holds_of(
    quarantine: pl.DataFrame, inputs: Sequence[Mapping[str, Any]], recorded: pl.Series
) -> Holds:
    """Find out who must be on hold.

    Args:
        quarantine: file, row, person_id, reason, raw.
        inputs: What the manifest says of the input files.
        recorded: Persons whom the decisions have on hold.
    """
    broken = quarantine.filter(pl.col("reason").is_in(STRUCTURAL)).select("file", "row", "raw")
    held = [quarantine["person_id"]]
    trusted = False
    for file in inputs:
        own = broken.filter(pl.col("file") == file["file"]).select("row", "raw")
        if own.height:
            held.append(raw_fields(own, file.get("delimiter"))["person"])
            trusted = trusted or file.get("format") in _TOLD_APART
    if trusted:
        held.append(recorded)
    return Holds(persons=pl.concat(held).drop_nulls().unique().sort(), trusted=trusted)
