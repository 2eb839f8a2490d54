"""Delimited text: the scan says which rows are whole, and Polars splits those alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from vacatur.errors import InputError, VacaturError
from vacatur.records.header import Header, find_header, with_line_feeds
from vacatur.records.plan import plan_of
from vacatur.records.source import LOCATED_SCHEMA, Source, refuse_repeated
from vacatur.records.stored import InMemory
from vacatur.records.text import UTF_8, Text

if TYPE_CHECKING:
    from vacatur.records.scan import Found, Scan


def read_delimited(  # noqa: PLR0913  what a profile says of a file, by its names
    text: Text,
    label: str,
    *,
    delimiter: str | None = None,
    names: list[str] | None = None,
    optional_header: bool = False,
    skip_lines: int = 0,
    only: set[str] | None = None,
    kinds: Mapping[str, int] | None = None,
) -> Source:
    """Read CSV, TSV and their kin as text.

    Args:
        text: The file's text.
        label: The file's name, for errors.
        delimiter: What the profile says; None to take it from the header.
        names: Column names of a file without a header.
        optional_header: Whether the first line may be a header all the same: it is one where it
            begins with the first of the names, and then it names the columns.
        skip_lines: Lines above the header.
        only: Names to read, in lower case; None for all.
        kinds: How to keep columns that are not kept as codes, see `field_kinds`; None to keep all
            of them as text.

    Raises:
        InputError: The header has the same name twice, or its quotes do not close.
        VacaturError: The rows read are not those that the scan found.
    """
    text = with_line_feeds(text)
    header = find_header(text, delimiter, names, optional=optional_header, skip_lines=skip_lines)
    refuse_repeated(header.names, label)
    places = header.places(only)
    if kinds is not None and places and text.codec == UTF_8 and not len(text.faults):
        from vacatur.records.quick import read_plan  # noqa: PLC0415  it leans on this module

        check_header(text, header, label)
        plan = plan_of(InMemory(text.data), header, places, kinds)
        return read_plan(plan, lambda: text)
    with ThreadPoolExecutor(max_workers=1) as aside:
        scanning = aside.submit(_scan, text, header, label)
        hoped = _hoped(text, header, places)
        found = scanning.result()
    good = found.good
    frame = _split(text, header, found, good, places, hoped, label)
    return delimited_source(
        header, found, frame, encoding=text.encoding, tidy=not found.untidy, whole=lambda: text
    )


def delimited_source(
    header: Header,
    found: Found,
    frame: pl.DataFrame,
    *,
    encoding: str,
    tidy: bool,
    whole: Callable[[], Text],
) -> Source:
    """The rows of a delimited text.

    Args:
        header: Its header.
        found: All of its rows.
        frame: The wanted columns of the good ones.
        encoding: How the file is encoded.
        tidy: Whether no text of the frame has outer white space or is empty.
        whole: Gives the text, for rows that have to be shown.
    """
    return Source(
        format="tsv" if header.delimiter == "\t" else "csv",
        frame=frame,
        rows=found.numbers(),
        broken=found.broken(header.names),
        rows_in=found.count,
        locate=lambda rows: _locate(whole, found, rows),
        blank_lines=found.blank_lines,
        encoding=encoding,
        delimiter=header.delimiter,
        header=tuple(header.names),
        tidy=tidy,
    )


def _scan(text: Text, header: Header, label: str) -> Scan:
    """Find the rows; what that takes is imported here, while Polars splits the file."""
    from vacatur.records.scan import scan  # noqa: PLC0415

    check_header(text, header, label)
    return scan(text, begin=header.begin, width=len(header.names), delimiter=header.delimiter)


def check_header(text: Text, header: Header, label: str) -> None:
    """Hold the header to the rules of any other row, or its quotes could swallow the rows.

    Raises:
        InputError: It breaks them.
    """
    from vacatur.records.scan import scan  # noqa: PLC0415
    from vacatur.records.scan_kernel import GOOD  # noqa: PLC0415

    if header.begin <= header.start:
        return
    line = replace(text, data=text.data[: header.begin - 1], faults=text.faults[:0])
    alone = scan(line, begin=header.start, width=header.width, delimiter=header.delimiter)
    if alone.codes.tolist() != [GOOD]:
        raise bad_header(label)


def bad_header(label: str) -> InputError:
    """A header that breaks the rules of a row."""
    message = f"[{label}] has a header with stray or unclosed quotes, or unreadable bytes."
    return InputError(message, hint="Correct the first line, or export the file again.")


def _hoped(text: Text, header: Header, places: list[int]) -> pl.DataFrame | None:
    """Split the file as it stands while the scan still runs; most files turn out to be whole."""
    if not places or not header.first or text.codec != UTF_8:
        return None
    try:
        return _fields(text.data, header, places, has_header=True)
    except pl.exceptions.PolarsError:
        return None


def _fields(data: bytes, header: Header, places: list[int], *, has_header: bool) -> pl.DataFrame:
    return pl.read_csv(
        data,
        has_header=has_header,
        separator=header.delimiter,
        columns=places,
        infer_schema=False,
    )


def _split(
    text: Text,
    header: Header,
    found: Scan,
    good: np.ndarray,
    places: list[int],
    hoped: pl.DataFrame | None,
    label: str,
) -> pl.DataFrame:
    names = [header.names[place] for place in places]
    if not len(good) or not places:
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    whole = len(good) == len(found.codes) and not found.blank_lines
    frame = hoped if whole else None
    if frame is None:
        frame = _fields(found.text_of(text, good), header, places, has_header=False)
    if frame.height != len(good):
        message = f"[{label}] reads as {frame.height} rows where {len(good)} were counted."
        raise VacaturError(message, hint="Please report this; no result was written.")
    frame.columns = names
    return frame


def _locate(whole: Callable[[], Text], found: Found, rows: pl.Series) -> pl.DataFrame:
    if rows.is_empty():
        return pl.DataFrame(schema=LOCATED_SCHEMA)
    return found.located(whole(), rows.to_numpy().astype(np.int64) - 1)
