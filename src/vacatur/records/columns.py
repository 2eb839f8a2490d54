"""Blocks put together: the rows of a text, and its wanted fields as columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import numpy as np
import polars as pl

from vacatur.records.blocks import Copied, Days, Part, Reader, Task, read_blocks
from vacatur.records.calendar_kernel import UNREAD
from vacatur.records.coded import Coded, Column, Dated
from vacatur.records.dictionary import Dictionary
from vacatur.records.dictionary_kernel import Places
from vacatur.records.fields_kernel import renumber
from vacatur.records.kinds import CODED, COPIED
from vacatur.records.plain import trimmed
from vacatur.records.scan import Scan
from vacatur.records.text_column import text_column

Kind = TypeVar("Kind")


def read_columns(task: Task) -> tuple[Scan, list[Column]]:
    """Read a text whole.

    Args:
        task: The text, known to be UTF-8, and its wanted fields.

    Returns:
        Its rows, and the wanted fields of the good ones: a field that is copied as trimmed text,
        blank as NULL; the others as they stand.
    """
    parts, readers = read_blocks(task)
    with ThreadPoolExecutor() as pool:
        columns = list(pool.map(partial(_column, task, parts, readers), range(len(task.kinds))))
    return _scan(parts), columns


def _scan(parts: Sequence[Part]) -> Scan:
    starts = _joined((part.starts for part in parts), np.int64)
    return Scan(
        starts=starts,
        ends=starts + _joined((part.sizes for part in parts), np.int32),
        codes=_joined((part.codes for part in parts), np.int8).astype(np.int64),
        faults=_joined((part.faults for part in parts), np.int32).astype(np.int64),
        blank_lines=sum(part.blank_lines for part in parts),
        untidy=True,
    )


def _joined(arrays: Iterable[np.ndarray], kind: type) -> np.ndarray:
    return np.concatenate([np.empty(0, kind), *arrays])


def _picked(parts: Iterable[Part], place: int, kind: type[Kind]) -> list[Kind]:
    return [values for part in parts if isinstance(values := part.values[place], kind)]


def _column(task: Task, parts: Sequence[Part], readers: Sequence[Reader], place: int) -> Column:
    if task.kinds[place] == CODED:
        return _coded(parts, readers, place)
    if task.kinds[place] == COPIED:
        return _copied(_picked(parts, place, Copied))
    return _dated(parts, readers, place)


def _coded(parts: Sequence[Part], readers: Sequence[Reader], place: int) -> Coded:
    """Codes of all readers as one, in the order of first appearance."""
    values, mappings = _united([reader.dictionaries[place] for reader in readers])
    order = np.full(len(values), -1, np.int32)
    codes = np.empty(sum(part.good for part in parts), np.int32)
    at = count = 0
    for part, found in zip(parts, _picked(parts, place, np.ndarray), strict=True):
        out = codes[at : at + part.good]
        count = renumber(found, mappings[part.reader], order, count, out)
        at += part.good
    first = np.empty(count, np.uint32)
    first[order[order >= 0]] = np.flatnonzero(order >= 0)
    return Coded(
        values=values.texts().gather(pl.Series(first)), codes=pl.Series(codes.view(np.uint32))
    )


def _united(dictionaries: Sequence[Dictionary]) -> tuple[Dictionary, list[Places]]:
    """One dictionary of all, and for each where its codes are found there."""
    whole = dictionaries[0]
    mappings = [np.arange(len(whole), dtype=np.int32)]
    mappings += [whole.add(*other.slices()) for other in dictionaries[1:]]
    return whole, mappings


def _dated(parts: Sequence[Part], readers: Sequence[Reader], place: int) -> Dated:
    found = _picked(parts, place, Days)
    days = pl.Series(_joined((each.days for each in found), np.int32))
    known = pl.select(pl.when(days != UNREAD).then(days)).to_series()
    begins = np.cumsum([0, *(part.good for part in parts)])
    odd = (each.odd + begin for each, begin in zip(found, begins, strict=False))
    texts = (
        readers[part.reader].dictionaries[place].texts().gather(each.codes)
        for part, each in zip(parts, found, strict=True)
        if len(each.codes)
    )
    return Dated(
        days=known.cast(pl.Date),
        places=pl.Series(_joined(odd, np.int64).astype(np.uint32)),
        odd=pl.concat([pl.Series([], dtype=pl.String), *texts]),
    )


def _copied(parts: Sequence[Copied]) -> pl.Series:
    data = _joined((part.data for part in parts), np.uint8)
    lengths = _joined((part.lengths for part in parts), np.int32)
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    text = text_column(data, offsets, lengths > 0 if 0 in lengths else None)
    return trimmed(text) if any(part.untidy for part in parts) else text
