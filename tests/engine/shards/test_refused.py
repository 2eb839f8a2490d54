"""A shard that is not what its entry says is refused, and so is one for another law."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import vacatur
from tests.engine.shards.dirty import AS_OF, lines, write
from vacatur.engine.executors.protocol import Entry
from vacatur.engine.shards.asked import Asked
from vacatur.engine.shards.folder import checked_rows, read_manifest
from vacatur.engine.shards.partition import partition
from vacatur.errors import InputError, OutputError, PackError, UsageError, VacaturError

PACK = vacatur.load_pack("us-il/cannabis")


@pytest.fixture
def shards(tmp_path: Path) -> Path:
    header, rows = lines(2, 120)
    out = tmp_path / "shards"
    vacatur.shard(write(tmp_path, header, rows, []), out=out, pack=PACK, buckets=3)
    return out


def score(shards: Path, **options: Any) -> object:
    told = {"as_of": AS_OF, "out": shards.parent / "out", "pack": PACK, **options}
    return vacatur.score_shards(shards, **told)


def test_a_shard_with_a_byte_changed_is_refused(shards: Path) -> None:
    path = shards / "shard-0001.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"\[shard-0001.parquet\] has another SHA-256"):
        score(shards)
    assert not (shards.parent / "out").exists()


def test_a_shard_that_is_missing_is_refused(shards: Path) -> None:
    (shards / "shard-0002.parquet").unlink()
    with pytest.raises(InputError, match=r"\[shard-0002.parquet\] cannot be read"):
        score(shards)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda entry: {"rows": entry.rows + 1}, "rows where its entry says"),
        (lambda entry: {"persons": entry.persons - 1}, "people where its entry says"),
        (lambda entry: {"bucket": entry.bucket + 1}, "people that are not of bucket"),
    ],
)
def test_an_entry_that_says_something_else_is_refused(
    shards: Path, change: Callable[[Entry], dict[str, Any]], says: str
) -> None:
    entry = read_manifest(shards).entries[1]
    with pytest.raises(InputError, match=says):
        checked_rows(shards, replace(entry, **change(entry)), 3)
    assert checked_rows(shards, entry, 3).height == entry.rows


@pytest.mark.parametrize("name", ["holds.parquet", "quarantine.parquet"])
def test_holds_and_quarantine_are_checked(shards: Path, name: str) -> None:
    empty = pl.read_parquet(shards / name).clear()
    empty.write_parquet(shards / name)
    with pytest.raises(InputError, match=rf"\[{name}\] of the shards is missing, or has another"):
        score(shards)


def test_shards_of_another_family_are_refused(shards: Path) -> None:
    pack = vacatur.load_pack("us-ca/prop64", options={"county": "YOLO"})
    with pytest.raises(InputError, match="hold the columns for charges"):
        score(shards, pack=pack)


def test_what_is_no_folder_of_shards_is_refused(tmp_path: Path, shards: Path) -> None:
    with pytest.raises(InputError, match="is no folder of shards"):
        score(tmp_path)
    told = json.loads((shards / "manifest.json").read_text())
    (shards / "manifest.json").write_text(json.dumps(told | {"hash": "another"}))
    with pytest.raises(InputError, match="made by another version"):
        score(shards)


def test_a_pack_not_in_force_is_refused_before_any_work(shards: Path) -> None:
    with pytest.raises(PackError):
        score(shards, as_of=AS_OF.replace(year=1990))
    assert not (shards.parent / "out.parts").exists()


def test_a_profile_that_merges_people_takes_no_shards(tmp_path: Path) -> None:
    text = '[merge]\nby = ["case_number"]\n[merge.kinds]\na = "x"\n'
    head = 'name = "m"\ntitle = "m"\nmatch = []\nsame_names = true\n'
    (tmp_path / "m.toml").write_text(head + text)
    (tmp_path / "r.csv").write_text("person_id,charge_code,case_number\nP,x,1\n")
    with pytest.raises(InputError, match="merges rows of several people"):
        vacatur.shard(tmp_path / "r.csv", out=tmp_path / "s", source=tmp_path / "m.toml")


def test_flows_that_find_people_elsewhere_take_no_shards(shards: Path) -> None:
    pack = vacatur.load_pack("us-ca/prop64", options={"flow": "san-francisco"})
    with pytest.raises(VacaturError, match="takes no shards"):
        score(shards, pack=pack)


@pytest.mark.parametrize("buckets", [0, 513])
def test_there_cannot_be_any_number_of_shards(tmp_path: Path, buckets: int) -> None:
    asked = Asked(inputs=["x"], out=tmp_path / "s", family="charges", buckets=buckets)
    with pytest.raises(UsageError, match="There cannot be"):
        partition(asked)


@pytest.mark.parametrize("header", ["person_id,note", "person_id,charge_code,ofense_date"])
def test_columns_are_checked_as_in_memory(tmp_path: Path, header: str) -> None:
    path = tmp_path / "r.csv"
    path.write_text(f"{header}\n" + "P,x\n" * 9)
    with pytest.raises(InputError) as memory:
        vacatur.run(path, PACK, as_of=AS_OF, out=tmp_path / "a")
    with pytest.raises(InputError) as pieces:
        vacatur.shard(path, out=tmp_path / "s", pack=PACK)
    assert str(pieces.value) == str(memory.value)


def test_an_existing_folder_is_refused(shards: Path) -> None:
    with pytest.raises(OutputError, match="exists already"):
        vacatur.shard(shards.parent / "one.csv", out=shards)
