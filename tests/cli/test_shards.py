"""Shards on the command line: made, scored whole and in parts, and refused in two lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.engine.shards.dirty import assert_same
from vacatur.engine import size
from vacatur.errors import ExitCode

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "synthetic" / "illinois_2000.csv"
LAW = ("--pack", "us-il/cannabis", "--as-of", "2020-01-15")


@pytest.fixture
def shards(cli: Command, tmp_path: Path) -> Path:
    made = cli("shard", SAMPLE, "--out", tmp_path / "shards", "--buckets", 3)
    assert made.code == ExitCode.DONE, made.err
    assert made.out == f"2,000 records of 851 persons in 3 shards in {tmp_path / 'shards'}\n"
    return tmp_path / "shards"


def test_shards_score_to_the_same_page_and_files(
    cli: Command, shards: Path, tmp_path: Path
) -> None:
    whole = cli("score", SAMPLE, *LAW, "--out", tmp_path / "a")
    by_shards = cli("score", "--shards", shards, *LAW, "--out", tmp_path / "b")
    assert by_shards.out == whole.out.replace(str(tmp_path / "a"), str(tmp_path / "b"))
    assert_same(tmp_path / "a", tmp_path / "b")
    record = (tmp_path / "shards" / "manifest.json").read_bytes()
    assert cli("score", "--shards", shards, *LAW, "--out", tmp_path / "b").code == ExitCode.OUTPUT
    assert (tmp_path / "shards" / "manifest.json").read_bytes() == record


def test_a_job_array(cli: Command, shards: Path, tmp_path: Path) -> None:
    job = ("score", "--shards", shards, *LAW, "--out", tmp_path / "out")
    first = cli(*job, "--part", "1/2")
    assert first.out == "Scored 2; 2 of 3 shards are done, 1 to go.\n"
    second = json.loads(cli(*job, "--part", "2/2", "--json").out)
    assert (second["scored"], second["finished"], second["shards"]) == (1, 3, 3)
    assert cli(*job).code == ExitCode.OUTPUT
    assert cli(*job, "--resume").code == ExitCode.DONE
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "shards"]


def test_the_manifest_as_json(cli: Command, tmp_path: Path) -> None:
    told = json.loads(cli("shard", SAMPLE, "--out", tmp_path / "s", "--json").out)
    assert (told["kind"], told["buckets"], told["family"]) == ("shards", 1, "charges")
    assert told["files"][0]["rows_in"] == 2_000


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (("--part", "4/3"), ExitCode.USAGE, "--part [4/3] is no part."),
        (("--keep-columns", "zip"), ExitCode.USAGE, "--keep-columns was settled when"),
        (("--source", "ca-doj"), ExitCode.USAGE, "--source was settled when"),
        (("--engine", "cloud"), ExitCode.USAGE, "--engine does not know [cloud]."),
    ],
)
def test_what_does_not_fit_is_two_lines(
    cli: Command, shards: Path, options: tuple[str, ...], code: int, says: str
) -> None:
    out = shards.parent / "out"
    ended = cli("score", "--shards", shards, *LAW, "--out", out, *options)
    assert ended.code == code
    assert ended.is_short_error()
    assert says in ended.err


def test_a_folder_without_shards(cli: Command, tmp_path: Path) -> None:
    ended = cli("score", "--shards", tmp_path, *LAW, "--out", tmp_path / "out")
    assert ended.code == ExitCode.INPUT
    assert ended.is_short_error()


def test_inputs_too_large_for_memory_go_by_way_of_shards(
    cli: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli("score", SAMPLE, *LAW, "--out", tmp_path / "a")
    monkeypatch.setattr(size, "memory_bytes", lambda: 1_000_000)
    assert cli("score", SAMPLE, *LAW, "--out", tmp_path / "b").code == ExitCode.DONE
    assert_same(tmp_path / "a", tmp_path / "b")
    seconds = [json.loads((tmp_path / x / "manifest.json").read_text())["seconds"] for x in "ab"]
    assert ("partition" in seconds[0], "partition" in seconds[1]) == (False, True)


def test_the_need_of_files_is_estimated_by_their_kind(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv.gz", "c.parquet"):
        (tmp_path / name).write_bytes(b"x" * 100)
    assert size.needed_bytes(sorted(tmp_path.iterdir())) == 300 + 2_400 + 2_000
    assert size.memory_bytes() > 1 << 26
