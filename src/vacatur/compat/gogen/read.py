"""The first pass over a file: check every row and keep what the logic reads, not the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from vacatur.compat.gogen import rows_kernel, values_kernel
from vacatur.compat.gogen.failures import GogenError
from vacatur.compat.gogen.layout import COURT_ACTION, WIDTH, places
from vacatur.compat.gogen.parallel import in_order
from vacatur.compat.gogen.rows_kernel import Bytes, Places
from vacatur.compat.gogen.source import Block, Source
from vacatur.compat.gogen.values import Dictionary, empty_table

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
"""The case number stands behind the event, since it is read beside a court action only."""
WANTED: Final = (*DATES, *CODED)
_PLACES: Final = np.array(places(WANTED), np.int32)
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
class _Values:
    """The values of one field in a block: a code a row, and where each code stands first."""

    codes: Places
    begins: Places
    lengths: Places


@dataclass(frozen=True, kw_only=True)
class _Part:
    """What is found in one block."""

    block: Block
    rows: int
    lines: int
    fault: tuple[int, int, int, int]
    days: dict[str, Places]
    values: dict[str, _Values]


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
        for name in DATES:
            days[name].append(part.days[name])
        for name, values in part.values.items():
            known = dictionaries[name].add(part.block.data, values.begins, values.lengths)
            codes[name].append(known[values.codes])
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
    begins = np.empty((_PLACES.size, room), np.int32)
    lengths = np.empty((_PLACES.size, room), np.int32)
    rows, lines, code, line, fault_line, column = rows_kernel.split_rows(
        block.data, 0, block.size, _PLAIN, _PLACES, WIDTH, begins, lengths
    )
    if code == rows_kernel.UNCLOSED:
        column -= block.completed
    slices = {name: (begins[i, :rows], lengths[i, :rows]) for i, name in enumerate(WANTED)}
    return _Part(
        block=block,
        rows=rows,
        lines=lines,
        fault=(code, line, fault_line, column),
        days={name: _days(block.data, *slices[name]) for name in DATES},
        values=_encoded(block.data, {name: slices[name] for name in CODED}),
    )


def _days(data: Bytes, begins: Places, lengths: Places) -> Places:
    days = np.empty(begins.size, np.int32)
    values_kernel.read_dates(data, begins, lengths, days)
    return days


def _encoded(data: Bytes, slices: dict[str, tuple[Places, Places]]) -> dict[str, _Values]:
    """Give each value of each field a code within the block."""
    found: dict[str, _Values] = {}
    for name, (begins, lengths) in slices.items():
        if name == "OFN":
            _keep_court_actions(data, found["STP_TYPE_DESCR"], lengths)
        table = empty_table(2 * begins.size)
        codes, firsts = np.empty_like(begins), np.empty_like(begins)
        count = values_kernel.encode(data, begins, lengths, table, codes, firsts)
        first = firsts[:count]
        found[name] = _Values(codes=codes, begins=begins[first], lengths=lengths[first])
    return found


def _keep_court_actions(data: Bytes, events: _Values, lengths: Places) -> None:
    kept = next(
        (
            code
            for code, (begin, length) in enumerate(zip(events.begins, events.lengths, strict=True))
            if data[begin : begin + length].tobytes() == COURT_ACTION
        ),
        -1,
    )
    values_kernel.blank_but(events.codes, kept, lengths)


def _parse_error(part: _Part, lines_before: int) -> GogenError:
    code, line, fault_line, column = part.fault
    start, place = line + lines_before, fault_line + lines_before
    if code == rows_kernel.FIELD_COUNT:
        return GogenError(f"record on line {start}: wrong number of fields", kind="PARSING")
    where = f"record on line {start}; " if start != place else ""
    words = _WORDS[code]
    return GogenError(
        f"{where}parse error on line {place}, column {column}: {words}", kind="PARSING"
    )
