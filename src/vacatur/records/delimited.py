"""Delimited text: the scan says which rows are whole, and Polars splits those alone."""

from __future__ import annotations

import csv
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from vacatur.errors import InputError, VacaturError
from vacatur.records.source import Source, refuse_repeated, row_numbers
from vacatur.records.text import UTF_8, Text

DELIMITERS: Final = (",", "\t", ";", "|")
if TYPE_CHECKING:
    from vacatur.records.scan import Scan

_LONGEST_HEADER: Final = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Header:
    """The column names of a file and where its rows begin."""

    names: list[str]
    delimiter: str
    start: int
    """Byte where the header starts."""
    begin: int
    """Byte where the header ends and the first row starts."""
    first: bool
    """Whether the header is the text's very first line, as Polars expects it."""
    width: int
    """Fields of the header line itself, which may have one more or less than the rows."""

    def places(self, only: set[str] | None) -> list[int]:
        """Return where the wanted columns stand; a column without a name is never wanted."""
        return [
            place
            for place, name in enumerate(self.names)
            if name and (only is None or name.lower() in only)
        ]


def read_delimited(
    text: Text,
    label: str,
    *,
    delimiter: str | None = None,
    names: list[str] | None = None,
    optional_header: bool = False,
    skip_lines: int = 0,
    only: set[str] | None = None,
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

    Raises:
        InputError: The header has the same name twice, or its quotes do not close.
        VacaturError: The rows read are not those that the scan found.
    """
    text = with_line_feeds(text)
    header = _header(text, delimiter, names, skip_lines)
    if optional_header and names and (own := _own_header(text, header)):
        header = own
    header = _fitted(text, header)
    refuse_repeated(header.names, label)
    places = header.places(only)
    with ThreadPoolExecutor(max_workers=1) as aside:
        scanning = aside.submit(_scan, text, header, label)
        hoped = _hoped(text, header, places)
        found = scanning.result()
    good = found.good
    return Source(
        format="tsv" if header.delimiter == "\t" else "csv",
        frame=_split(text, header, found, good, places, hoped, label),
        rows=row_numbers(len(found.codes)).gather(good),
        broken=found.broken(header.names),
        rows_in=len(found.codes),
        locate=lambda rows: _locate(text, found, rows),
        blank_lines=found.blank_lines,
        encoding=text.encoding,
        delimiter=header.delimiter,
        header=tuple(header.names),
        tidy=not found.untidy,
    )


def with_line_feeds(text: Text) -> Text:
    """Turn the carriage returns of a file whose lines end in them into line feeds."""
    first = text.data[text.begin : _line_end(text.data, text.begin)]
    if b"\r" not in first.rstrip(b"\r"):
        return text
    return replace(text, data=text.data.replace(b"\r", b"\n"))


def _header(text: Text, delimiter: str | None, names: list[str] | None, skip_lines: int) -> Header:
    begin = text.begin
    for _ in range(skip_lines):
        begin = _line_end(text.data, begin) + 1
    if names is not None:
        return Header(
            names=names,
            delimiter=delimiter or ",",
            start=begin,
            begin=begin,
            first=False,
            width=len(names),
        )
    start = begin
    while text.data[start : _line_end(text.data, start)].strip(b" \r\t\v\f") == b"":
        start = _line_end(text.data, start) + 1
        if start >= len(text.data):
            break
    line, end = _header_line(text, start)
    sign = delimiter or _most_frequent(line)
    read = next(csv.reader(line.splitlines(keepends=True), delimiter=sign), [])
    return Header(
        names=[name.strip() for name in read],
        delimiter=sign,
        start=start,
        begin=end + 1,
        first=start == text.begin,
        width=len(read),
    )


def _own_header(text: Text, header: Header) -> Header | None:
    """The header line of a file that may have none; None where it has none."""
    own = _header(replace(text, begin=header.begin), header.delimiter, None, 0)
    if own.names[:1] != header.names[:1]:
        return None
    return replace(own, first=own.start == text.begin)


def _fitted(text: Text, header: Header) -> Header:
    """A header whose last delimiter ends the line where the first row's does, or does not."""
    line, _ = _header_line(text, header.begin)
    row = next(csv.reader(line.splitlines(keepends=True), delimiter=header.delimiter), [])
    width = len(header.names)
    if len(row) == width - 1 and not header.names[-1]:
        return replace(header, names=header.names[:-1])
    if len(row) == width + 1 and not row[-1]:
        return replace(header, names=[*header.names, ""])
    return header


def _header_line(text: Text, start: int) -> tuple[str, int]:
    """Return the header, which may span lines within quotes, and where its line ends."""
    end = _line_end(text.data, start)
    while text.data.count(b'"', start, end) % 2 and end - start < _LONGEST_HEADER:
        if end >= len(text.data):
            break
        end = _line_end(text.data, end + 1)
    return text.decode(text.data[start:end]).rstrip("\r"), end


def _line_end(data: bytes, start: int) -> int:
    end = data.find(b"\n", start)
    return len(data) if end < 0 else end


def _most_frequent(line: str) -> str:
    outside_quotes = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=outside_quotes.count)


def _scan(text: Text, header: Header, label: str) -> Scan:
    """Find the rows; what that takes is imported here, while Polars splits the file.

    The header is held to the rules of any other row, or its quotes could swallow the rows.
    """
    from vacatur.records.scan import scan  # noqa: PLC0415

    width, sign = len(header.names), header.delimiter
    if header.begin > header.start:
        line = replace(text, data=text.data[: header.begin - 1], faults=text.faults[:0])
        alone = scan(line, begin=header.start, width=header.width, delimiter=sign)
        if not (len(alone.codes) == len(alone.good) == 1):
            message = f"[{label}] has a header with stray or unclosed quotes, or unreadable bytes."
            raise InputError(message, hint="Correct the first line, or export the file again.")
    return scan(text, begin=header.begin, width=width, delimiter=sign)


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


def _locate(text: Text, found: Scan, rows: pl.Series) -> pl.DataFrame:
    places = rows.to_numpy().astype(np.int64) - 1
    return found.located(text, places)
