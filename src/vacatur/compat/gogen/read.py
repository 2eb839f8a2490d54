"""The first pass over a file: check every row and keep what the logic reads, not the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from vacatur.compat.gogen import block_kernel, rows_kernel
from vacatur.compat.gogen.failures import GogenError
from vacatur.compat.gogen.layout import COURT_ACTION, WIDTH, places
from vacatur.compat.gogen.parallel import in_order
from vacatur.compat.gogen.rows_kernel import Places
from vacatur.compat.gogen.source import Block, Source
from vacatur.records.dictionary import Dictionary
from vacatur.records.dictionary_kernel import empty_table

DATES: Final = ("PRI_DOB", "STP_EVENT_DATE")
CODED: Final = (
    "SUBJECT_ID",
    "STP_TYPE_DESCR",
    "STP_ORI_CNTY_NAME",
    "CNT_ORDER",
    "OFN",
    "OFFENSE_DESCR",
    "OFFENSE_TOC",
    "DISP_DESCR",
    "CONV_STAT_DESCR",
    "COMMENT_TEXT",
)
WANTED: Final = (*DATES, *CODED)
_PLACES: Final = np.array(places(WANTED), np.int32)
_EVENT, _NUMBER = WANTED.index("STP_TYPE_DESCR"), WANTED.index("OFN")
_COURT_ACTION: Final = np.frombuffer(COURT_ACTION, np.uint8).copy()
_PLAIN: Final = np.ones(256, np.bool_)
_PLAIN[[rows_kernel.LINE_FEED, rows_kernel.QUOTE, rows_kernel.COMMA]] = False

_WORDS: Final = {
    rows_kernel.BARE_QUOTE: 'bare " in non-quoted-field',
    rows_kernel.BAD_QUOTE: 'extraneous or missing " in quoted-field',
    rows_kernel.UNCLOSED: 'extraneous or missing " in quoted-field',
}


@dataclass(frozen=True, kw_only=True)
class Span:
    """Where the rows of a block stand in the file."""

    offset: int
    size: int
    first_row: int
    rows: int


@dataclass(frozen=True, kw_only=True)
class Doj:
    """What the first pass keeps of a file with r rows."""

    rows: int
    days: dict[str, Places]
    """Day numbers by field, `values_kernel.UNREAD` where there is none. Shapes (r,)."""
    codes: dict[str, Places]
    """Codes by field. Shapes (r,)."""
    values: dict[str, Dictionary]
    """What the codes of a field stand for."""
    spans: list[Span]


@dataclass(frozen=True, kw_only=True)
class _Part:
    """What is found in one block of r rows."""

    block: Block
    rows: int
    lines: int
    fault: tuple[int, int, int, int]
    days: Places
    """Shape (d, r)."""
    codes: Places
    """Shape (v, r)."""
    known: Places
    """Begin and length of what the codes stand for. Shape (v, 2, e)."""
    counts: Places
    """How many codes there are. Shape (v,)."""


def read_rows(source: Source, *, block_size: int) -> Doj:
    """Read a file whole.

    Args:
        source: The file.
        block_size: Bytes read at a time.

    Raises:
        GogenError: A row is broken; the first such row is named.
    """
    dictionaries = {name: Dictionary() for name in CODED}
    spans: list[Span] = []
    days: dict[str, list[Places]] = {name: [] for name in DATES}
    codes: dict[str, list[Places]] = {name: [] for name in CODED}
    rows = lines = 0
    for part in in_order(_split, source.blocks(block_size)):
        if part.fault[0]:
            raise _parse_error(part, lines)
        for name, found in zip(DATES, part.days, strict=True):
            days[name].append(found)
        for place, name in enumerate(CODED):
            begins, lengths = part.known[place, :, : part.counts[place]]
            known = dictionaries[name].add(part.block.data, begins, lengths)
            codes[name].append(known[part.codes[place]])
        source.spare.give(part.block.data)
        size = part.block.size - part.block.completed
        spans.append(Span(offset=part.block.offset, size=size, first_row=rows, rows=part.rows))
        rows, lines = rows + part.rows, lines + part.lines
    return Doj(
        rows=rows,
        days={name: _joined(pieces) for name, pieces in days.items()},
        codes={name: _joined(pieces) for name, pieces in codes.items()},
        values=dictionaries,
        spans=spans,
    )


def _joined(pieces: list[Places]) -> Places:
    return np.concatenate(pieces) if pieces else np.empty(0, np.int32)


def _split(block: Block) -> _Part:
    room = block.size // WIDTH + 1
    dates, values = len(DATES), len(CODED)
    days, codes = np.empty((dates, room), np.int32), np.empty((values, room), np.int32)
    known, counts = np.empty((values, 2, room), np.int32), np.zeros(values, np.int32)
    tables = np.concatenate([empty_table(2 * room)] * values).reshape(values, -1)
    rows, lines, code, line, fault_line, column = block_kernel.take_in(
        block.data,
        block.size,
        _PLAIN,
        _PLACES,
        WIDTH,
        _EVENT,
        _COURT_ACTION,
        _NUMBER,
        days,
        codes,
        tables,
        known,
        counts,
    )
    return _Part(
        block=block,
        rows=rows,
        lines=lines,
        fault=(code, line, fault_line, column),
        days=days[:, :rows].copy(),
        codes=codes[:, :rows],
        known=known,
        counts=counts,
    )


def _parse_error(part: _Part, lines_before: int) -> GogenError:
    code, line, fault_line, column = part.fault
    if code == rows_kernel.UNCLOSED:
        column -= part.block.completed
    start, place = line + lines_before, fault_line + lines_before
    if code == rows_kernel.FIELD_COUNT:
        return GogenError(f"record on line {start}: wrong number of fields", kind="PARSING")
    where = f"record on line {start}; " if start != place else ""
    words = _WORDS[code]
    return GogenError(
        f"{where}parse error on line {place}, column {column}: {words}", kind="PARSING"
    )
