"""Working files of an encrypted run: none of them is plain, and the result is the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import vacatur
from tests.engine.shards.dirty import assert_same
from tests.privacy.conftest import DAY, ROOT, Command, Keys
from vacatur.engine.executors.protocol import Done, Entry, Work
from vacatur.engine.executors.serial import SerialExecutor
from vacatur.engine.shards import partition as parting
from vacatur.engine.shards import run as shards_run
from vacatur.engine.shards.duplicates import IdHashes
from vacatur.engine.shards.hash import hash_text
from vacatur.errors import InputError, OutputError, UsageError

LAW = ("--pack", "us-il/cannabis", "--as-of", "2020-01-15")
PLAIN_MAGIC = (b"PAR1", b"ARROW1", b"\xff\xff\xff\xff")
CALIFORNIA = ROOT / "data" / "synthetic" / "ca_doj_2000.csv"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the pool's work done in this process."""
    monkeypatch.setattr(shards_run, "executor", lambda *_, **__: SerialExecutor())


def _refuse_plain(folder: Path, values: Sequence[bytes]) -> int:
    """Fail where a file below a folder is plain or holds a value; return how many were read."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    for path in paths:
        content = path.read_bytes()
        assert not any(value in content for value in values), path.name
        if path.suffix != ".json":
            assert not content.startswith(PLAIN_MAGIC), path.name
    return len(paths)


def _values(records: Path) -> list[bytes]:
    """Ids as they stand there, and as their hashes would."""
    ids = pl.read_csv(records, infer_schema=False).select("record_id", "person_id", "name")
    texts = [text.encode() for column in ids for text in column.drop_nulls().unique()]
    return texts + [number.tobytes() for number in hash_text(ids["record_id"]).view("<u8")]


class Watched:
    """Works on shards as ever, and looks at all files in between."""

    def __init__(self, folder: Path, values: Sequence[bytes], stop_after: int = 99) -> None:
        self.folder, self.values, self.stop_after = folder, values, stop_after
        self.looked = 0

    def run(self, work: Work, entries: Sequence[Entry]) -> Iterator[Done]:
        for number, entry in enumerate(entries):
            if number == self.stop_after:
                raise OutputError("The run is stopped here.")
            yield work(entry)
            self.looked += _refuse_plain(self.folder, self.values)


def _watch(monkeypatch: pytest.MonkeyPatch, watched: Watched) -> None:
    monkeypatch.setattr(shards_run, "executor", lambda *_, **__: watched)


def test_by_shards_it_is_the_same_and_nothing_is_plain(
    records: Path, keys: Keys, plain: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    watched = Watched(tmp_path, _values(records))
    _watch(monkeypatch, watched)
    law = vacatur.load_pack("us-il/cannabis")
    keep = ("county", "sex")
    how = {"as_of": DAY, "out": out, "keep": keep, "engine": "pool", "encrypt_to": keys.public}
    vacatur.run(records, law, **how)
    assert watched.looked > 5
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]
    vacatur.decrypt(out, identity=keys.identity, out=tmp_path / "plain")
    assert_same(tmp_path / "plain", plain("parquet"))


def test_partition_leaves_nothing_plain_on_its_way(
    records: Path, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values, looked = _values(records), []
    for name in ("_settle", "write_quarantine", "_described"):
        before = getattr(parting, name)

        def look(*arguments: Any, before: Any = before) -> Any:
            looked.append(_refuse_plain(tmp_path, values))
            done = before(*arguments)
            looked.append(_refuse_plain(tmp_path, values))
            return done

        monkeypatch.setattr(parting, name, look)
    repeated = IdHashes.repeated

    def look_at_hashes(own: IdHashes) -> Any:
        looked.append(_refuse_plain(tmp_path, values))
        yield from repeated(own)

    monkeypatch.setattr(IdHashes, "repeated", look_at_hashes)
    vacatur.shard(records, out=tmp_path / "shards", buckets=3, encrypt_to=keys.public)
    assert len(looked) == 7
    assert min(looked) > 0


def test_an_interrupted_run_goes_on_with_the_identity_alone(
    cli: Command,
    records: Path,
    keys: Keys,
    others: Keys,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shards, out = tmp_path / "shards", tmp_path / "out"
    vacatur.shard(records, out=shards, buckets=3, encrypt_to=keys.public)
    job = ("score", "--shards", shards, *LAW, "--out", out, "--quiet")
    mine = ("--identity", keys.identity, "--encrypt-to", keys.public)
    _watch(monkeypatch, Watched(tmp_path, _values(records), stop_after=1))
    assert cli(*job, *mine).code == 6
    assert (tmp_path / "out.parts").is_dir()
    monkeypatch.undo()
    assert cli(*job, "--resume").code == 3
    wrong = cli(*job, "--resume", "--identity", others.identity)
    assert (wrong.code, len(wrong.err.splitlines())) == (3, 2)
    assert cli(*job, *mine, "--resume").code == 0
    vacatur.decrypt(out, identity=keys.identity, out=tmp_path / "plain")
    law = vacatur.load_pack("us-il/cannabis")
    vacatur.run(records, law, as_of=DAY, out=tmp_path / "whole")
    assert_same(tmp_path / "plain", tmp_path / "whole")


def test_a_run_from_inputs_goes_on_for_the_same_recipients_alone(
    records: Path, keys: Keys, others: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    law, out = vacatur.load_pack("us-il/cannabis"), tmp_path / "out"
    how: dict[str, Any] = {"as_of": DAY, "out": out, "engine": "pool"}
    _watch(monkeypatch, Watched(tmp_path, _values(records), stop_after=0))
    with pytest.raises(OutputError, match="stopped"):
        vacatur.run(records, law, encrypt_to=keys.public, **how)
    _refuse_plain(tmp_path, _values(records))
    monkeypatch.undo()
    monkeypatch.setattr(shards_run, "executor", lambda *_, **__: SerialExecutor())
    with pytest.raises(OutputError, match="of a run on other inputs"):
        vacatur.run(records, law, resume=True, **how)
    with pytest.raises(OutputError, match="of a run on other inputs"):
        vacatur.run(records, law, resume=True, encrypt_to=others.public, **how)
    with pytest.raises(InputError, match="no identity is given"):
        vacatur.run(records, law, resume=True, encrypt_to=keys.public, **how)
    vacatur.run(records, law, resume=True, encrypt_to=keys.public, identity=keys.identity, **how)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


@pytest.mark.usefixtures("here")
def test_merged_histories_go_through_encrypted_shards(keys: Keys, tmp_path: Path) -> None:
    law = vacatur.load_pack("us-ca/prop64", options={"county": "SACRAMENTO"})
    few = tmp_path / "few.csv"
    few.write_bytes(b"".join(CALIFORNIA.read_bytes().splitlines(keepends=True)[:300]))
    how: dict[str, Any] = {"as_of": DAY, "source": "ca-doj"}
    vacatur.run(few, law, out=tmp_path / "whole", **how)
    vacatur.run(few, law, out=tmp_path / "out", engine="pool", encrypt_to=keys.public, **how)
    vacatur.decrypt(tmp_path / "out", identity=keys.identity, out=tmp_path / "plain")
    assert_same(tmp_path / "plain", tmp_path / "whole")


def test_plain_shards_make_no_encrypted_result(records: Path, keys: Keys, tmp_path: Path) -> None:
    vacatur.shard(records, out=tmp_path / "shards", buckets=2)
    law = vacatur.load_pack("us-il/cannabis")
    with pytest.raises(UsageError, match="are plain"):
        vacatur.score_shards(
            tmp_path / "shards", law, as_of=DAY, out=tmp_path / "out", encrypt_to=keys.public
        )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["shards"]


def test_a_pool_of_processes_gets_the_key(
    cli: Command, records: Path, keys: Keys, plain: Any, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    keep = ("--keep-columns", "county,sex")
    way = ("--engine", "pool", "--workers", "1", "--encrypt-to", keys.public)
    ended = cli("score", records, *LAW, *keep, *way, "--out", out, "--quiet")
    assert ended.code == 0, ended.err
    vacatur.decrypt(out, identity=keys.identity, out=tmp_path / "plain")
    assert_same(tmp_path / "plain", plain("parquet"))
