"""Commands on tables of a database: in by a URI, out by `--into`."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest

from tests.cli.conftest import ROOT, Command

SAMPLE = ROOT / "data" / "synthetic" / "illinois_2000.csv"
AGENCY = {"person_id": "SID", "charge_code": "Statute", "arrest_date": "Arrested"}
PROFILE = """
name = "agency"
title = "An agency's table"
match = ["SID", "Statute"]
[columns]
person_id = "SID"
charge_code = "Statute"
arrest_date = "Arrested"
[dates]
forms = ["%m/%d/%Y"]
"""


@pytest.fixture
def court(tmp_path: Path) -> Path:
    """Give a database with the sample, and with some of it under an agency's names."""
    path = tmp_path / "court.db"
    frame = pl.read_csv(SAMPLE, infer_schema=False)
    agency = frame.select(list(AGENCY)).drop_nulls("arrest_date").head(50).rename(AGENCY)
    agency = agency.with_columns(pl.col("Arrested").str.to_date().dt.strftime("%m/%d/%Y"))
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, table in {"records": frame, "agency": agency}.items():
            columns = ", ".join(table.columns)
            connection.execute(f"CREATE TABLE {name} ({columns})")
            marks = ", ".join("?" * table.width)
            connection.executemany(f"INSERT INTO {name} VALUES ({marks})", table.rows())  # noqa: S608
    return path


def scored(cli: Command, source: str | Path, out: Path, *more: str) -> pl.DataFrame:
    ended = cli(
        "score", source, "--pack", "us-il/cannabis", "--as-of", "2020-01-15", "--out", out, *more
    )
    assert ended.code == 0, ended.err
    return pl.read_parquet(out / "decisions.parquet")


def test_a_table_is_scored_as_its_file_is_and_its_result_goes_into_tables(
    cli: Command, court: Path, tmp_path: Path
) -> None:
    uri = f"sqlite:///{court}?table=records&order=record_id"
    by_table = scored(cli, uri, tmp_path / "one", "--into", f"sqlite:///{court}")
    by_file = scored(cli, SAMPLE, tmp_path / "two")
    whence = ["source_file", "source_row"]
    texts = [by.drop(whence).sort("record_id").rows() for by in (by_table, by_file)]
    assert texts[0] == texts[1]
    manifest = json.loads((tmp_path / "one" / "manifest.json").read_text())
    assert manifest["inputs"][0]["file"] == "court.db.records"
    with closing(sqlite3.connect(court)) as connection:
        told = connection.execute("SELECT determination, count(*) FROM decisions GROUP BY 1")
        assert dict(told.fetchall()) == dict(by_table["determination"].value_counts().iter_rows())


def test_a_profile_maps_the_columns_of_a_table(cli: Command, court: Path, tmp_path: Path) -> None:
    (tmp_path / "agency.toml").write_text(PROFILE)
    more = ("--source", str(tmp_path / "agency.toml"))
    found = scored(cli, f"sqlite:///{court}?table=agency", tmp_path / "out", *more)
    assert found.height == 50
    assert found["record_id"].str.starts_with("court.db.agency:").all()
    facts = pl.read_parquet(tmp_path / "out" / "facts.parquet")
    assert facts["arrest_date"].null_count() == 0


def test_a_table_is_inspected(cli: Command, court: Path) -> None:
    ended = cli("inspect", f"sqlite:///{court}?table=records", "--pack", "us-il/cannabis", "--json")
    (file,) = json.loads(ended.out)["files"]
    assert (file["file"], file["format"], file["rows"]) == ("court.db.records", "sqlite", 2000)
    assert file["profile"] == "canonical"


def test_a_table_is_cut_into_shards_whose_result_goes_into_tables_too(
    cli: Command, court: Path, tmp_path: Path
) -> None:
    uri = f"sqlite:///{court}?table=records"
    whole = scored(cli, uri, tmp_path / "whole")
    assert cli("shard", uri, "--out", tmp_path / "shards").code == 0
    into = tmp_path / "relief.db"
    ended = cli(
        *("score", "--shards", tmp_path / "shards", "--pack", "us-il/cannabis"),
        *("--as-of", "2020-01-15", "--out", tmp_path / "out", "--into", f"sqlite:///{into}"),
    )
    assert ended.code == 0, ended.err
    assert pl.read_parquet(tmp_path / "out" / "decisions.parquet").equals(whole)
    with closing(sqlite3.connect(into)) as connection:
        told = connection.execute("SELECT record_id, outcome FROM decisions ORDER BY rowid")
        assert told.fetchall() == whole.select("record_id", pl.col("outcome").cast(str)).rows()


@pytest.mark.parametrize(
    ("source", "more", "code"),
    [
        ("sqlite:///nowhere.db?table=t", (), 3),
        ("sqlite:///{court}?table=cases", (), 3),
        ("sqlite:///{court}", (), 3),
        ("oracle://clerk:secret@h/court?table=t", (), 3),
        ("postgresql://clerk:secret@127.0.0.1:1/court?table=t", (), 3),
        (str(SAMPLE), ("--into", "oracle://clerk:secret@h/court"), 2),
        (str(SAMPLE), ("--into", "postgresql://clerk:secret@127.0.0.1:1/court"), 6),
        (str(SAMPLE), ("--into", "sqlite:///{court}/x/y.db"), 6),
    ],
)
def test_a_database_that_is_not_to_be_had_costs_one_line(
    cli: Command, court: Path, tmp_path: Path, source: str, more: tuple[str, ...], code: int
) -> None:
    told = [part.format(court=court) for part in (source, *more)]
    always = ("--pack", "us-il/cannabis", "--as-of", "2020-01-15", "--out", tmp_path / "out")
    ended = cli("score", *told, *always)
    assert ended.code == code
    assert ended.is_short_error()
    assert "secret" not in ended.err
    assert not (tmp_path / "out").exists()
