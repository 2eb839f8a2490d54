"""Tables of PostgreSQL, read from a server that the tests start."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from polars.testing import assert_frame_equal

from tests.databases.server import Server
from vacatur.errors import InputError
from vacatur.records.intake import Intake, take_in

COLUMNS = ["record_id", "person_id", "charge_code", "arrest_date", "amount_grams", "juvenile"]
MAKE = """
CREATE TYPE crim.kind AS ENUM ('720-550/4(a)', 'other');
CREATE TABLE crim.records (
  record_id integer PRIMARY KEY, person_id char(8) NOT NULL, charge_code crim.kind,
  arrest_date date, amount_grams numeric(8, 2), juvenile boolean,
  offense_date timestamp, note jsonb, seen timestamptz DEFAULT now());
INSERT INTO crim.records VALUES
  (10, 'P1', '720-550/4(a)', '2005-11-04', 30, true, '2005-11-03 23:30', '{"a": "b"}'),
  (2, 'P2', 'other', NULL, 2.50, NULL, NULL, NULL),
  (9, 'P3', 'other', 'infinity', NULL, false, NULL, NULL);
"""
LIKE_THE_CSV = """record_id,person_id,charge_code,arrest_date,amount_grams,juvenile
2,P2,other,,2.50,
9,P3,other,infinity,,false
10,P1,720-550/4(a),2005-11-04,30.00,true
"""


@pytest.fixture
def court(postgresql: Server) -> Server:
    postgresql.sql(MAKE)
    return postgresql


@pytest.fixture
def foreign(court: Server) -> Iterator[Server]:
    """Make the server write dates and numbers in other ways than ours."""
    court.sql(
        "ALTER DATABASE court SET DateStyle = 'SQL, DMY';"
        "ALTER DATABASE court SET TimeZone = 'Asia/Tokyo';"
        "ALTER DATABASE court SET extra_float_digits = -15"
    )
    yield court
    court.sql("ALTER DATABASE court RESET ALL")


def read(server: Server, table: str, **options: Any) -> Intake:
    return take_in([server.uri(table=table)], **{"columns": COLUMNS, **options})


def read_csv(folder: Path, text: str, **options: Any) -> Intake:
    (folder / "records.csv").write_text(text)
    return take_in([folder / "records.csv"], **{"columns": COLUMNS, **options})


def assert_same(found: Intake, expected: Intake) -> None:
    assert_frame_equal(found.records.drop("source_file"), expected.records.drop("source_file"))
    kept = ["row", "person_id", "column", "reason"]
    assert_frame_equal(found.quarantine.select(kept), expected.quarantine.select(kept))
    assert found.holds.to_list() == expected.holds.to_list()


def test_a_table_reads_as_its_csv_does(court: Server, tmp_path: Path) -> None:
    found = read(court, "crim.records")
    assert_same(found, read_csv(tmp_path, LIKE_THE_CSV))
    assert found.quarantine["reason"].to_list() == ["BAD_DATE"]
    (report,) = found.files
    assert (report.file, report.format) == ("court.crim.records", "postgresql")
    assert report.sha256 == hashlib.sha256(LIKE_THE_CSV.encode()).hexdigest()


def test_anyone_can_work_out_the_digest_in_the_database(court: Server) -> None:
    court.sql(
        "INSERT INTO crim.records VALUES (1, ' x,', 'other'), (3, '4\"', 'other'), (4, '', 'other')"
    )
    texts = ", ".join(f"{name}::text" for name in COLUMNS)
    rows = f"SELECT {texts} FROM crim.records AS t ORDER BY t.record_id"  # noqa: S608
    written = court.sql(f"COPY ({rows}) TO STDOUT (FORMAT csv, HEADER)")
    (report,) = read(court, "crim.records").files
    assert report.sha256 == hashlib.sha256(written).hexdigest()


def test_how_a_server_writes_its_values_changes_nothing(foreign: Server, tmp_path: Path) -> None:
    columns = [*COLUMNS, "offense_date"]
    text = LIKE_THE_CSV.replace("juvenile\n", "juvenile,offense_date\n")
    text = text.replace("2.50,\n", "2.50,,\n").replace("false\n", "false,\n")
    text = text.replace("true\n", "true,2005-11-03 23:30:00\n")
    found = read(foreign, "crim.records", columns=columns)
    assert_same(found, read_csv(tmp_path, text, columns=columns))
    assert found.records["offense_date"].to_list() == [None, date(2005, 11, 3)]
    assert found.files[0].sha256 == hashlib.sha256(text.encode()).hexdigest()


def test_text_is_ordered_by_its_bytes_whatever_the_language_of_the_column(court: Server) -> None:
    court.sql(
        'CREATE TABLE t (record_id text COLLATE "en-x-icu", person_id int, charge_code text);'
        "INSERT INTO t VALUES ('b', 1, 'x'), ('A', 2, 'x'), ('a', 3, 'x'), ('B', 4, 'x'),"
        "('b', 0, 'x')"
    )
    found = read(court, "t", columns=["charge_code"])
    assert found.records["record_id"].to_list() == ["A", "B", "a"]
    assert found.quarantine.select("row", "person_id").rows() == [(4, "0"), (5, "1")]
    other = take_in([court.uri(table="t", order="person_id")], columns=["charge_code"])
    assert other.quarantine.select("row", "person_id").rows() == [(1, "0"), (2, "1")]


def test_a_view_a_name_in_capitals_and_values_of_many_kinds_are_read(court: Server) -> None:
    court.sql('CREATE VIEW crim."Cases.2019" AS SELECT * FROM crim.records WHERE record_id = 10')
    found = read(court, 'crim."Cases.2019"', keep=["note"])
    assert found.records.select("record_id", "person_id", "note").rows() == [
        ("10", "P1", '{"a": "b"}')
    ]


def test_a_day_that_depends_on_the_zone_is_refused_where_it_is_used(court: Server) -> None:
    assert read(court, "crim.records").records.height == 2
    with pytest.raises(InputError, match=r"column \[seen\] of type timestamp with time zone"):
        read(court, "crim.records", keep=["seen"])


def test_many_rows_come_whole_and_in_order(court: Server) -> None:
    court.sql(
        "CREATE TABLE t AS SELECT 100000 - n AS person_id, repeat('x', 300) AS charge_code "
        "FROM generate_series(1, 90000) AS n"
    )
    found = read(court, "t", columns=["charge_code"]).records
    assert found["person_id"].cast(int).is_sorted()
    assert (found.height, found["charge_code"].str.len_chars().min()) == (90_000, 300)


def test_what_is_not_there_or_not_allowed_is_named(court: Server) -> None:
    court.sql(
        "DROP ROLE IF EXISTS clerk; CREATE ROLE clerk LOGIN; GRANT USAGE ON SCHEMA crim TO clerk"
    )
    tries = {
        court.uri(table="crim.cases"): r"\[court\] has no table \[crim.cases\].\n.*\[records\]",
        court.uri(table="cases"): r"no table \[cases\].\nThere is none",
        court.uri(table="crim.records", order="day"): r"no column \[day\] to order by",
        court.uri(table="crim.records", user="clerk"): r"may not be read by this user",
        court.uri(table="crim.records", user="nobody"): r"Cannot connect .*\[court.crim.records\]",
        court.uri(table="crim.records", sslmood="no"): r"a key that neither we nor PostgreSQL",
        "postgresql://clerk:secret@127.0.0.1:1/court?table=t": r"Cannot connect .*\[court.t\]",
    }
    for uri, message in tries.items():
        with pytest.raises(InputError, match=message) as caught:
            take_in([uri], columns=COLUMNS)
        assert "secret" not in str(caught.value)
