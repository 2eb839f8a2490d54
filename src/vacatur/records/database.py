"""A table or view of a database, read as text and in an order of its own."""

from __future__ import annotations

import hashlib
import re
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from vacatur.databases.address import Address, read_address
from vacatur.databases.connection import connected, dialect_of
from vacatur.databases.dialect import Column, Dialect, Table, quoted
from vacatur.errors import InputError
from vacatur.records.content import Content
from vacatur.records.reasons import Reason
from vacatur.records.source import BROKEN_SCHEMA, Source, row_numbers
from vacatur.records.stored import InMemory
from vacatur.records.tables import as_json

if TYPE_CHECKING:
    import pyarrow as pa
    from adbc_driver_manager.dbapi import Cursor

_OURS: Final = ("table", "order")
_NAME: Final = re.compile(r'"((?:[^"]|"")+)"|([^".]+)')
_ROWS_AT_A_TIME: Final = 65_536
_RECORD_ID: Final = "record_id"


@dataclass(frozen=True, kw_only=True)
class TableAddress:
    """A table of a database, as an input names it."""

    address: Address
    table: Table
    order: tuple[str, ...]
    """Columns to sort by; none to sort by the primary key, or else by record_id."""

    @property
    def parts(self) -> tuple[str, ...]:
        """Its name for labels, after what tells it from others of that name."""
        return (*self.address.outer, ".".join((self.address.database, *self.table)))


def table_address(uri: str) -> TableAddress:
    """Read the URI of an input.

    Raises:
        InputError: It names no database that is read, or no table.

    Example:
        >>> table_address("sqlite:////data/court.db?table=records&order=day,id").order
        ('day', 'id')
    """
    address = read_address(uri, ours=_OURS, error=InputError)
    table = _names(address.asked.get("table", ""))
    if not table or len(table) > 2:  # noqa: PLR2004  a schema and a name
        message = f"The URI of [{address.database}] names no table."
        raise InputError(message, hint="Add ?table=NAME, or ?table=SCHEMA.NAME.")
    order = map(str.strip, address.asked.get("order", "").split(","))
    return TableAddress(address=address, table=table, order=tuple(filter(None, order)))


def _names(text: str) -> tuple[str, ...]:
    """Split names at dots; one that holds a dot stands in double quotes."""
    return tuple(inner.replace('""', '"') or plain for inner, plain in _NAME.findall(text))


def read_table(
    place: TableAddress, label: str, only: set[str] | None = None
) -> tuple[Source, Content]:
    """Read the wanted columns of a table.

    Rows come in the order of the columns that the address names, else of the primary key, else of
    a column record_id; where those repeat, or there are none, the whole row decides. So the same
    rows come in the same order, wherever the database keeps them.

    Args:
        place: Which table.
        label: Its name in messages.
        only: Columns to read, in lower case; None for all.

    Returns:
        The rows, and a content without bytes whose digest is the SHA-256 of the rows read, as
        `canonical_csv` writes them.

    Raises:
        InputError: The database cannot be reached, or has no such table or column.
    """
    file = place.address.file
    if file is not None and not file.is_file():
        raise InputError(f"There is no file [{file.name}].", hint="Check the path.")
    dialect = dialect_of(place.address)
    opened = connected(place.address, label, error=InputError)
    with opened as connection, connection.cursor() as cursor:
        for statement in dialect.settings:
            cursor.execute(statement)
        columns = _columns(cursor, dialect, place)
        wanted = _wanted(columns, only)
        _refuse_moments(wanted, dialect, label, only)
        cursor.execute(_query(wanted, columns, place, dialect, label))
        table = cursor.fetch_arrow_table()
    names = [column.name for column in wanted]
    source = _source(
        table.slice(dialect.leading).rename_columns(names),
        place.address.system,
        tuple(column.name for column in columns),
    )
    return source, Content(stored=InMemory(b""), size=0, digest=_digest(source))


def _columns(cursor: Cursor, dialect: Dialect, place: TableAddress) -> list[Column]:
    columns = dialect.columns(cursor, place.table)
    if columns:
        return columns
    schema = place.table[0] if len(place.table) > 1 else None
    there = dialect.tables(cursor, schema)
    hint = (
        f"It has: [{', '.join(there)}]."
        if there
        else "There is none that this user may see: perhaps it stands in a schema, SCHEMA.NAME."
    )
    message = f"[{place.address.database}] has no table [{'.'.join(place.table)}]."
    raise InputError(message, hint=hint)


def _wanted(columns: list[Column], only: set[str] | None) -> list[Column]:
    wanted = [column for column in columns if only is None or column.name.strip().lower() in only]
    return wanted or columns


def _refuse_moments(
    wanted: list[Column], dialect: Dialect, label: str, only: set[str] | None
) -> None:
    """Raise where a column to be used is a moment: its day is another one in another zone."""
    moments = [column.name for column in wanted if column.type == dialect.moment]
    if moments and only is not None:
        message = f"[{label}] has a column [{moments[0]}] of type {dialect.moment}."
        hint = (
            "Which day it is depends on the zone: give a view with (column AT TIME ZONE ...)::date."
        )
        raise InputError(message, hint=hint)


def _query(
    wanted: list[Column],
    columns: list[Column],
    place: TableAddress,
    dialect: Dialect,
    label: str,
) -> str:
    texts = [dialect.as_text(column, _of(column)) for column in wanted]
    order = [dialect.ordered(column, _of(column)) for column in _order(columns, place, label)]
    table = ".".join(map(quoted, place.table))
    return dialect.select(texts, f"FROM {table} AS t ORDER BY {', '.join(order)}")


def _of(column: Column) -> str:
    return f"t.{quoted(column.name)}"


def _order(columns: list[Column], place: TableAddress, label: str) -> list[Column]:
    """Return the columns that decide the order: a key alone, or others and then the whole row."""
    by_name = {column.name: column for column in columns}
    missing = [name for name in place.order if name not in by_name]
    if missing:
        message = f"[{label}] has no column [{', '.join(missing)}] to order by."
        raise InputError(message, hint=f"It has: [{', '.join(by_name)}].")
    key = sorted((column for column in columns if column.key), key=lambda column: column.key)
    if key and not place.order:
        return key
    first = [by_name[name] for name in place.order]
    first = first or [column for column in columns if column.name.lower() == _RECORD_ID]
    return [*first, *(column for column in columns if column not in first)]


def _source(table: pa.Table, system: str, header: tuple[str, ...]) -> Source:
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


def canonical_csv(frame: pl.DataFrame) -> bytes:
    r"""Write rows of text in the one form that their digest is taken of.

    It is what PostgreSQL's `COPY (...) TO STDOUT (FORMAT csv, HEADER)` writes of the same columns
    as text: NULL as nothing, and quotes where a value is empty or holds a comma, quote or line end.

    Example:
        >>> canonical_csv(pl.DataFrame({"a": ["x", None], "b": ["4,5", ""]}))
        b'a,b\nx,"4,5"\n,""\n'
    """
    return frame.write_csv(quote_style="necessary", line_terminator="\n").encode()


def _digest(source: Source) -> Future[str]:
    """Work it out in a thread of its own, which needs the interpreter only to begin and to end."""
    executor = ThreadPoolExecutor(max_workers=1)
    digest = executor.submit(lambda: hashlib.sha256(canonical_csv(source.frame)).hexdigest())
    executor.shutdown(wait=False)
    return digest
