"""A result as tables of a database: all of them, in one transaction, or none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from vacatur.databases.address import Address, read_address
from vacatur.databases.connection import connected, dialect_of
from vacatur.databases.dialect import quoted
from vacatur.errors import OutputError, UsageError
from vacatur.results.tables import TABLES, pieces, plain

if TYPE_CHECKING:
    import pyarrow as pa
    from adbc_driver_manager.dbapi import Cursor

_OURS: Final = ("schema", "prefix")
_OWNER_ONLY: Final = 0o600
_UNHARMED: Final = "The result folder is whole; the database is as it was."


@dataclass(frozen=True, kw_only=True)
class Target:
    """The database that takes the tables, and what they are called there."""

    address: Address
    schema: str | None
    prefix: str

    def label(self, table: str) -> str:
        """A table's name for messages."""
        named = (self.address.database, *self.place(table))
        return ".".join(named)

    def place(self, table: str) -> tuple[str, ...]:
        """A table's name in the database, after its schema where one is named."""
        name = f"{self.prefix}{table}"
        return (self.schema, name) if self.schema else (name,)


def read_target(uri: str) -> Target:
    """Read the URI of a database to write to: `?prefix=` before the names, and `&schema=`.

    Raises:
        UsageError: It names no database that is written to.

    Example:
        >>> target = read_target("sqlite:////data/relief.db?prefix=cook_")
        >>> target.label("people")
        'relief.db.cook_people'
    """
    address = read_address(uri, ours=_OURS, error=UsageError)
    asked = address.asked
    return Target(
        address=address, schema=asked.get("schema") or None, prefix=asked.get("prefix", "")
    )


def check_tables(target: Target, *, force: bool = False) -> None:
    """Raise unless the tables can be made: reached before a long run, this saves the run.

    Raises:
        OutputError: The database cannot be reached; or it has such a table and `force` is not
            given, or it has one that is no table of a result, which is never replaced.
    """
    file = target.address.file
    if file is not None and not file.exists():
        _check_folder(file)
        return
    opened = connected(target.address, target.address.database, error=OutputError)
    with opened as connection, connection.cursor() as cursor:
        for table in TABLES:
            _refuse(cursor, target, table, force=force)


def write_tables(folder: Path, target: Target, *, force: bool = False) -> dict[str, int]:
    """Write the tables of a result folder into a database, in one transaction.

    Args:
        folder: A whole result folder; it is read piece by piece.
        target: Where to.
        force: Replace tables of an older result.

    Returns:
        The rows of each table.

    Raises:
        OutputError: They cannot be written; the database is as it was.
    """
    made = _make_file(target.address.file)
    try:
        rows = _write_all(folder, target, force=force)
    except BaseException as failed:
        if made:
            made.unlink(missing_ok=True)
        if isinstance(failed, OutputError) and not failed.hint.startswith(_UNHARMED):
            raise OutputError(failed.message, hint=f"{_UNHARMED} {failed.hint}") from failed
        raise
    return rows


def _write_all(folder: Path, target: Target, *, force: bool) -> dict[str, int]:
    address = target.address
    opened = connected(address, address.database, error=OutputError, write=True)
    with opened as connection, connection.cursor() as cursor:
        rows = {table: _write(cursor, folder, target, table, force=force) for table in TABLES}
        connection.commit()
    return rows


def _write(cursor: Cursor, folder: Path, target: Target, table: str, *, force: bool) -> int:
    _refuse(cursor, target, table, force=force)
    name = ".".join(map(quoted, target.place(table)))
    cursor.execute(f"DROP TABLE IF EXISTS {name}")
    where: dict[str, Any] = {"db_schema_name": target.schema} if target.schema else {}
    given: list[int] = []
    stream = _stream(pieces(folder, table), given)
    cursor.adbc_ingest(target.place(table)[-1], stream, mode="create", **where)
    cursor.execute(f"SELECT count(*) FROM {name}")  # noqa: S608  quoted above
    (found,) = cursor.fetchone() or (0,)
    if found != sum(given):
        message = f"[{target.label(table)}] took [{found}] of [{sum(given)}] rows."
        raise OutputError(message, hint=_UNHARMED)
    return int(found)


def _refuse(cursor: Cursor, target: Target, table: str, *, force: bool) -> None:
    """Raise where a table stands in the way."""
    columns = dialect_of(target.address).columns(cursor, target.place(table))
    if not columns:
        return
    message = f"There is a table [{target.label(table)}] already."
    if not {column.name for column in columns} >= set(TABLES[table]):
        hint = "It is no table of a result, so it is never replaced: give another prefix."
        raise OutputError(message, hint=hint)
    if not force:
        raise OutputError(message, hint="Replace it with --force, or give another prefix.")


def _stream(given: Iterator[pl.DataFrame], told: list[int]) -> pa.RecordBatchReader:
    """Hand on the pieces as Arrow, and tell how many rows each had."""
    import pyarrow as pa  # noqa: PLC0415  heavy, and few runs need it

    def batches() -> Iterator[pa.RecordBatch]:
        for piece in given:
            told.append(piece.height)
            yield from plain(piece).to_arrow().to_batches()

    schema = plain(next(given)).to_arrow().schema
    return pa.RecordBatchReader.from_batches(schema, batches())


def _check_folder(file: Path) -> None:
    if not file.parent.is_dir():
        message = f"There is no folder for the database [{file.name}]."
        raise OutputError(message, hint="Make it first.")


def _make_file(file: Path | None) -> Path | None:
    """Make an SQLite database readable by its owner alone; return it where it is new."""
    if file is None or file.exists():
        return None
    _check_folder(file)
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ONLY))
    except OSError as error:
        message = f"Cannot write [{file.name}]: {error.strerror}."
        raise OutputError(message, hint=_UNHARMED) from error
    return file
