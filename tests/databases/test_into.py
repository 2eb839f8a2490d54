"""A result in tables of a database: what the files hold, in one transaction."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import polars.selectors as cs
import pytest
from polars.testing import assert_frame_equal

import vacatur
from tests.databases.server import Server
from vacatur.errors import OutputError, UsageError
from vacatur.results import database, tables

AS_OF = date(2020, 1, 15)
PACK = vacatur.load_pack("us-il/cannabis")
ROWS = b"""record_id,person_id,charge_code,arrest_date,charge_class,disposition
R1,P1,720-550/4(a),2012-05-01,M C,Nolle
R2,P2,720-550/4(a),2012-05-01,M C,
R3,P1,720-550/5(d),2012-05-01,F 3,
R4,P3,720-5\x0050/4,2012-05-01,M C,
"""
TABLES = ("decisions", "people", "quarantine")


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.csv"
    path.write_bytes(ROWS)
    return path


def run(records: Path, into: str, **options: Any) -> Path:
    out = records.with_name("out")
    return vacatur.run(records, PACK, as_of=AS_OF, out=out, into=into, **options).folder


def ask(path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def expected(folder: Path, table: str) -> pl.DataFrame:
    """The rows of a written table, in types that both databases have."""
    frame = pl.read_parquet(folder / f"{table}.parquet")
    return frame.with_columns(
        cs.list().cast(pl.List(pl.String)).list.join(";").replace("", None),
        (cs.string() | cs.categorical() | cs.enum())
        .cast(pl.String)
        .str.replace_all("\0", "\u2400", literal=True),
        pl.col(pl.UInt32).cast(pl.Int64),
        pl.col(pl.UInt64).reinterpret(signed=True),
    )


@pytest.mark.parametrize("file_format", ["parquet", "csv", "arrow"])
def test_sqlite_holds_what_the_files_hold(
    records: Path, sqlite_file: Path, file_format: str
) -> None:
    run(records, f"sqlite:///{sqlite_file}?prefix=x_", format=file_format)
    folder = vacatur.run(records, PACK, as_of=AS_OF, out=records.with_name("other")).folder
    for table in TABLES:
        frame = expected(folder, table).with_columns(
            pl.col(pl.Date).dt.to_string(), pl.col(pl.Boolean).cast(pl.Int64)
        )
        assert table != "quarantine" or "\u2400" in frame.item(0, "raw")
        assert ask(sqlite_file, f"SELECT * FROM x_{table} ORDER BY rowid") == frame.rows()  # noqa: S608


@pytest.mark.parametrize("file_format", ["parquet", "csv", "arrow"])
def test_postgresql_holds_what_the_files_hold(
    records: Path, postgresql: Server, file_format: str
) -> None:
    run(records, postgresql.uri(schema="crim"), format=file_format)
    folder = vacatur.run(records, PACK, as_of=AS_OF, out=records.with_name("other")).folder
    for table in TABLES:
        frame = expected(folder, table)
        words = frame.with_columns(cs.boolean().cast(pl.String).str.head(1))
        written = postgresql.sql(f"COPY crim.{table} TO STDOUT (FORMAT csv, HEADER)")
        assert_frame_equal(pl.read_csv(BytesIO(written), schema=words.schema), words)
    types = postgresql.sql(
        "SELECT DISTINCT data_type FROM information_schema.columns WHERE table_schema = 'crim' "
        "ORDER BY 1"
    )
    assert types.decode().split("\n")[:-1] == [
        "bigint",
        "boolean",
        "date",
        "double precision",
        "text",
    ]


def test_pieces_of_any_size_give_the_same_table(
    records: Path, sqlite_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(records, f"sqlite:///{sqlite_file}?prefix=whole_")
    monkeypatch.setattr(tables, "_ROWS_AT_A_TIME", 1)
    run(records, f"sqlite:///{sqlite_file}?prefix=parts_", force=True)
    for table in TABLES:
        whole, parts = (ask(sqlite_file, f"SELECT * FROM {p}_{table}") for p in ("whole", "parts"))  # noqa: S608
        assert whole == parts != []


def test_an_older_result_is_replaced_only_by_force_and_found_before_the_run(
    records: Path, sqlite_file: Path
) -> None:
    into = f"sqlite:///{sqlite_file}"
    folder = run(records, into)
    (folder / "manifest.json").unlink()
    folder.rename(folder.with_name("first"))
    with pytest.raises(OutputError, match=r"a table \[court.db.decisions\] already.\n.*--force"):
        run(records, into)
    assert not folder.exists()
    run(records, into, force=True)
    assert ask(sqlite_file, "SELECT count(*) FROM decisions") == [(3,)]


def test_a_table_of_somebody_else_is_never_replaced(records: Path, sqlite_file: Path) -> None:
    with closing(sqlite3.connect(sqlite_file)) as connection, connection:
        connection.execute("CREATE TABLE people (person_id, name)")
        connection.execute("INSERT INTO people VALUES ('P1', 'A')")
    with pytest.raises(
        OutputError, match=r"\[court.db.people\] already.\nIt is no table of a result"
    ):
        run(records, f"sqlite:///{sqlite_file}", force=True)
    assert ask(sqlite_file, "SELECT * FROM people") == [("P1", "A")]


def blocking_view() -> str:
    """A view that looks like a table of a result, and cannot be dropped as one."""
    columns = ", ".join(f'NULL AS "{name}"' for name in tables.TABLES["quarantine"])
    return f"CREATE VIEW quarantine AS SELECT {columns}"


def test_all_tables_are_written_or_none_in_sqlite(records: Path, sqlite_file: Path) -> None:
    with closing(sqlite3.connect(sqlite_file)) as connection, connection:
        connection.execute(blocking_view())
    with pytest.raises(OutputError, match=r"could not be written.*\nThe result folder is whole"):
        run(records, f"sqlite:///{sqlite_file}", force=True)
    assert ask(sqlite_file, "SELECT name FROM sqlite_master") == [("quarantine",)]
    assert (records.parent / "out" / "manifest.json").exists()


def test_all_tables_are_written_or_none_in_postgresql(records: Path, postgresql: Server) -> None:
    postgresql.sql("CREATE TABLE people AS SELECT 1 AS kept")
    postgresql.sql(blocking_view())
    with pytest.raises(OutputError, match=r"\[court.people\] already"):
        run(records, postgresql.uri(), force=True)
    postgresql.sql("DROP TABLE people")
    with pytest.raises(OutputError, match=r"could not be written.*\nThe result folder is whole"):
        run(records, postgresql.uri(), force=True)
    assert (
        postgresql.sql("SELECT relname FROM pg_class WHERE relname IN ('decisions', 'people')")
        == b""
    )


def test_a_new_database_is_its_owners_alone_and_gone_where_it_could_not_be_filled(
    records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "new.db"
    run(records, f"sqlite:///{file}")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    monkeypatch.setattr(database, "plain", lambda piece: piece.select("nowhere"))
    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        run(records, f"sqlite:///{tmp_path}/second.db", force=True)
    assert not (tmp_path / "second.db").exists()


@pytest.mark.parametrize(
    ("into", "error", "message"),
    [
        ("mysql://u:secret@h/relief", UsageError, "names no database"),
        ("sqlite:///{folder}/x.db?table=t", UsageError, r"key \[table\]"),
        ("sqlite:///{folder}/none/x.db", OutputError, r"no folder for the database \[x.db\]"),
        ("sqlite:///{folder}/records.csv", OutputError, "is no SQLite database"),
        ("postgresql://u:secret@127.0.0.1:1/relief", OutputError, "Cannot connect"),
    ],
)
def test_what_cannot_be_written_to_is_told_before_the_run(
    records: Path, into: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message) as caught:
        run(records, into.format(folder=records.parent))
    assert "secret" not in str(caught.value)
    assert not records.with_name("out").exists()


def test_the_columns_of_people_are_those_of_the_file(records: Path, sqlite_file: Path) -> None:
    folder = run(records, f"sqlite:///{sqlite_file}")
    assert pl.read_parquet_schema(folder / "people.parquet") == tables.PEOPLE_COLUMNS
