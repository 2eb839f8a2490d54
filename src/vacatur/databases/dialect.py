"""What differs between databases: catalogues, how a value is written as text, and order.

Every value is asked for as text, as the database itself writes it, so that a table is read by the
same rules as the text of a file. Text orders by its bytes, whatever the server's language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from adbc_driver_manager.dbapi import Cursor

Table = tuple[str, ...]
"""A table's name, after its schema where one is named."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a table."""

    name: str
    type: str
    """The type as the database calls it, in lower case."""
    key: int
    """Place in the primary key, from 1; 0 for none."""


class Dialect(Protocol):
    """How one database is asked."""

    settings: tuple[str, ...]
    """Statements that make a session read, and write values, the same way everywhere."""
    moment: str | None
    """Type of a column whose day depends on the reader's time zone; None where there is none."""
    leading: int
    """Rows of our own that stand above those of the table."""

    def columns(self, cursor: Cursor, table: Table) -> list[Column]:
        """List a table's columns; none where there is no such table."""

    def tables(self, cursor: Cursor, schema: str | None) -> list[str]:
        """List the tables and views of a schema, for a hint."""

    def as_text(self, column: Column, name: str) -> str:
        """Write an expression for a column's values as text."""

    def ordered(self, column: Column, name: str) -> str:
        """Write an expression that sorts by a column."""

    def select(self, texts: Sequence[str], rest: str) -> str:
        """Write the query of some expressions, and of what follows them."""


def quoted(name: str) -> str:
    """Write a name of a table or column so that SQL takes it as it stands.

    Example:
        >>> quoted('5" x')
        '"5"" x"'
    """
    return '"' + name.replace('"', '""') + '"'


class SQLite:
    """SQLite, where each value has a type of its own."""

    settings: tuple[str, ...] = ()
    moment: str | None = None
    leading: int = 1

    def columns(self, cursor: Cursor, table: Table) -> list[Column]:
        """List a table's columns."""
        where = "pragma_table_info(?)" if len(table) == 1 else "pragma_table_info(?, ?)"
        cursor.execute(f"SELECT name, type, pk FROM {where}", tuple(reversed(table)))  # noqa: S608
        found = cursor.fetchall()
        return [Column(name=name, type=kind.lower(), key=key) for name, kind, key in found]

    def tables(self, cursor: Cursor, schema: str | None) -> list[str]:
        """List the tables and views."""
        source = f"{quoted(schema)}.sqlite_master" if schema else "sqlite_master"
        cursor.execute(f"SELECT name FROM {source} WHERE type IN ('table', 'view') ORDER BY 1")  # noqa: S608
        return [name for (name,) in cursor.fetchall()]

    def as_text(self, column: Column, name: str) -> str:
        """Truth values by their words, whole numbers without a fraction, bytes in hexadecimal."""
        whole = f"CAST({name} AS INTEGER)"
        text = f"CAST({name} AS TEXT)"
        number = f"CASE WHEN {name} = {whole} THEN CAST({whole} AS TEXT) ELSE {text} END"
        plain = (
            f"CASE typeof({name}) WHEN 'text' THEN {name} WHEN 'blob' THEN quote({name}) "
            f"WHEN 'real' THEN {number} ELSE {text} END"
        )
        if "bool" not in column.type:
            return plain
        return f"CASE {name} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE {plain} END"

    def ordered(self, column: Column, name: str) -> str:
        """Numbers by their value, then text by its bytes."""
        del column
        return f"{name} COLLATE BINARY"

    def select(self, texts: Sequence[str], rest: str) -> str:
        """Put a row of texts first: the driver takes a column's type from its first rows.

        Without a limit SQLite may leave out the order of an inner query.
        """
        words = ", ".join(["''"] * len(texts))
        inner = f"SELECT {', '.join(texts)} {rest} LIMIT -1"
        return f"SELECT {words} UNION ALL SELECT * FROM ({inner})"  # noqa: S608


class PostgreSQL:
    """PostgreSQL, whose sessions write dates and numbers as the reader's settings say."""

    settings: tuple[str, ...] = (
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        "SET client_encoding = 'UTF8'",
        "SET DateStyle = 'ISO, YMD'",
        "SET TIME ZONE 'UTC'",
        "SET extra_float_digits = 1",
        "SET bytea_output = 'hex'",
    )
    moment: str | None = "timestamp with time zone"
    leading: int = 0

    def columns(self, cursor: Cursor, table: Table) -> list[Column]:
        """List a table's columns."""
        cursor.execute(_COLUMNS, (".".join(map(quoted, table)),))
        found = cursor.fetchall()
        return [Column(name=name, type=kind, key=key) for name, kind, key in found]

    def tables(self, cursor: Cursor, schema: str | None) -> list[str]:
        """List the tables and views."""
        cursor.execute(_TABLES, (schema,))
        return [name for (name,) in cursor.fetchall()]

    def as_text(self, column: Column, name: str) -> str:
        """The database's own writing."""
        del column
        return f"{name}::text"

    def ordered(self, column: Column, name: str) -> str:
        """Numbers and dates by their value, all else by the bytes of its text."""
        if column.type.startswith(_BY_VALUE):
            return name
        return f'{name}::text COLLATE "C"'

    def select(self, texts: Sequence[str], rest: str) -> str:
        """The plain query."""
        return f"SELECT {', '.join(texts)} {rest}"


_BY_VALUE: Final = (
    "smallint",
    "integer",
    "bigint",
    "numeric",
    "real",
    "double",
    "date",
    "time",
    "boolean",
    "uuid",
)
_COLUMNS: Final = """
SELECT a.attname::text, format_type(a.atttypid, NULL)::text,
       coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0)::int4
FROM pg_attribute a
LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
"""
_TABLES: Final = """
SELECT c.relname::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f')
  AND CASE WHEN $1::text IS NULL THEN n.nspname = ANY (current_schemas(false))
           ELSE n.nspname = $1 END
ORDER BY 1
"""
