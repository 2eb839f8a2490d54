"""A table as a file of each format."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

# ruff: noqa: DTZ001 - the moments of a file have no zone
from tests.fuzz.mutate import TREES, VALUES, nested
from tests.fuzz.rows import Table

ENCODINGS = (
    "utf-8",
    "utf-8",
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "windows-1252",
)
WIDTHS = (14, 14, 12, 30, 12, 14)
FIXED = ("record_id", "person_id", "arrest_date", "charge_code", "charge_class", "disposition")


def delimited(rows: Table, random: Random, delimiter: str = ",") -> bytes:
    """As a spreadsheet would export it, or nearly."""
    written = io.StringIO()
    ends = random.choice(("\n", "\n", "\n", "\r\n", "\r"))
    quoting = random.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    csv.writer(written, delimiter=delimiter, lineterminator=ends, quoting=quoting).writerows(rows)
    return written.getvalue().encode(random.choice(ENCODINGS), errors="replace")


def objects(rows: Table, random: Random) -> list[dict[str, Any]]:
    """Rows as objects, some of their values of other types."""
    made: list[dict[str, Any]] = []
    for row in rows[1:]:
        told: dict[str, Any] = dict(zip(rows[0], row, strict=False))
        while told and random.random() < 0.3:
            key = random.choice(list(told))
            told[key] = random.choice((random.choice(TREES), random.choice(VALUES)))
        made.append({key: value for key, value in told.items() if random.random() < 0.97})
    return made


def as_json(rows: Table, random: Random) -> bytes:
    """One array of objects, or something like it."""
    made: Any = objects(rows, random)
    if random.random() < 0.1:
        made = random.choice(
            ({"records": made}, [made], made[:1] or 1, [*made, 1], {"a": {"b": made}})
        )
    text = json.dumps(made, ensure_ascii=random.random() < 0.5, indent=random.choice((None, 1)))
    return _deep(text, random).encode(random.choice(ENCODINGS), errors="replace")


def as_json_lines(rows: Table, random: Random) -> bytes:
    """One object a line."""
    lines = [json.dumps(row, ensure_ascii=random.random() < 0.5) for row in objects(rows, random)]
    ends = random.choice(("\n", "\n", "\r\n", "\n\n"))
    text = ends.join(_deep(line, random) for line in lines)
    return text.encode(random.choice(ENCODINGS), errors="replace")


def _deep(text: str, random: Random) -> str:
    if random.random() < 0.97:
        return text
    depth = random.choice((10, 300, 2_000, 60_000))
    deep = nested(depth, *random.choice((("[", "]"), ('{"a":', "}"))))
    return text.replace('"Cook"', deep, 1) if '"Cook"' in text else deep


def as_fixed(rows: Table, random: Random) -> bytes:
    """Lines whose columns stand at fixed characters; the profile beside it is `FIXED_PROFILE`."""
    place = {name: at for at, name in enumerate(rows[0])}
    lines = [
        "".join(
            (row[place[name]] if name in place and place[name] < len(row) else "")[:width].ljust(
                width
            )
            for name, width in zip(FIXED, WIDTHS, strict=True)
        )
        for row in rows[1:]
    ]
    ends = random.choice(("\n", "\n", "\r\n"))
    return (ends.join(lines) + ends).encode(random.choice(ENCODINGS), errors="replace")


FIXED_PROFILE = 'name = "f"\ntitle = "fixed"\nmatch = ["record_id"]\nsame_names = true\n' + "".join(
    f'[[fixed_width]]\nname = "{name}"\nstart = {sum(WIDTHS[:at]) + 1}\nwidth = {width}\n'
    for at, (name, width) in enumerate(zip(FIXED, WIDTHS, strict=True))
)


def arrow_table(rows: Table, random: Random) -> pa.Table:
    """Columns of text, some of them of another type, or with rows left NULL."""
    names = list(dict.fromkeys(rows[0])) if random.random() < 0.95 else rows[0]
    columns = []
    for name in names:
        place = rows[0].index(name)
        texts = [row[place] if place < len(row) and row[place] else None for row in rows[1:]]
        columns.append(_typed(texts, random))
    return pa.table(columns, names=names)


def _typed(texts: list[str | None], random: Random) -> pa.Array:
    if random.random() < 0.75:
        return pa.array(texts, pa.string())
    count = len(texts)
    kinds: tuple[Callable[[], pa.Array], ...] = (
        lambda: pa.array([date(1900 + n, 1, 1) for n in range(count)]),
        lambda: pa.array([datetime(2019, 6, 25, n) for n in range(count)], pa.timestamp("ns")),
        lambda: pa.array(
            [datetime(2019, 6, 25, n) for n in range(count)], pa.timestamp("us", "UTC")
        ),
        lambda: pa.array([random.choice((0, 1, -1, 2**62)) for _ in texts], pa.int64()),
        lambda: pa.array([random.choice((0.5, float("nan"), 1e300, -1.0)) for _ in texts]),
        lambda: pa.array([True] * count),
        lambda: pa.array([None] * count),
        lambda: pa.array([b"\xff\x00"] * count, pa.binary()),
        lambda: pa.array([Decimal("1.25")] * count),
        lambda: pa.array([[1, 2]] * count, pa.list_(pa.int8())),
        lambda: pa.array([{"a": 1}] * count, pa.struct([("a", pa.int8())])),
        lambda: pa.array(texts, pa.string()).dictionary_encode(),
        lambda: pa.array(texts, pa.large_string()),
        lambda: pa.array(texts, pa.string_view()),
        lambda: pa.array([5] * count, pa.time64("us")),
        lambda: pa.array([5] * count, pa.duration("s")),
        lambda: pa.array([200] * count, pa.uint8()),
        lambda: pa.array([1.5] * count, pa.float32()),
    )
    return random.choice(kinds)()


def as_parquet(rows: Table, random: Random) -> bytes:
    """A Parquet file."""
    sink = io.BytesIO()
    packed = random.choice(("snappy", "zstd", "gzip", "none", "lz4", "brotli"))
    made = arrow_table(rows, random)
    pq.write_table(made, sink, compression=packed, use_dictionary=random.random() < 0.5)
    return sink.getvalue()


def as_arrow(rows: Table, random: Random) -> bytes:
    """An Arrow file or stream."""
    sink, made = io.BytesIO(), arrow_table(rows, random)
    opened = random.choice((pa.ipc.new_file, pa.ipc.new_stream))
    packed = random.choice((None, "zstd", "lz4"))
    with opened(sink, made.schema, options=pa.ipc.IpcWriteOptions(compression=packed)) as writer:
        writer.write_table(made)
    return sink.getvalue()


def as_excel(rows: Table, random: Random) -> bytes:
    """A workbook: mostly texts, now and then a number, a formula, an error or a date."""
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True, "strings_to_urls": False}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for _ in range(random.choice((1, 1, 1, 2))):
            sheet = book.add_worksheet()
            for at, row in enumerate(rows):
                for place, value in enumerate(row):
                    _write_cell(sheet, (at, place), value, random, day)
    return sink.getvalue()


def _write_cell(sheet: Any, cell: tuple[int, int], value: str, random: Random, day: Any) -> None:
    turn = random.randrange(60) if cell[0] else 9
    if turn == 0:
        sheet.write_number(*cell, random.choice((0, 1.5, -1, 1e300, 12345678901234567)))
    elif turn == 1:
        sheet.write_formula(*cell, "=1/0", None, "#DIV/0!")
    elif turn == 2:
        sheet.write_datetime(*cell, datetime(2019, 6, 25, random.choice((0, 13))), day)
    elif turn == 3:
        sheet.write_boolean(*cell, True)
    elif value:
        sheet.write_string(*cell, "".join(c for c in value if c.isprintable())[:30_000])


def packed(content: bytes, random: Random) -> tuple[bytes, str]:
    """The same, compressed; and how its name ends."""
    if random.random() < 0.6:
        return gzip.compress(content, mtime=0), ".gz"
    return pa.compress(content, codec="zstd", asbytes=True), ".zst"
