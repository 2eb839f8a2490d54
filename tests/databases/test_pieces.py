"""A table read some rows at a time is the table read at once."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.databases.server import Server
from vacatur.records.database import read_table, table_pieces
from vacatur.records.profiles import CANONICAL, load_profile
from vacatur.records.source import Source
from vacatur.records.stream import streamed
from vacatur.records.table_address import TableAddress, table_address

ROWS = 5000
MAKE = "CREATE TABLE records (record_id integer, person_id text, charge_code text, note text)"


def in_sqlite(path: Path) -> TableAddress:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(MAKE)
        rows = [(ROWS - n, f"P{n % 7}", "a,b", "ä" * (n % 3) or None) for n in range(ROWS)]
        connection.executemany("INSERT INTO records VALUES (?, ?, ?, ?)", rows)
    return table_address(f"sqlite:///{path}?table=records")


def in_postgresql(server: Server) -> TableAddress:
    server.sql(
        f"{MAKE}; INSERT INTO records SELECT {ROWS} - n, 'P' || n % 7, 'a,b', "  # noqa: S608
        f"nullif(repeat('ä', n % 3), '') FROM generate_series(0, {ROWS - 1}) AS n"
    )
    return table_address(server.uri(table="records"))


def assert_same(place: TableAddress, rows: int, only: set[str] | None) -> list[Source]:
    whole, content = read_table(place, "t", only)
    pieces = list(table_pieces(place, "t", only, rows=rows))
    assert [last for _, last in pieces] == [False] * (len(pieces) - 1) + [True]
    sources = [source for source, _ in pieces]
    assert_frame_equal(pl.concat([source.frame for source in sources]), whole.frame)
    assert all(source.rows_in >= rows for source in sources[:-1])
    assert {source.header for source in sources} == {whole.header}
    told = streamed(place, "t", load_profile(CANONICAL), only=only)
    assert told.sha256 == content.digest.result()
    return sources


@pytest.mark.parametrize("rows", [1, 1023, 1024, 1025, 3000, ROWS, 10 * ROWS])
def test_pieces_of_sqlite(sqlite_file: Path, rows: int) -> None:
    assert_same(in_sqlite(sqlite_file), rows, None)


@pytest.mark.parametrize("only", [None, {"person_id", "charge_code"}])
def test_pieces_of_postgresql(postgresql: Server, only: set[str] | None) -> None:
    sources = assert_same(in_postgresql(postgresql), 1000, only)
    assert sources[0].frame.width == len(only or range(4))


def test_an_empty_table_is_one_empty_piece(sqlite_file: Path) -> None:
    with closing(sqlite3.connect(sqlite_file)) as connection, connection:
        connection.execute(MAKE)
    place = table_address(f"sqlite:///{sqlite_file}?table=records")
    ((source, last),) = table_pieces(place, "t")
    assert (source.rows_in, source.frame.height, last) == (0, 0, True)
    assert source.frame.columns == ["record_id", "person_id", "charge_code", "note"]


def test_text_of_another_encoding_is_broken_in_its_piece(sqlite_file: Path) -> None:
    place = in_sqlite(sqlite_file)
    with closing(sqlite3.connect(sqlite_file)) as connection, connection:
        add = "UPDATE records SET note = CAST(x'ff' AS TEXT) WHERE record_id = 3000"
        connection.execute(add)
    sources = [source for source, _ in table_pieces(place, "t", rows=1024)]
    before, found = 0, []
    for source in sources:
        found += [before + row for row in source.broken["row"]]
        before += source.rows_in
    assert found == [3000]
    assert sum(source.frame.height for source in sources) == ROWS - 1


def test_who_stops_reading_leaves_the_database_free(sqlite_file: Path) -> None:
    place = in_sqlite(sqlite_file)
    pieces = table_pieces(place, "t", rows=1024)
    next(pieces)
    pieces.close()
    with closing(sqlite3.connect(sqlite_file, timeout=0.1)) as connection, connection:
        connection.execute("DROP TABLE records")
