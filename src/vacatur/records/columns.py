"""Blocks put together: the rows of a text, and its wanted fields as columns."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import polars as pl

from vacatur.records.arrow_column import code_column, date_column, text_column, view_column
from vacatur.records.blocks import Task
from vacatur.records.calendar_kernel import UNREAD
from vacatur.records.coded import Coded, Column, Dated
from vacatur.records.kept import Kept
from vacatur.records.kinds import CODED, COPIED
from vacatur.records.plain import trimmed
from vacatur.records.scan import Rows
from vacatur.records.united import United


def columns_of(task: Task, kept: Kept, united: United) -> tuple[Rows, list[Column]]:
    """Put together what was kept of a text.

    Args:
        task: The text, and its wanted fields.
        kept: What is kept of it.
        united: The words of those who read it.

    Returns:
        Its rows, and the wanted fields of the good ones: a field that is copied as trimmed text,
        blank as NULL; the others as they stand.
    """
    words = text_column(united.arena, united.offsets)
    with ThreadPoolExecutor() as pool:
        one = partial(_column, task, kept, united, words)
        columns = list(pool.map(one, range(len(task.kinds))))
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


def _column(task: Task, kept: Kept, united: United, words: pl.Series, place: int) -> Column:
    if task.kinds[place] == CODED:
        codes = kept.numbers.values[place].view(np.uint32)
        texts = words.gather(pl.Series(united.members[place]))
        return Coded(values=texts, codes=code_column(codes))
    if task.kinds[place] == COPIED:
        return _copied(kept, place)
    return _dated(kept, united, words, place)


def _dated(kept: Kept, united: United, words: pl.Series, place: int) -> Dated:
    days, found = kept.numbers.values[place], kept.odd.get(place, [])
    texts = (words.gather(united.mappings[odd.reader][odd.codes]) for odd in found)
    rows = np.concatenate([np.empty(0, np.int64), *(odd.rows for odd in found)])
    return Dated(
        days=date_column(days, days != UNREAD),
        places=pl.Series(rows.astype(np.uint32)),
        odd=pl.concat([pl.Series([], dtype=pl.String), *texts]),
    )


def _copied(kept: Kept, place: int) -> pl.Series:
    copied = kept.copied[place]
    views = copied.views.values
    lengths = views.view(np.uint32)[::4]  # the low half of each first word
    text = view_column(views, copied.pieces, lengths > 0 if 0 in lengths else None)
    return trimmed(text) if place in kept.untidy else text
