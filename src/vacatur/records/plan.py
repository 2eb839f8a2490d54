"""What is to be read of a delimited text: known from how it begins.

Nothing here waits for Polars: reading begins while that is still being imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from vacatur.records.blocks import Task, read_blocks
from vacatur.records.header import Header, find_header, with_line_feeds
from vacatur.records.kinds import CODED
from vacatur.records.profile_parts import FileRule
from vacatur.records.scan_tables import signs
from vacatur.records.stored import InMemory, Stored
from vacatur.records.text import UTF_8, Text, begins_as_utf_8

HEAD: Final = 1 << 22
"""Bytes in which the header and the first row must lie."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The header of a text, and what is to be read below it."""

    header: Header
    line: Task | None
    """The header as a text of its own, if there is one that has to be checked."""
    names: list[str]
    """The wanted columns."""
    task: Task

    def is_sound(self) -> bool:
        """Whether the header keeps the rules of any other row, see `delimited.check_header`.

        Raises:
            UnicodeDecodeError: It is not UTF-8.
        """
        if self.line is None:
            return True
        found, (reader,) = read_blocks(self.line, workers=1)
        return found.rows == 1 and not reader.notes.bad


def planned(
    stored: Stored, rule: FileRule, only: set[str] | None, kinds: Mapping[str, int]
) -> Plan | None:
    """Plan how to read a text: see `quick.read_quickly`.

    Raises:
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
    return plan_of(stored, header, places, kinds, line=_line(head, header))


def plan_of(
    stored: Stored,
    header: Header,
    places: list[int],
    kinds: Mapping[str, int],
    line: Task | None = None,
) -> Plan:
    """The plan for a text whose header is known, and for the fields at some places."""
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
    return Plan(header=header, line=line, names=names, task=task)


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


def _line(head: Text, header: Header) -> Task | None:
    if header.begin <= header.start:
        return None
    return Task(
        text=InMemory(head.data[: header.begin - 1]),
        begin=header.start,
        signs=signs(header.delimiter),
        places=np.full(header.width, -1, np.int32),
        kinds=(),
    )
