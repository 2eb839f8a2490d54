"""How many rows a file has, counted by readers that share nothing with the product's.

None where the count is a matter of taste, such as of a file whose quotes do not close.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zipfile
import zlib
from typing import Any
from xml.etree import ElementTree as ET

import pyarrow as pa
import pyarrow.parquet as pq

MARK = re.compile(r"K\d+x\d+z")
_MARKS_OF_ORDER = (("utf-8-sig", b"\xef\xbb\xbf"), ("utf-16", b"\xff\xfe"), ("utf-16", b"\xfe\xff"))
_BLANKS = " \t\r\n\x0b\x0c"


def inner(content: bytes) -> bytes | None:
    """The content of a compressed file; None where it does not decompress."""
    try:
        if content[:2] == b"\x1f\x8b":
            return gzip.decompress(content)
        if content[:4] == b"\x28\xb5\x2f\xfd":
            with pa.CompressedInputStream(pa.BufferReader(content), "zstd") as stream:
                return bytes(stream.read())
    except (EOFError, OSError, zlib.error, pa.ArrowException):
        return None
    return content


def text_of(content: bytes) -> str | None:
    """The text of a file that says how it is encoded, or is UTF-8."""
    for name, mark in _MARKS_OF_ORDER:
        if content.startswith(mark):
            return _decoded(content, name)
    if b"\0" not in content:
        return _decoded(content, "utf-8")
    return None


def _decoded(content: bytes, name: str) -> str | None:
    try:
        return content.decode(name)
    except UnicodeDecodeError:
        return None


def rows_of(form: str, content: bytes) -> int | None:
    """Rows of a file, by its format."""
    plain = inner(content)
    return None if plain is None else _rows_of(form, plain)


def _rows_of(form: str, plain: bytes) -> int | None:
    if form in ("parquet", "arrow"):
        return _of_table(form, plain)
    if form == "excel":
        return _of_workbook(plain)
    text = text_of(plain)
    if text is None or "\0" in text:
        return None
    if form in ("csv", "json"):
        return _of_delimited(text) if form == "csv" else _of_json(text)
    return _of_lines(text)


def _of_lines(text: str) -> int | None:
    if "\r" in text.replace("\r\n", ""):
        return None
    return len(filled_lines(text))


def filled_lines(text: str) -> list[str]:
    """Lines that are not blank."""
    return [line for line in text.split("\n") if line.strip(_BLANKS)]


def _of_delimited(text: str) -> int | None:
    if '"' not in text:
        ends = text.replace("\r\n", "\n")
        if "\n" not in ends and "\r" in ends:
            ends = ends.replace("\r", "\n")
        return None if "\r" in ends else len(filled_lines(ends)) - 1
    if "\r" in text.replace("\r\n", "") or not _well_quoted(text):
        return None
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return None
    if any(len(row) == 1 and row[0] and not row[0].strip(_BLANKS) for row in rows):
        return None  # blank, or a row of one blank field in quotes
    if any(len(row) != len(rows[0]) and any("\n" in cell for cell in row) for row in rows):
        return None  # several lines that are no row together are rows by themselves
    return (
        len([row for row in rows if any(cell.strip(_BLANKS) for cell in row) or len(row) > 1]) - 1
    )


def _well_quoted(text: str) -> bool:
    """Whether every quote opens or closes a whole field of a file with commas, tabs or the like."""
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=first.count)
    if delimiter != "," or text.count('"') % 2:
        return False
    field = r'(?:"(?:[^"]|"")*"|[^",\n\r]*)'
    return re.fullmatch(rf"(?:{field}(?:,{field})*\r?\n?)*", text) is not None


def _of_json(text: str) -> int | None:
    try:
        value = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return None
    return len(value) if isinstance(value, list) else 1


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError
    return dict(pairs)


def _of_table(form: str, content: bytes) -> int | None:
    try:
        if form == "parquet":
            return int(pq.read_table(pa.BufferReader(content)).num_rows)
        opened = pa.ipc.open_file if content.startswith(b"ARROW1") else pa.ipc.open_stream
        return int(opened(pa.BufferReader(content)).read_all().num_rows)
    except (OSError, ValueError, TypeError, NotImplementedError, pa.ArrowException):
        return None


def _of_workbook(content: bytes) -> int | None:
    """Rows of the only sheet with a value in them, without the header."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            names = [name for name in book.namelist() if "worksheets/sheet" in name]
            roots = [ET.fromstring(book.read(name)) for name in names]  # noqa: S314  our own file
    except (OSError, ValueError, KeyError, NotImplementedError, zlib.error, zipfile.BadZipFile):
        return None
    except ET.ParseError:
        return None
    if len(roots) != 1:
        return None
    rows = roots[0].findall(".//{*}sheetData/{*}row")
    return len([row for row in rows if row.find("{*}c/{*}v") is not None]) - 1


def marks_of(form: str, content: bytes) -> set[str]:
    """The marks of the rows that stand in a text file below its first line."""
    if form not in ("csv", "json", "jsonl", "fixed"):
        return set()
    plain = inner(content)
    text = None if plain is None else text_of(plain)
    if text is None:
        return set()
    if form == "jsonl":
        return {mark for line in filled_lines(text) for mark in _of_object(line)}
    if form != "csv":
        return set(MARK.findall(text))
    ends = text.replace("\r\n", "\n") if "\n" in text else text.replace("\r", "\n")
    lines = filled_lines(ends)
    if not lines or '"' in lines[0]:
        return set()
    return set(MARK.findall("\n".join(lines[1:]))) - set(MARK.findall(lines[0]))


def _of_object(line: str) -> list[str]:
    """The marks of a line: that of its id, or all of them where it is no whole object with one."""
    try:
        value = json.loads(line, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return MARK.findall(line)
    own = value.get("record_id") if isinstance(value, dict) else None
    return MARK.findall(own if isinstance(own, str) else line)
