"""A table or view of a database, read as text and in an order of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from vacatur.databases.connection import connected, dialect_of
from vacatur.databases.dialect import Column, Dialect, quoted
from vacatur.errors import InputError
from vacatur.records.content import Content
from vacatur.records.source import Source
from vacatur.records.stored import InMemory
from vacatur.records.table_address import TableAddress
from vacatur.records.table_rows import canonical_csv, rows_source

if TYPE_CHECKING:
    import pyarrow as pa
    from adbc_driver_manager.dbapi import Cursor

ROWS_OF_A_PIECE: Final = 100_000
_RECORD_ID: Final = "record_id"


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
    with _asked(place, label, only) as (cursor, shape):
        source = shape.source(cursor.fetch_arrow_table().slice(shape.leading))
    return source, Content(stored=InMemory(b""), size=0, hashing=partial(_digest, source))


def table_pieces(
    place: TableAddress, label: str, only: set[str] | None = None, *, rows: int = ROWS_OF_A_PIECE
) -> Iterator[tuple[Source, bool]]:
    """Read a table as `read_table` does, some rows at a time.

    Args:
        place: Which table.
        label: Its name in messages.
        only: Columns to read, in lower case; None for all.
        rows: Fewest rows of a piece but the last.

    Returns:
        Pieces, each numbered from 1, and whether it is the last; at least one, if an empty one.
    """
    with _asked(place, label, only) as (cursor, shape):
        before: pa.Table | None = None
        for table in _grouped(cursor.fetch_record_batch(), rows, shape.leading):
            if before is not None:
                yield shape.source(before), False
            before = table
        yield shape.source(before), True


@dataclass(frozen=True, kw_only=True)
class _Shape:
    """What an answer looks like."""

    system: str
    names: list[str]
    """The columns asked for."""
    header: tuple[str, ...]
    """Every column of the table."""
    leading: int
    """Rows above those of the table."""

    def source(self, table: pa.Table) -> Source:
        return rows_source(table.rename_columns(self.names), self.system, self.header)


@contextmanager
def _asked(
    place: TableAddress, label: str, only: set[str] | None
) -> Iterator[tuple[Cursor, _Shape]]:
    """Ask for the wanted columns; the answer has not been fetched yet."""
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
        yield (
            cursor,
            _Shape(
                system=place.address.system,
                names=[column.name for column in wanted],
                header=tuple(column.name for column in columns),
                leading=dialect.leading,
            ),
        )


def _grouped(reader: pa.RecordBatchReader, rows: int, leading: int) -> Iterator[pa.Table]:
    """Put batches together until they have so many rows, without the leading ones."""
    import pyarrow as pa  # noqa: PLC0415  heavy, and few runs need it

    held: list[pa.RecordBatch] = []
    for batch in reader:
        held.append(batch.slice(leading))
        leading = max(leading - batch.num_rows, 0)
        if sum(part.num_rows for part in held) >= rows:
            yield pa.Table.from_batches(held)
            held = []
    yield pa.Table.from_batches(held, schema=reader.schema)


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


def _digest(source: Source) -> Future[str]:
    """Work it out in a thread of its own, which needs the interpreter only to begin and to end."""
    executor = ThreadPoolExecutor(max_workers=1)
    digest = executor.submit(lambda: hashlib.sha256(canonical_csv(source.frame)).hexdigest())
    executor.shutdown(wait=False)
    return digest
