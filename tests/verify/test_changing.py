"""A file that changes while it is scored fails the run, whatever its format and the way it goes."""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

import vacatur
from tests.verify.results import AS_OF, ROOT
from vacatur.cli.main import run
from vacatur.engine import size, way
from vacatur.errors import ExitCode, InputError, PackError
from vacatur.records.identity import Identity
from vacatur.rules.load import packs_folder

RECORDS = pl.read_csv(ROOT / "data" / "synthetic" / "illinois_2000.csv", infer_schema=False)
CHANGED = r"changed while it was read"
STAGES = ("decide", "write")
SHARD_STAGES = ("partition", "settle", "check", "score", "write")


def write_records(path: Path) -> Path:
    """Records in the format that the name ends with."""
    few = RECORDS.head(300)
    text = few.write_csv()
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    elif path.suffix in (".csv", ".tsv"):
        few.write_csv(path, separator="\t" if path.suffix == ".tsv" else ",")
    elif path.suffix == ".jsonl":
        few.write_ndjson(path)
    elif path.suffix == ".json":
        few.write_json(path)
    elif path.suffix == ".parquet":
        few.write_parquet(path)
    elif path.suffix == ".arrow":
        few.write_ipc(path)
    else:
        workbook(few, path)
    return path


def workbook(records: pl.DataFrame, path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate((records.columns, *records.rows())):
            sheet.write_row(place, 0, row)


FORMATS = ("csv", "tsv", "csv.gz", "jsonl", "json", "parquet", "arrow", "xlsx")


def appended(path: Path) -> None:
    with path.open("ab") as stream:
        stream.write(b"\n")


def overwritten(path: Path) -> None:
    """One byte, in place; size and date are those of before."""
    told = path.stat()
    with path.open("r+b") as stream:
        stream.seek(told.st_size // 2)
        byte = stream.read(1)
        stream.seek(told.st_size // 2)
        stream.write(bytes([byte[0] ^ 1]))
    os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns))


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def replaced(path: Path) -> None:
    """Another file of the same content, moved into its place."""
    other = path.with_name(f".{path.name}")
    other.write_bytes(path.read_bytes())
    other.replace(path)


def removed(path: Path) -> None:
    path.unlink()


CHANGES = (appended, overwritten, cut, replaced, removed)


def refused(inputs: Path, change: Callable[[Path], None], at: str, **more: Any) -> None:
    """Score, have the file changed as a stage begins, and see that there is no result."""
    out = inputs.parent / "out"
    stages: list[str] = []

    def on_stage(stage: str) -> None:
        if stage.partition(":")[0] == at and at not in stages:
            stages.append(at)
            change(inputs)

    pack = vacatur.load_pack("us-il/cannabis")
    with pytest.raises(InputError, match=CHANGED):
        vacatur.run(inputs, pack, as_of=AS_OF, out=out, on_stage=on_stage, **more)
    assert stages == [at]
    assert not out.exists()


@pytest.fixture
def by_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every file be too large to be scored at once."""
    monkeypatch.setattr(size, "too_large", lambda _inputs: True)
    monkeypatch.setattr(way, "too_large", lambda _inputs: True)


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("at", STAGES)
def test_any_format_in_memory(tmp_path: Path, suffix: str, at: str) -> None:
    refused(write_records(tmp_path / f"records.{suffix}"), overwritten, at)


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_in_memory(tmp_path: Path, change: Callable[[Path], None]) -> None:
    refused(write_records(tmp_path / "records.csv"), change, "write")


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("at", SHARD_STAGES)
def test_any_change_by_way_of_shards(
    tmp_path: Path, change: Callable[[Path], None], at: str, by_shards: None
) -> None:
    del by_shards
    refused(write_records(tmp_path / "records.csv"), change, at)


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("change", [overwritten, cut])
def test_any_format_in_pieces(tmp_path: Path, suffix: str, change: Callable[[Path], None]) -> None:
    path = write_records(tmp_path / f"records.{suffix}")

    def on_stage(stage: str) -> None:
        if stage == "partition":
            change(path)

    with pytest.raises(InputError, match=CHANGED):
        vacatur.shard(path, out=tmp_path / "shards", on_stage=on_stage)
    assert not (tmp_path / "shards").exists()


def test_a_table_of_a_database_in_pieces(tmp_path: Path) -> None:
    court = tmp_path / "court.db"
    with closing(sqlite3.connect(court)) as connection, connection:
        columns = ", ".join(RECORDS.columns)
        connection.execute(f"CREATE TABLE records ({columns})")
        cells = ", ".join("?" * RECORDS.width)
        connection.executemany(
            f"INSERT INTO records VALUES ({cells})",  # noqa: S608  no cell is in it
            RECORDS.head(50).rows(),
        )

    def on_stage(stage: str) -> None:
        if stage == "settle":
            with closing(sqlite3.connect(court)) as connection, connection:
                connection.execute("UPDATE records SET person_id = 'P' WHERE rowid = 7")

    with pytest.raises(InputError, match=CHANGED):
        vacatur.shard(
            f"sqlite:///{court}?table=records", out=tmp_path / "shards", on_stage=on_stage
        )
    assert not (tmp_path / "shards").exists()


@pytest.mark.parametrize("name", ["first.csv", "second.csv"])
def test_one_of_a_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for part, rows in (("first", RECORDS.head(50)), ("second", RECORDS.slice(50, 50))):
        rows.write_csv(folder / f"{part}.csv")
    refused(folder, lambda _folder: overwritten(folder / name), "write")


def test_a_file_beside_a_list_of_cases(tmp_path: Path) -> None:
    source = ROOT / "data" / "gogen" / "san_francisco"
    files = {name: tmp_path / name for name in ("felonies_sf.csv", "cadoj.csv", "weights.csv")}
    for name, path in files.items():
        from_name = "conviction_weights.csv" if name == "weights.csv" else name
        path.write_bytes((source / from_name).read_bytes())
    pack = vacatur.load_pack("us-ca/prop64", options={"flow": "san-francisco"})
    beside = {"histories": files["cadoj.csv"], "weights": files["weights.csv"]}
    for path in files.values():

        def on_stage(stage: str, path: Path = path) -> None:
            if stage == "write":
                appended(path)

        with pytest.raises(InputError, match=rf"\[{path.name}\] {CHANGED}"):
            vacatur.run(
                files["felonies_sf.csv"],
                pack,
                as_of=AS_OF,
                out=tmp_path / "out",
                source="sf-da",
                beside=beside,
                on_stage=on_stage,
            )
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("shards", [False, True])
def test_a_pack_that_changes_is_exit_5(
    tmp_path: Path, shards: bool, request: pytest.FixtureRequest
) -> None:
    if shards:
        request.getfixturevalue("by_shards")
    records = write_records(tmp_path / "records.csv")
    law = tmp_path / "law"
    shutil.copytree(packs_folder() / "us-il", law)
    pack = vacatur.load_pack(law / "cannabis")

    def on_stage(stage: str) -> None:
        if stage == "write":
            appended(law / "cannabis" / "rules.toml")

    with pytest.raises(PackError, match="changed while it decided") as refused_with:
        vacatur.run(records, pack, as_of=AS_OF, out=tmp_path / "out", on_stage=on_stage)
    assert refused_with.value.exit_code == ExitCode.PACK
    assert not (tmp_path / "out").exists()


@contextmanager
def being_written(path: Path) -> Iterator[None]:
    """Have rows appended to a file all the while."""
    line = RECORDS.slice(300, 1).write_csv(include_header=False)
    done = threading.Event()

    def write() -> None:
        with path.open("a") as stream:
            while not done.wait(0.001):
                stream.write(line)
                stream.flush()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        done.set()
        writer.join()


@pytest.mark.parametrize("shards", [False, True])
def test_a_file_that_grows_is_exit_3_and_a_line(
    tmp_path: Path, shards: bool, capfd: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    if shards:
        request.getfixturevalue("by_shards")
    path = write_records(tmp_path / "records.csv")
    command = ["score", path, "--pack", "us-il/cannabis", "--as-of", "2020-01-15"]
    with being_written(path):
        code = run([str(word) for word in (*command, "--out", tmp_path / "out")])
    said = capfd.readouterr()
    assert code == ExitCode.INPUT
    assert said.out == ""
    assert len(said.err.splitlines()) == 2
    assert "Traceback" not in said.err
    assert not (tmp_path / "out").exists()


def test_what_only_reads_changes_nothing(tmp_path: Path) -> None:
    path = write_records(tmp_path / "records.csv")
    before = Identity.of(path)
    path.read_bytes()
    assert before.holds()


def test_a_pipe_is_what_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert Identity.of(pipe).holds()
