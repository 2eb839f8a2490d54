"""The quick way through delimited text that is UTF-8: rows and values in one pass.

It says the same of every row as the general reader, which takes whatever this one cannot.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import polars as pl

from vacatur.records.ahead import Ahead
from vacatur.records.columns import columns_of
from vacatur.records.delimited import bad_header, delimited_source
from vacatur.records.plan import Plan, planned
from vacatur.records.profile_parts import FileRule
from vacatur.records.source import Source, refuse_repeated
from vacatur.records.stored import Stored
from vacatur.records.text import UTF_8, Text
from vacatur.records.united import read_whole


def read_quickly(
    stored: Stored,
    whole: Callable[[], Text],
    rule: FileRule,
    label: str,
    only: set[str],
    kinds: Mapping[str, int],
    ahead: Ahead | None = None,
) -> Source | None:
    """Read the wanted columns of a delimited text.

    Args:
        stored: The text.
        whole: Gives it in memory, for rows that have to be shown.
        rule: What the profile says of the file.
        label: Its name, for errors.
        only: Names to read, in lower case.
        kinds: How to keep columns that are not kept as codes, see `field_kinds`.
        ahead: The same reading, where it has begun already.

    Returns:
        The rows; None where the text is not UTF-8, its lines end in carriage returns alone, its
        header is long, or nothing is wanted of it.

    Raises:
        InputError: The header has the same name twice, or its quotes do not close.
        OSError: The text cannot be read.
    """
    plan = ahead.plan if ahead else planned(stored, rule, only, kinds)
    if plan is None:
        return None
    refuse_repeated(plan.header.names, label)
    try:
        if not plan.is_sound():
            raise bad_header(label)
        return read_plan(plan, whole, ahead)
    except UnicodeDecodeError:
        return None


def read_plan(plan: Plan, whole: Callable[[], Text], ahead: Ahead | None = None) -> Source:
    """Read a text whose header is known: see `read_quickly`.

    Raises:
        UnicodeDecodeError: The rows are not UTF-8.
        OSError: The text cannot be read.
    """
    kept, united = ahead.result() if ahead else read_whole(plan.task)
    found, columns = columns_of(plan.task, kept, united)
    by_name = dict(zip(plan.names, columns, strict=True))
    plain = {name: column for name, column in by_name.items() if isinstance(column, pl.Series)}
    quick = {name: column for name, column in by_name.items() if not isinstance(column, pl.Series)}
    source = delimited_source(
        plan.header, found, pl.DataFrame(plain), encoding=UTF_8, tidy=True, whole=whole
    )
    return replace(source, quick=quick)
