"""Rows of text from a database: checked, numbered, and written in one form for their digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from vacatur.records.reasons import Reason
from vacatur.records.source import BROKEN_SCHEMA, Source, row_numbers
from vacatur.records.tables import as_json

if TYPE_CHECKING:
    import pyarrow as pa


def rows_source(table: pa.Table, system: str, header: tuple[str, ...]) -> Source:
    """Take rows of text as they came; those with text that is not UTF-8 are broken."""
    whole, bad = _decoded(table)
    broken = pl.DataFrame(
        {"row": bad, "column": None, "reason": Reason.INVALID_ENCODING.value}, BROKEN_SCHEMA
    )
    rows = row_numbers(whole.height)
    good = ~rows.is_in(bad.implode()) if len(bad) else None
    return Source(
        format=system,
        frame=whole if good is None else whole.filter(good),
        rows=rows if good is None else rows.filter(good),
        broken=broken,
        rows_in=whole.height,
        locate=lambda places: as_json(whole, places),
        header=header,
    )


def _decoded(table: pa.Table) -> tuple[pl.DataFrame, pl.Series]:
    """Return all rows, and the numbers of those with text that is not UTF-8."""
    import pyarrow as pa  # noqa: PLC0415  heavy, and few runs need it

    try:
        table.validate(full=True)
    except pa.ArrowInvalid:
        return _mended(table)
    return pl.DataFrame(table).cast(pl.String), pl.Series([], dtype=pl.UInt32)


def _mended(table: pa.Table) -> tuple[pl.DataFrame, pl.Series]:
    """Decode byte by byte what databases let in unchecked, with a sign for what is no letter."""
    import pyarrow as pa  # noqa: PLC0415

    bad: set[int] = set()
    columns: dict[str, list[str | None]] = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        values = pa.chunked_array([chunk.view(pa.binary()) for chunk in column.chunks]).to_pylist()
        texts = [value if value is None else value.decode(errors="replace") for value in values]
        pairs = enumerate(zip(values, texts, strict=True), 1)
        bad |= {row for row, (value, text) in pairs if text is not None and text.encode() != value}
        columns[name] = texts
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return frame, pl.Series(sorted(bad), dtype=pl.UInt32)


def canonical_csv(frame: pl.DataFrame, *, header: bool = True) -> bytes:
    r"""Write rows of text in the one form that their digest is taken of.

    It is what PostgreSQL's `COPY (...) TO STDOUT (FORMAT csv, HEADER)` writes of the same columns
    as text: NULL as nothing, and quotes where a value is empty or holds a comma, quote or line end.

    Example:
        >>> canonical_csv(pl.DataFrame({"a": ["x", None], "b": ["4,5", ""]}))
        b'a,b\nx,"4,5"\n,""\n'
    """
    return frame.write_csv(
        include_header=header, quote_style="necessary", line_terminator="\n"
    ).encode()
