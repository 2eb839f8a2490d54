"""Plain objects of JSON, one a line or in an array, read by a kernel; others as documents are."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from vacatur.records.arrow_column import text_column
from vacatur.records.documents import Flat, flat_row
from vacatur.records.fixed_width import line_places
from vacatur.records.json_kernel import NONE, UNFIT, gather, place_lines, place_objects
from vacatur.records.reasons import Reason
from vacatur.records.source import (
    BROKEN_SCHEMA,
    LOCATED_SCHEMA,
    Source,
    no_broken_rows,
    row_numbers,
)
from vacatur.records.text import Text

_LINES_AT_A_TIME: Final = 1 << 15
_SAMPLE: Final = 200
"""Lines that are asked for their keys."""
_MOST_TURNS: Final = 8
_WORDS: Final = np.frombuffer(b"nulltruefalse", np.uint8)

Places = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]
Part = tuple[Places, pl.DataFrame]
"""Rows, and the places of their lines."""


def read_flat_lines(text: Text) -> Source:
    """Read one JSON object a line; a line that is none is a broken row.

    Args:
        text: The file's text, in UTF-8.
    """
    starts, ends, blank_lines = line_places(text)
    lines = _Lines(text=text, starts=starts, ends=ends)
    parts, left = _plain_rows(lines)
    read = {place: flat_row(lines.line(place)) for place in left.tolist()}
    good = {place: row for place, row in read.items() if row is not None}
    places, frame = _together(parts, good)
    broken = [place + 1 for place in read if place not in good]
    return Source(
        format="jsonl",
        frame=frame,
        rows=pl.Series("row", places + 1, pl.UInt32),
        broken=pl.DataFrame(
            {"row": broken, "column": None, "reason": Reason.BAD_JSON.value}, schema=BROKEN_SCHEMA
        ),
        rows_in=len(starts),
        locate=lines.locate,
        blank_lines=blank_lines,
        encoding=text.encoding,
    )


def read_flat_array(text: Text) -> Source | None:
    """Read an array of objects; None where the text is anything else, such as broken.

    Args:
        text: The file's text, in UTF-8 without faults.
    """
    data = np.frombuffer(text.data, np.uint8)
    none = np.empty(0, np.int64)
    count = place_objects(data, text.begin, len(data), none, none)
    if count == UNFIT:
        return None
    starts, ends = np.empty(count, np.int64), np.empty(count, np.int64)
    place_objects(data, text.begin, len(data), starts, ends)
    objects = _Lines(text=text, starts=starts, ends=ends)
    parts, left = _plain_rows(objects)
    others: dict[int, Flat] = {}
    for place in left.tolist():
        row = flat_row(objects.line(place))
        if row is None:
            return None
        others[place] = row
    _, frame = _together(parts, others)
    return Source(
        format="json",
        frame=frame,
        rows=row_numbers(count),
        broken=no_broken_rows(),
        rows_in=count,
        locate=objects.rewritten,
        encoding=text.encoding,
    )


@dataclass(frozen=True, kw_only=True)
class _Lines:
    """The lines of a text that are not blank, or its objects."""

    text: Text
    starts: Places
    ends: Places

    def line(self, place: int) -> str:
        return self.text.decode(self.text.data[self.starts[place] : self.ends[place]])

    def keys(self, places: Places) -> list[str]:
        """The keys of some lines, in the order in which they appear."""
        rows = (flat_row(self.line(place)) for place in places.tolist())
        return list(dict.fromkeys(key for row in rows if row for key in row))

    def locate(self, rows: pl.Series) -> pl.DataFrame:
        """Byte offset and raw text of rows."""
        places = rows.to_numpy().astype(np.int64) - 1
        offsets = self.text.source_offsets(self.starts)[places]
        raw = list(map(self.line, places.tolist()))
        return pl.DataFrame({"byte_offset": offsets, "raw": raw}, schema=LOCATED_SCHEMA)

    def rewritten(self, rows: pl.Series) -> pl.DataFrame:
        """Rows on a line each, which they need not be in the file."""
        told = [flat_row(self.line(row - 1)) for row in rows.to_list()]
        raw = [json.dumps(row, ensure_ascii=False) for row in told]
        return pl.DataFrame({"byte_offset": None, "raw": raw}, schema=LOCATED_SCHEMA)


def _plain_rows(lines: _Lines) -> tuple[list[Part], Places]:
    """Read what lines fit the keys of the first of them, then of the first that did not, and so on.

    Returns:
        Parts of the rows, with the places of their lines; and the places of the lines left over.
    """
    left = np.arange(len(lines.starts))
    whole = _without_faults(lines)
    parts: list[Part] = []
    keys: list[str] = []
    for _ in range(_MOST_TURNS):
        learnt = [key for key in lines.keys(left[:_SAMPLE]) if key not in keys]
        if not learnt:
            break
        keys += learnt
        blocks = [left[at : at + _LINES_AT_A_TIME] for at in range(0, len(left), _LINES_AT_A_TIME)]
        with ThreadPoolExecutor() as pool:  # the kernels leave the interpreter to others
            read = list(pool.map(partial(_plain_block, lines, keys, whole), blocks))
        parts += [part for part, _ in read]
        left = left[~np.concatenate([fits for _, fits in read])]
    return parts, left


def _without_faults(lines: _Lines) -> Marks:
    whole = np.ones(len(lines.starts), np.bool_)
    faults = lines.text.faults
    if len(faults):
        whole[np.searchsorted(lines.starts, faults, side="right") - 1] = False
    return whole


def _plain_block(
    lines: _Lines, keys: list[str], whole: Marks, places: Places
) -> tuple[Part, Marks]:
    """Return the rows of the lines that fit, and tell which do."""
    data = np.frombuffer(lines.text.data, np.uint8)
    known = [key.encode(errors="surrogatepass") for key in keys]
    joined = np.frombuffer(b"".join(known), np.uint8)
    offsets = np.concatenate(([0], np.cumsum([len(key) for key in known]))).astype(np.int64)
    shape = (len(keys), len(places))
    begins, lengths = np.zeros(shape, np.int64), np.full(shape, NONE, np.int64)
    fits = whole[places]
    told = (joined, offsets, _WORDS, begins, lengths, fits)
    place_lines(data, lines.starts[places], lines.ends[places], *told)
    chosen = np.flatnonzero(fits)
    columns = {
        key: _column(data, begins[place][chosen], lengths[place][chosen])
        for place, key in enumerate(keys)
    }
    return (places[chosen], pl.DataFrame(columns)), fits


def _column(data: npt.NDArray[np.uint8], begins: Places, lengths: Places) -> pl.Series:
    there = lengths != NONE
    offsets = np.concatenate(([0], np.cumsum(np.where(there, lengths, 0)))).astype(np.int64)
    taken = np.empty(offsets[-1], np.uint8)
    gather(data, begins, lengths, offsets, taken)
    return text_column(taken, offsets, None if there.all() else there)


def _together(parts: list[Part], others: dict[int, Flat]) -> Part:
    """Put the rows read in two ways into the order of their lines."""
    names = dict.fromkeys(key for row in others.values() for key in row)
    columns = {name: [row.get(name) for row in others.values()] for name in names}
    rest = pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String))
    places = np.concatenate([*(part for part, _ in parts), np.array(list(others), np.int64)])
    frame = pl.concat([*(frame for _, frame in parts), rest], how="diagonal")
    if not frame.width or (places[1:] > places[:-1]).all():
        return places, frame
    order = np.argsort(places)
    return places[order], frame[order]
