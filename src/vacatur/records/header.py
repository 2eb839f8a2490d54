"""The header of delimited text: the names of the columns, the delimiter, and where rows begin."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from typing import Final

from vacatur.records.text import Text

DELIMITERS: Final = (",", "\t", ";", "|")
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


def find_header(
    text: Text,
    delimiter: str | None,
    names: list[str] | None,
    *,
    optional: bool,
    skip_lines: int,
) -> Header:
    """Find the header of a text.

    Args:
        text: The file's text.
        delimiter: What the profile says; None to take it from the header.
        names: Column names of a file without a header.
        optional: Whether the first line may be a header all the same: it is one where it begins
            with the first of the names, and then it names the columns.
        skip_lines: Lines above the header.
    """
    header = _header(text, delimiter, names, skip_lines)
    if optional and names and (own := _own_header(text, header)):
        header = own
    return _fitted(text, header)


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
