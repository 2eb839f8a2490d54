"""Blocks put together: the rows of a text, and its wanted fields as columns."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import polars as pl

from vacatur.records.arrow_column import code_column, date_column, text_column, view_column
from vacatur.records.blocks import Task
from vacatur.records.calendar_kernel import UNREAD
from vacatur.records.coded import Coded, Column, Dated
from vacatur.records.dictionary_kernel import Places
from vacatur.records.kept import Kept, Notes
from vacatur.records.kinds import CODED, COPIED
from vacatur.records.plain import trimmed
from vacatur.records.scan import Rows
from vacatur.records.united import United


def columns_of(task: Task, kept: Kept, united: United) -> tuple[Rows, list[Column]]:
    """Put together what was kept of a text.

    Args:
        task: The text, and its wanted fields.
        kept: What is kept of it.
        united: The words of those who read it, and what else they found.

    Returns:
        Its rows, and the wanted fields of the good ones: a field that is copied as trimmed text,
        blank as NULL; the others as they stand.
    """
    words = text_column(united.arena, united.offsets)
    slots = task.asked().slots
    with ThreadPoolExecutor() as pool:
        one = partial(_column, task, kept, united, words, slots)
        columns = list(pool.map(one, range(len(task.kinds))))
    return _rows(kept, united.notes), columns


def _rows(kept: Kept, notes: Sequence[Notes]) -> Rows:
    rows, codes, faults = map(
        np.concatenate, zip(*(each.bad_rows() for each in notes), strict=True)
    )
    order = np.argsort(rows)
    return Rows(
        starts=kept.memory.starts[: kept.rows],
        sizes=kept.memory.sizes[: kept.rows],
        bad=rows[order],
        codes=codes[order],
        faults=faults[order],
        blank_lines=kept.blank_lines,
    )


def _column(
    task: Task, kept: Kept, united: United, words: pl.Series, slots: Places, place: int
) -> Column:
    if task.kinds[place] == CODED:
        codes = kept.numbers(place).view(np.uint32)
        texts = words.gather(pl.Series(united.members[place]))
        return Coded(values=texts, codes=code_column(codes))
    if task.kinds[place] == COPIED:
        return _copied(kept, united.notes, place, int(slots[place]))
    return _dated(kept, united, words, place)


def _dated(kept: Kept, united: United, words: pl.Series, place: int) -> Dated:
    days, found = kept.numbers(place), [notes.odd_of(place) for notes in united.notes]
    rows = np.concatenate([rows for rows, _ in found])
    codes = [mapping[own] for mapping, (_, own) in zip(united.mappings, found, strict=True)]
    order = np.argsort(rows)
    return Dated(
        days=date_column(days, days != UNREAD),
        places=pl.Series(rows[order].astype(np.uint32)),
        odd=words.gather(np.concatenate(codes)[order]),
    )


def _copied(kept: Kept, notes: Sequence[Notes], place: int, slot: int) -> pl.Series:
    views = kept.views(slot)
    lengths = views.view(np.uint32)[::4]  # the low half of each first word
    pieces = kept.pieces(place, notes)
    text = view_column(views, pieces, lengths > 0 if 0 in lengths else None)
    return trimmed(text) if kept.memory.untidy[place] else text
