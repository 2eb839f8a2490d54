"""JSON: arrays of objects, one object a line, and nested documents.

Numbers keep the text they are written with, so that no key loses a digit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import polars as pl

from vacatur.bounded import TOO_DEEP, nests_deeper
from vacatur.errors import InputError
from vacatur.records.fixed_width import line_places
from vacatur.records.reasons import Reason
from vacatur.records.source import BROKEN_SCHEMA, LOCATED_SCHEMA, Source
from vacatur.records.text import UTF_8, Text

Flat = dict[str, str | None]
_MOST_DEPTH: Final = 64
"""Values within values of a document; no real one comes near."""


@dataclass(kw_only=True)
class _Reading:
    """The rows found so far: each is readable, or broken with its raw text."""

    flat: list[Flat] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    raw: list[str | None] = field(default_factory=list)
    offsets: list[int | None] = field(default_factory=list)

    def add(self, row: Flat, raw: str | None, offset: int | None) -> None:
        self.raw.append(raw)
        self.offsets.append(offset)
        self.rows.append(len(self.raw))
        self.flat.append(row)

    def refuse(self, raw: str | None, offset: int | None) -> None:
        self.raw.append(raw)
        self.offsets.append(offset)
        self.broken.append(len(self.raw))


def read_json(text: Text, label: str, *, path: Sequence[str] = ()) -> Source:
    """Read one JSON value: an array of objects, or a document.

    Args:
        text: The file's text.
        label: The file's name, for the error.
        path: Lists to descend from a document to its records, see `FileRule.record_path`.

    Raises:
        InputError: The file is not JSON, or holds neither objects nor arrays of them.
    """
    if not path and text.codec == UTF_8 and not len(text.faults):
        from vacatur.records.json_lines import read_flat_array  # noqa: PLC0415 - heavy

        if (found := read_flat_array(text)) is not None:
            return found
    return read_document(text, label, path=path)


def read_document(text: Text, label: str, *, path: Sequence[str] = ()) -> Source:
    """Read one JSON value of any shape and encoding: see `read_json`."""
    try:
        value = _parse(text.decode(text.data[text.begin :]))
    except ValueError as error:
        message = f"[{label}] is not valid JSON: it is cut short or misspelt."
        raise InputError(message, hint="Export it again; or name lines of JSON .jsonl.") from error
    reading = _Reading()
    for document in value if isinstance(value, list) else [value]:
        _take(reading, document, path, raw=None, offset=None)
    return _source(reading, text, "json", blank_lines=0)


def read_json_lines(text: Text, *, path: Sequence[str] = ()) -> Source:
    """Read one JSON object a line; a line that is none is a broken row."""
    if not path and text.codec == UTF_8:
        from vacatur.records.json_lines import read_flat_lines  # noqa: PLC0415 - heavy

        return read_flat_lines(text)
    return read_line_by_line(text, path=path)


def read_line_by_line(text: Text, *, path: Sequence[str] = ()) -> Source:
    """Read lines of JSON of any shape and encoding: see `read_json_lines`."""
    starts, ends, blank_lines = line_places(text)
    offsets = text.source_offsets(starts)
    reading = _Reading()
    for start, end, offset in zip(starts, ends, offsets, strict=True):
        line = text.decode(text.data[start:end])
        try:
            document = _parse(line)
        except ValueError:
            reading.refuse(line, int(offset))
            continue
        _take(reading, document, path, raw=line, offset=int(offset))
    return _source(reading, text, "jsonl", blank_lines=blank_lines)


def flat_row(line: str) -> Flat | None:
    """Read one object as text by its keys; None where the line is no object.

    Example:
        >>> flat_row('{"id": 1.50, "open": true, "list": [1]}')
        {'id': '1.50', 'open': 'true', 'list': '["1"]'}
    """
    try:
        (row,) = _descend(_parse(line), (), {}, "")
    except (TypeError, ValueError):
        return None
    return row


def _take(
    reading: _Reading, document: object, path: Sequence[str], *, raw: str | None, offset: int | None
) -> None:
    """Add the records of a document: itself, or the objects at the end of the path."""
    try:
        found = list(_descend(document, path, {}, ""))
    except TypeError:
        reading.refuse(raw or json.dumps(document, ensure_ascii=False), offset)
        return
    for row in found:
        reading.add(row, raw, offset)


def _descend(node: object, path: Sequence[str], outer: Flat, prefix: str) -> Iterator[Flat]:
    if not isinstance(node, dict):
        raise TypeError
    down = path[0] if path else None
    flat = outer | {prefix + key: _text(value) for key, value in node.items() if key != down}
    if down is None:
        yield flat
        return
    inner = node.get(down)
    if not isinstance(inner, list):
        raise TypeError
    for child in inner:
        yield from _descend(child, path[1:], flat, f"{prefix}{down}.")


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)


def _parse(text: str) -> object:
    """Parse a text, and see that it can be written again.

    Raises:
        ValueError: It is no JSON, or nests so deeply that it is no record.
    """
    try:
        found: object = json.loads(
            text,
            parse_int=str,
            parse_float=str,
            parse_constant=_refuse_constant,
            object_pairs_hook=_unique_keys,
        )
    except RecursionError as error:
        raise ValueError(TOO_DEEP) from error
    if nests_deeper(found, _MOST_DEPTH):
        raise ValueError(TOO_DEEP)
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _unique_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _source(reading: _Reading, text: Text, form: str, *, blank_lines: int) -> Source:
    names = list(dict.fromkeys(key for row in reading.flat for key in row))
    columns = {name: [row.get(name) for row in reading.flat] for name in names}
    broken = {"row": reading.broken, "column": None, "reason": Reason.BAD_JSON.value}
    return Source(
        format=form,
        frame=pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String)),
        rows=pl.Series(reading.rows, dtype=pl.UInt32),
        broken=pl.DataFrame(broken, schema=BROKEN_SCHEMA),
        rows_in=len(reading.raw),
        locate=lambda rows: _locate(reading, rows),
        blank_lines=blank_lines,
        encoding=text.encoding,
    )


def _locate(reading: _Reading, rows: pl.Series) -> pl.DataFrame:
    places = rows.to_numpy().astype(np.int64) - 1
    flat = dict(zip(reading.rows, reading.flat, strict=True)) if len(places) else {}
    raw = [
        reading.raw[place] or json.dumps(flat.get(place + 1), ensure_ascii=False)
        for place in places
    ]
    offsets = [reading.offsets[place] for place in places]
    return pl.DataFrame({"byte_offset": offsets, "raw": raw}, schema=LOCATED_SCHEMA)
