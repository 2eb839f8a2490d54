"""Blocks put together: the rows of a text, and its wanted fields as columns."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import polars as pl

from vacatur.records.arrow_column import code_column, date_column, text_column
from vacatur.records.blocks import Reader, Task, read_blocks
from vacatur.records.calendar_kernel import UNREAD
from vacatur.records.coded import Coded, Column, Dated
from vacatur.records.dictionary import Dictionary
from vacatur.records.dictionary_kernel import Places
from vacatur.records.fields_kernel import renumber
from vacatur.records.kept import Kept
from vacatur.records.kinds import CODED, COPIED
from vacatur.records.plain import trimmed
from vacatur.records.scan import Rows


def read_columns(task: Task) -> tuple[Rows, list[Column]]:
    """Read a text whole.

    Args:
        task: The text, and its wanted fields.

    Returns:
        Its rows, and the wanted fields of the good ones: a field that is copied as trimmed text,
        blank as NULL; the others as they stand.

    Raises:
        UnicodeDecodeError: The rows are not UTF-8.
        OSError: The text cannot be read.
    """
    kept, readers = read_blocks(task)
    with ThreadPoolExecutor() as pool:
        columns = list(pool.map(partial(_column, task, kept, readers), range(len(task.kinds))))
    return _rows(kept), columns


def _rows(kept: Kept) -> Rows:
    return Rows(
        starts=kept.starts.values,
        sizes=kept.sizes.values,
        bad=np.concatenate([np.empty(0, np.int64), *(bad.rows for bad in kept.bad)]),
        codes=np.concatenate([np.empty(0, np.int8), *(bad.codes for bad in kept.bad)]),
        faults=np.concatenate([np.empty(0, np.int32), *(bad.faults for bad in kept.bad)]),
        blank_lines=kept.blank_lines,
    )


def _column(task: Task, kept: Kept, readers: Sequence[Reader], place: int) -> Column:
    if task.kinds[place] == CODED:
        return _coded(kept, readers, place)
    if task.kinds[place] == COPIED:
        return _copied(kept, place)
    return _dated(kept, readers, place)


def _coded(kept: Kept, readers: Sequence[Reader], place: int) -> Coded:
    """Codes of all readers as one, in the order of first appearance, where they stand."""
    values, mappings = _united([reader.dictionaries[place] for reader in readers])
    order = np.full(len(values), -1, np.int32)
    codes, count = kept.numbers[place].values, 0
    for span in kept.spans:
        own = codes[span.begin : span.end]
        count = renumber(own, mappings[span.reader], order, count, own)
    first = np.empty(count, np.uint32)
    first[order[order >= 0]] = np.flatnonzero(order >= 0)
    texts = values.texts().gather(pl.Series(first))
    return Coded(values=texts, codes=code_column(codes.view(np.uint32)))


def _united(dictionaries: Sequence[Dictionary]) -> tuple[Dictionary, list[Places]]:
    """One dictionary of all, and for each where its codes are found there."""
    whole = dictionaries[0]
    mappings = [np.arange(len(whole), dtype=np.int32)]
    mappings += [whole.add(*other.slices()) for other in dictionaries[1:]]
    return whole, mappings


def _dated(kept: Kept, readers: Sequence[Reader], place: int) -> Dated:
    days, found = kept.numbers[place].values, kept.odd.get(place, [])
    texts = (readers[odd.reader].dictionaries[place].texts().gather(odd.codes) for odd in found)
    rows = np.concatenate([np.empty(0, np.int64), *(odd.rows for odd in found)])
    return Dated(
        days=date_column(days, days != UNREAD),
        places=pl.Series(rows.astype(np.uint32)),
        odd=pl.concat([pl.Series([], dtype=pl.String), *texts]),
    )


def _copied(kept: Kept, place: int) -> pl.Series:
    lengths = kept.numbers[place].values
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    text = text_column(kept.text(place), offsets, lengths > 0 if 0 in lengths else None)
    return trimmed(text) if place in kept.untidy else text
