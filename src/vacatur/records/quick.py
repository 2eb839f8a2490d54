"""The quick way through delimited text that is UTF-8: rows and values in one pass.

It says the same of every row as the general reader, which takes whatever this one cannot.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import polars as pl

from vacatur.records.delimited import bad_header, delimited_source
from vacatur.records.header import Header, find_header, with_line_feeds
from vacatur.records.kinds import CODED
from vacatur.records.profile_parts import FileRule
from vacatur.records.source import Source, refuse_repeated
from vacatur.records.stored import InMemory, Stored
from vacatur.records.text import UTF_8, Text, begins_as_utf_8

HEAD: Final = 1 << 22
"""Bytes in which the header and the first row must lie."""


def read_quickly(
    stored: Stored,
    whole: Callable[[], Text],
    rule: FileRule,
    label: str,
    only: set[str],
    kinds: Mapping[str, int],
) -> Source | None:
    """Read the wanted columns of a delimited text.

    Args:
        stored: The text.
        whole: Gives it in memory, for rows that have to be shown.
        rule: What the profile says of the file.
        label: Its name, for errors.
        only: Names to read, in lower case.
        kinds: How to keep columns that are not kept as codes, see `field_kinds`.

    Returns:
        The rows; None where the text is not UTF-8, its lines end in carriage returns alone, its
        header is long, or nothing is wanted of it.

    Raises:
        InputError: The header has the same name twice, or its quotes do not close.
        OSError: The text cannot be read.
    """
    head = _head(stored, rule)
    if head is None:
        return None
    header = find_header(
        head,
        rule.delimiter,
        list(rule.header) if rule.header else None,
        optional=rule.optional_header,
        skip_lines=rule.skip_lines,
    )
    places = header.places(only)
    if not places or header.begin > len(head.data) // 2:
        return None
    refuse_repeated(header.names, label)
    try:
        _check_header(head, header, label)
        return read_stored(stored, whole, header, places, kinds)
    except UnicodeDecodeError:
        return None


def _head(stored: Stored, rule: FileRule) -> Text | None:
    data = np.empty(min(HEAD, stored.size), np.uint8)
    stored.fill(0, data)
    begin = begins_as_utf_8(data.tobytes(), rule.encoding)
    if begin is None:
        return None
    head = Text(
        data=data.tobytes(), begin=begin, codec=UTF_8, encoding=UTF_8, faults=np.empty(0, np.int64)
    )
    return head if with_line_feeds(head) is head else None


def _check_header(head: Text, header: Header, label: str) -> None:
    """Hold the header to the rules of any other row: see `delimited.check_header`."""
    from vacatur.records.blocks import Task, read_blocks  # noqa: PLC0415  see `read_stored`
    from vacatur.records.scan_tables import signs  # noqa: PLC0415

    if header.begin <= header.start:
        return
    line = Task(
        text=InMemory(head.data[: header.begin - 1]),
        begin=header.start,
        signs=signs(header.delimiter),
        places=np.full(header.width, -1, np.int32),
        kinds=(),
    )
    found, _ = read_blocks(line, workers=1)
    if found.rows != 1 or found.bad:
        raise bad_header(label)


def read_stored(
    stored: Stored,
    whole: Callable[[], Text],
    header: Header,
    places: list[int],
    kinds: Mapping[str, int],
) -> Source:
    """Read the fields at some places of a text whose header is known: see `read_quickly`.

    Raises:
        UnicodeDecodeError: The rows are not UTF-8.
        OSError: The text cannot be read.
    """
    from vacatur.records.blocks import Task  # noqa: PLC0415  compiled code is slow to load
    from vacatur.records.columns import read_columns  # noqa: PLC0415
    from vacatur.records.scan_tables import signs  # noqa: PLC0415

    names = [header.names[place] for place in places]
    wanted = np.full(len(header.names), -1, np.int32)
    wanted[places] = np.arange(len(places))
    task = Task(
        text=stored,
        begin=header.begin,
        signs=signs(header.delimiter),
        places=wanted,
        kinds=tuple(kinds.get(name.lower(), CODED) for name in names),
    )
    found, columns = read_columns(task)
    by_name = dict(zip(names, columns, strict=True))
    plain = {name: column for name, column in by_name.items() if isinstance(column, pl.Series)}
    quick = {name: column for name, column in by_name.items() if not isinstance(column, pl.Series)}
    source = delimited_source(
        header, found, pl.DataFrame(plain), encoding=UTF_8, tidy=True, whole=whole
    )
    return replace(source, quick=quick)
