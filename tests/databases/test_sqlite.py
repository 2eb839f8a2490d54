"""Tables of SQLite, where every value may have another type."""

from __future__ import annotations

import hashlib
import random
import sqlite3
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from vacatur.errors import InputError
from vacatur.records.intake import Intake, take_in

COLUMNS = ["record_id", "person_id", "charge_code", "arrest_date", "amount_grams", "juvenile"]
ROWS = [
    ("R2", "P2", "a, b", None, "2.5", None),
    ("R1", "0012", "720-550/4(a)", "2005-11-04", "30", "true"),
    ("R4", "P3", "720 ILCS 550 5(c) [5020200]", "2019-02-30", "1000", "false"),
    ("R3", "P2", 'say "c"', "1999-12-31", None, "false"),
]
FIRST_LOOK = 1024
"""Rows from which the driver takes the types of the columns."""

Rows = Iterable[Sequence[Any]]


def store(path: Path, rows: Rows, columns: str = ", ".join(COLUMNS), table: str = "records") -> str:
    """Make a table and return its URI."""
    with sqlite3.connect(path) as database:
        database.execute(f"CREATE TABLE {table} ({columns})")
        marks = ", ".join("?" * len(columns.split(",")))
        database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608
    database.close()
    return f"sqlite:///{path}?table={table}"


def read(uri: str, **options: Any) -> Intake:
    return take_in([uri], **{"columns": COLUMNS, **options})


def test_a_table_reads_as_its_csv_does(sqlite_file: Path, tmp_path: Path) -> None:
    csv = tmp_path / "records.csv"
    frame = pl.DataFrame(sorted(ROWS), COLUMNS, orient="row")
    frame.write_csv(csv)
    expected = take_in([csv], columns=COLUMNS)
    found = read(store(sqlite_file, ROWS))
    assert_frame_equal(found.records.drop("source_file"), expected.records.drop("source_file"))
    kept = ["row", "person_id", "column", "reason"]
    assert_frame_equal(found.quarantine.select(kept), expected.quarantine.select(kept))
    assert found.records["source_file"].unique().to_list() == ["court.db.records"]
    (report,) = found.files
    assert (report.format, report.rows_in, report.bytes) == ("sqlite", 4, 0)
    assert report.sha256 == hashlib.sha256(csv.read_bytes()).hexdigest()


def test_values_of_any_type_are_read_as_the_text_that_a_clerk_would_see(sqlite_file: Path) -> None:
    columns = "person_id, charge_code, arrest_date, amount_grams REAL, juvenile BOOLEAN, note"
    rows = [
        (123, 4.1, "2005-11-04 13:00:00", 30, True, b"\xff\x00"),
        (124.0, "550/4", None, 2.5, False, 10**18),
        ("A7", 11357, date(1999, 12, 31).isoformat(), None, None, 1e19),
    ]
    found = read(store(sqlite_file, rows, columns), keep=["note"])
    assert found.records.select(
        *columns.replace(" REAL", "").replace(" BOOLEAN", "").split(", ")
    ).rows() == [
        ("123", "4.1", date(2005, 11, 4), 30.0, True, "X'FF00'"),
        ("124", "550/4", None, 2.5, False, "1000000000000000000"),
        ("A7", "11357", date(1999, 12, 31), None, None, "1.0e+19"),
    ]


def test_a_column_may_be_blank_for_longer_than_the_driver_looks(sqlite_file: Path) -> None:
    rows = [(f"P{place:05}", "a", None) for place in range(2 * FIRST_LOOK)]
    rows += [("Q1", "a", "false"), ("Q2", "a", "true")]
    found = read(store(sqlite_file, rows, "person_id, charge_code, juvenile"))
    assert found.quarantine.is_empty()
    assert found.records["juvenile"].drop_nulls().to_list() == [False, True]


def test_the_order_of_the_rows_on_disk_changes_nothing(sqlite_file: Path, tmp_path: Path) -> None:
    draw = random.Random(1)  # noqa: S311 - the same rows every time
    rows = [
        (f"P{draw.randint(1, 9)}", draw.choice("ab"), draw.choice([None, "x"])) for _ in range(60)
    ]
    columns = "person_id, charge_code, case_number"
    first = read(store(sqlite_file, rows, columns))
    draw.shuffle(rows)
    other = tmp_path / "other" / "court.db"
    other.parent.mkdir()
    second = read(store(other, rows, columns))
    assert_frame_equal(first.records, second.records)
    assert first.files == second.files


@pytest.mark.parametrize(
    ("columns", "query", "expected"),
    [
        ("id INTEGER PRIMARY KEY, record_id, person_id", "", ["c", "b", "a"]),
        ("id INTEGER, record_id, person_id", "", ["a", "b", "c"]),
        ("id INTEGER, record_id, person_id", "&order=person_id,id", ["b", "c", "a"]),
        ("id INTEGER, record_id, person_id, PRIMARY KEY (person_id, id)", "", ["b", "c", "a"]),
    ],
)
def test_the_order_is_that_of_the_key_unless_another_is_named(
    sqlite_file: Path, columns: str, query: str, expected: list[str]
) -> None:
    with sqlite3.connect(sqlite_file) as database:
        database.execute(f"CREATE TABLE records (charge_code TEXT DEFAULT 'x', {columns})")
        add = "INSERT INTO records (id, record_id, person_id) VALUES (?, ?, ?)"
        database.executemany(add, [(10, "a", "P2"), (9, "b", "P1"), (2, "c", "P2")])
    database.close()
    found = read(f"sqlite:///{sqlite_file}?table=records{query}")
    assert found.records["record_id"].to_list() == expected


def test_a_view_and_a_name_in_need_of_quotes_are_read(sqlite_file: Path) -> None:
    store(sqlite_file, ROWS)
    with sqlite3.connect(sqlite_file) as database:
        database.execute('CREATE VIEW "My ""records""" AS SELECT * FROM records WHERE 1')
    database.close()
    assert read(f"sqlite:///{sqlite_file}?table=%22My%20%22%22records%22%22%22").records.height == 3
    assert read(f"sqlite:///{sqlite_file}?table=main.records").records.height == 3


def test_text_in_another_encoding_is_quarantined_and_holds_its_person(sqlite_file: Path) -> None:
    with sqlite3.connect(sqlite_file) as database:
        database.execute("CREATE TABLE records (person_id, charge_code, name)")
        add = "INSERT INTO records VALUES (?, ?, CAST(? AS TEXT))"
        database.executemany(add, [("P1", "a", b"Mu\xf1oz"), ("P1", "b", None), ("P2", "c", b"Ok")])
    database.close()
    found = read(f"sqlite:///{sqlite_file}?table=records", columns=["charge_code", "name"])
    assert found.quarantine.select("row", "person_id", "reason", "raw").rows() == [
        (1, "P1", "INVALID_ENCODING", '{"person_id":"P1","charge_code":"a","name":"Mu\ufffdoz"}')
    ]
    assert found.records.select("source_row", "name").rows() == [(2, None), (3, "Ok")]
    assert found.holds.to_list() == ["P1"]


def test_an_empty_table_has_no_rows(sqlite_file: Path) -> None:
    found = read(store(sqlite_file, []))
    assert (found.records.height, found.files[0].rows_in) == (0, 0)


def test_reading_leaves_the_file_as_it_is(sqlite_file: Path) -> None:
    uri = store(sqlite_file, ROWS)
    before = sqlite_file.read_bytes()
    read(uri)
    assert sqlite_file.read_bytes() == before
    assert [path.name for path in sqlite_file.parent.iterdir()] == ["court.db"]


@pytest.mark.parametrize(
    ("uri", "message"),
    [
        ("sqlite:///{folder}/nowhere.db?table=t", r"no file \[nowhere.db\]"),
        ("sqlite:///{folder}?table=t", "no file"),
        ("sqlite:///{folder}/text.db?table=t", r"\[text.db.t\] is no SQLite database"),
        ("sqlite:///{folder}/court.db?table=t", r"\[court.db\] has no table \[t\].\n.*\[records\]"),
        ("sqlite:///{folder}/court.db?table=records&order=x", r"no column \[x\] to order by"),
    ],
)
def test_what_is_not_there_is_named(sqlite_file: Path, uri: str, message: str) -> None:
    store(sqlite_file, ROWS)
    sqlite_file.with_name("text.db").write_text("no database at all, " * 99)
    with pytest.raises(InputError, match=message):
        read(uri.format(folder=sqlite_file.parent))


def test_a_table_without_a_needed_column_says_so(sqlite_file: Path) -> None:
    with pytest.raises(InputError, match=r"has no column \[charge_code\] among its 2"):
        read(store(sqlite_file, [], "person_id, note"))


def test_without_the_extra_a_database_names_it(
    sqlite_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uri = store(sqlite_file, ROWS)
    monkeypatch.setitem(sys.modules, "adbc_driver_sqlite.dbapi", None)
    with pytest.raises(InputError, match=r"need the extra \[db\]"):
        read(uri)
