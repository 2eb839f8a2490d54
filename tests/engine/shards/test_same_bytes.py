"""By shards or in memory: the result is the same, byte for byte."""

# ruff: noqa: S311, PLR0917 - made-up files need no secrets; hypothesis fills the arguments

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vacatur
from tests.doj import HEADER, line
from tests.engine.shards.dirty import AS_OF, RECORDS, assert_same, by_shards, lines, write
from vacatur.records import stream_text
from vacatur.records.profiles import load_profile

ILLINOIS = vacatur.load_pack("us-il/cannabis")
CALIFORNIA = vacatur.load_pack("us-ca/prop64", options={"county": "YOLO"})


@settings(max_examples=6, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    count=st.sampled_from([4, 60, 300]),
    files=st.integers(1, 4),
    buckets=st.sampled_from([1, 2, 6]),
    piece_bytes=st.sampled_from([900, 20_000, 10**6]),
    suffix=st.sampled_from(["parquet", "csv", "arrow"]),
    keep=st.sampled_from([(), ("name", "zip")]),
)
def test_dirty_files_split_anyhow(
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    count: int,
    files: int,
    buckets: int,
    piece_bytes: int,
    suffix: str,
    keep: Sequence[str],
) -> None:
    folder = tmp_path_factory.mktemp("split")
    rnd = random.Random(seed)
    header, rows = lines(seed, count)
    inputs = write(folder, header, rows, [rnd.randint(0, len(rows)) for _ in range(files - 1)])
    run = vacatur.run(inputs, ILLINOIS, as_of=AS_OF, out=folder / "a", format=suffix, keep=keep)
    sharded = by_shards(
        inputs, ILLINOIS, folder / "b", buckets, piece_bytes, suffix=suffix, keep=keep
    )
    assert_same(folder / "a", folder / "b")
    assert sharded.summary == run.summary


def test_a_file_given_twice_is_all_duplicates(tmp_path: Path) -> None:
    header, rows = lines(5, 40)
    inputs = write(tmp_path, header, rows * 2, [len(rows)])
    vacatur.run(inputs, ILLINOIS, as_of=AS_OF, out=tmp_path / "a")
    run = by_shards(inputs, ILLINOIS, tmp_path / "b", 2)
    assert_same(tmp_path / "a", tmp_path / "b")
    assert run.summary["quarantine"]["DUPLICATE_RECORD_ID"]["records"] > 50


@pytest.mark.parametrize("buckets", [1, 3])
def test_parts_of_sentences_are_merged_within_their_file(tmp_path: Path, buckets: int) -> None:
    rnd = random.Random(4)
    found = [HEADER]
    for person in range(30):
        for count in range(rnd.randint(1, 3)):
            values = {"SUBJECT_ID": str(person), "CNT_ORDER": f"101{count:03}001000"}
            parts = [line(**values, SENT_LENGTH=f"00{n}") for n in range(rnd.randint(1, 3))]
            found += parts
    found.insert(9, found[9] + ",too,many")
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("\n".join(found[:45]))
    second.write_text("\n".join([HEADER, *found[45:]]))
    inputs, profile = [first, second], load_profile("ca-doj")
    vacatur.run(inputs, CALIFORNIA, as_of=AS_OF, out=tmp_path / "a", source="ca-doj")
    run = by_shards(inputs, CALIFORNIA, tmp_path / "b", buckets, 2_000, profile)
    assert_same(tmp_path / "a", tmp_path / "b")
    assert run.summary["rows"]["merged"] > 10


def test_documents_and_footers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_text, "TAIL_BYTES", 600)
    names = "ARREST_DATE,RACE,SEX,AGE,STATUTE,STATUTE DESCRIPTION,CHARGE TYPE,TOTAL"
    row = "2015-01-{:02},BLACK,M,16,720 ILCS 550.0/4-A,PCS - CANNABIS,M,{}"
    body = [row.format(1 + n % 28, 1 + n % 3) for n in range(80)]
    body[20] = body[20].replace("2015", "20x5")
    footer = ["Total,9,,,,,,", ",,,,,,,", "SIGNED,,,,,,,"]
    (tmp_path / "c.csv").write_text("\n".join([names, *body, *footer]))
    source = "chicago-pd-arrests"
    vacatur.run(tmp_path / "c.csv", ILLINOIS, as_of=AS_OF, out=tmp_path / "a", source=source)
    profile = load_profile(source)
    run = by_shards([tmp_path / "c.csv"], ILLINOIS, tmp_path / "b", 3, 500, profile)
    assert_same(tmp_path / "a", tmp_path / "b")
    assert run.summary["quarantine"]["FOOTER"]["records"] == 3


def test_lines_of_json_where_some_pieces_lack_a_column(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_text, "TAIL_BYTES", 100)
    rows = [{"person_id": f"P{n % 7}", "charge_code": "720-550/4(a)"} for n in range(60)]
    rows[50] |= {"office": "x", "arrest_date": "2012-01-01"}
    (tmp_path / "r.jsonl").write_text("\n".join(map(json.dumps, rows)))
    keep = ["office"]
    vacatur.run(tmp_path / "r.jsonl", ILLINOIS, as_of=AS_OF, out=tmp_path / "a", keep=keep)
    by_shards([tmp_path / "r.jsonl"], ILLINOIS, tmp_path / "b", 2, 300, keep=("office",))
    assert_same(tmp_path / "a", tmp_path / "b")


def test_a_table_of_a_database(tmp_path: Path) -> None:
    rows = RECORDS.head(200).cast(pl.String)
    names = ", ".join(rows.columns)
    with closing(sqlite3.connect(tmp_path / "court.db")) as base, base:
        base.execute(f"CREATE TABLE records ({', '.join(f'{n} text' for n in rows.columns)})")
        marks = ", ".join("?" * rows.width)
        base.executemany(f"INSERT INTO records ({names}) VALUES ({marks})", rows.rows())  # noqa: S608
    uri = f"sqlite:///{tmp_path / 'court.db'}?table=records"
    vacatur.run(uri, ILLINOIS, as_of=AS_OF, out=tmp_path / "a")
    by_shards([uri], ILLINOIS, tmp_path / "b", 3, 10_000)
    assert_same(tmp_path / "a", tmp_path / "b")


def test_a_file_without_rows(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text("record_id,person_id,charge_code\n")
    for suffix in ("parquet", "csv", "arrow"):
        a, b = tmp_path / f"a-{suffix}", tmp_path / f"b-{suffix}"
        vacatur.run(tmp_path / "e.csv", ILLINOIS, as_of=AS_OF, out=a, format=suffix)
        by_shards([tmp_path / "e.csv"], ILLINOIS, b, 2, suffix=suffix)
        assert_same(a, b)


def test_corrections_are_counted_over_all_shards(tmp_path: Path) -> None:
    fields = "charge_code,charge_description,statute,inchoate,who,when,why"
    (tmp_path / "fix.csv").write_text(
        f"{fields}\nXY 12,,720 ILCS 550/4(a),,MK,2020-01-02,local\n"
        "XY 13,,720 ILCS 550/4(b),,MK,2020-01-02,local\n"
    )
    pack = vacatur.load_pack("us-il/cannabis", corrections=tmp_path / "fix.csv")
    rows = [f"R{n},P{n},XY {11 + n % 2},2012-01-01" for n in range(20)]
    text = "\n".join(["record_id,person_id,charge_code,arrest_date", *rows])
    (tmp_path / "r.csv").write_text(text)
    run = vacatur.run(tmp_path / "r.csv", pack, as_of=AS_OF, out=tmp_path / "a")
    assert run.manifest["corrections"]["used"] == 1
    by_shards([tmp_path / "r.csv"], pack, tmp_path / "b")
    assert_same(tmp_path / "a", tmp_path / "b")


def test_two_workers_come_to_the_same(tmp_path: Path) -> None:
    header, rows = lines(8, 200)
    inputs = write(tmp_path, header, rows, [90])
    vacatur.run(inputs, ILLINOIS, as_of=AS_OF, out=tmp_path / "a")
    vacatur.run(inputs, ILLINOIS, as_of=AS_OF, out=tmp_path / "b", engine="pool", workers=2)
    by_shards(inputs, ILLINOIS, tmp_path / "c", 5, engine="pool", workers=2)
    assert_same(tmp_path / "a", tmp_path / "b")
    assert_same(tmp_path / "a", tmp_path / "c")
    assert pl.read_parquet(tmp_path / "b" / "decisions.parquet").height > 100
