"""Lines of JSON, one plain object each, read by a kernel; the others by the reader of documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from vacatur.records.documents import Flat, flat_row
from vacatur.records.fixed_width import line_places
from vacatur.records.json_kernel import NONE, gather, place_lines
from vacatur.records.reasons import Reason
from vacatur.records.source import BROKEN_SCHEMA, LOCATED_SCHEMA, Source
from vacatur.records.text import Text
from vacatur.records.text_column import text_column

_LINES_AT_A_TIME: Final = 1 << 16
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


@dataclass(frozen=True, kw_only=True)
class _Lines:
    """The lines of a text that are not blank."""

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
        fits = [
            _plain_block(lines, keys, left[first : first + _LINES_AT_A_TIME], whole, parts)
            for first in range(0, len(left), _LINES_AT_A_TIME)
        ]
        left = left[~np.concatenate(fits)]
    return parts, left


def _without_faults(lines: _Lines) -> Marks:
    whole = np.ones(len(lines.starts), np.bool_)
    faults = lines.text.faults
    if len(faults):
        whole[np.searchsorted(lines.starts, faults, side="right") - 1] = False
    return whole


def _plain_block(
    lines: _Lines, keys: list[str], places: Places, whole: Marks, parts: list[Part]
) -> Marks:
    """Add the rows of the lines that fit, and tell which do."""
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
    parts.append((places[chosen], pl.DataFrame(columns)))
    return fits


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
