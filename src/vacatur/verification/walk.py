"""Decisions and their facts side by side, in parts that can be derived by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl

from vacatur.results.decisions import DECISION_COLUMNS
from vacatur.results.scanned import scanned, typed
from vacatur.verification.derive import Part
from vacatur.verification.typed import parts

MOST_AT_ONCE: Final = 1 << 21
_ROW: Final = " row"


def walk(decisions: Path, facts: Path, *, people: bool, most: int = MOST_AT_ONCE) -> Iterator[Part]:
    """Read decisions beside their facts.

    Args:
        decisions: Where the decisions are.
        facts: Where the facts are; as many rows.
        people: Whether every part must have whole people.
        most: Rows of a part with whole people, about.
    """
    if people:
        yield from _of_people(decisions, facts, most)
        return
    begin = 0
    pieces = (parts(path, DECISION_COLUMNS) for path in (decisions, facts))
    for own, told in zip(*pieces, strict=True):
        rows = pl.int_range(begin, begin + own.height, dtype=pl.UInt32, eager=True)
        yield Part(file=decisions.name, rows=rows, decisions=own, facts=told)
        begin += own.height


def _of_people(decisions: Path, facts: Path, most: int) -> Iterator[Part]:
    scan, told = scanned(decisions), scanned(facts).with_row_index(_ROW)
    own = (typed(scan, DECISION_COLUMNS) if decisions.suffix == ".csv" else scan).with_row_index(
        _ROW
    )
    count = -(-own.select(pl.len()).collect().item() // most) or 1
    for number in range(count):
        bucket = pl.col("person_id").hash() % count == number
        mine = own.filter(bucket).collect() if count > 1 else own.collect()
        rows = mine[_ROW]
        beside = told if count == 1 else told.filter(pl.col(_ROW).is_in(rows.implode()))
        known = beside.drop(_ROW).collect()
        yield Part(file=decisions.name, rows=rows, decisions=mine.drop(_ROW), facts=known)
