"""Interrupted runs go on from what is done, and come to the same; parts are run anywhere."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import vacatur
from tests.engine.shards.dirty import AS_OF, assert_same, lines, write
from vacatur.engine.shards import work
from vacatur.engine.shards.run import PartRun
from vacatur.errors import InputError, OutputError

PACK = vacatur.load_pack("us-il/cannabis")
BUCKETS = 4


@pytest.fixture
def inputs(tmp_path: Path) -> list[Path]:
    header, rows = lines(6, 200)
    found = write(tmp_path, header, rows, [70])
    vacatur.run(found, PACK, as_of=AS_OF, out=tmp_path / "memory")
    return found


@pytest.fixture
def shards(tmp_path: Path, inputs: list[Path]) -> Path:
    vacatur.shard(inputs, out=tmp_path / "shards", pack=PACK, buckets=BUCKETS)
    return tmp_path / "shards"


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the shards that are scored."""
    scored: list[int] = []
    whole = work.ScoreShard._told

    def told(self: work.ScoreShard, bucket: int, *rest: object) -> object:
        scored.append(bucket)
        return whole(self, bucket, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(work.ScoreShard, "_told", told)
    return scored


def part(shards: Path, number: int, count: int) -> PartRun:
    out = shards.parent / "out"
    done = vacatur.score_shards(shards, PACK, as_of=AS_OF, out=out, part=(number, count))
    assert isinstance(done, PartRun)
    return done


def test_parts_of_a_job_array_come_to_the_same(
    shards: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = shards.parent / "out"
    assert (part(shards, 2, 3).finished, part(shards, 1, 3).finished) == (1, 3)
    assert not out.exists()
    scored = counted(monkeypatch)
    assert part(shards, 3, 3).finished == BUCKETS
    assert part(shards, 3, 3).scored == 0
    vacatur.score_shards(shards, PACK, as_of=AS_OF, out=out, resume=True)
    assert scored == [2]
    assert_same(shards.parent / "memory", out)
    assert not (shards.parent / "out.parts").exists()


def test_what_a_part_left_out_is_scored_in_the_end(shards: Path) -> None:
    part(shards, 1, 2)
    vacatur.score_shards(shards, PACK, as_of=AS_OF, out=shards.parent / "out", resume=True)
    assert_same(shards.parent / "memory", shards.parent / "out")


def test_finished_work_is_verified_bit_by_bit(
    shards: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part(shards, 1, 1)
    spoilt = shards.parent / "out.parts" / "people-0003.part"
    spoilt.write_bytes(spoilt.read_bytes()[:-1])
    (shards.parent / "out.parts" / "done-0001.json").write_text("{}")
    scored = counted(monkeypatch)
    vacatur.score_shards(shards, PACK, as_of=AS_OF, out=shards.parent / "out", resume=True)
    assert scored == [1, 3]
    assert_same(shards.parent / "memory", shards.parent / "out")


def test_earlier_work_is_neither_used_nor_lost_without_a_word(shards: Path) -> None:
    part(shards, 1, 2)
    out = shards.parent / "out"
    with pytest.raises(OutputError, match="holds what an interrupted run has done"):
        vacatur.score_shards(shards, PACK, as_of=AS_OF, out=out)
    other = AS_OF.replace(day=16)
    for resume in (True, False):
        with pytest.raises(OutputError, match="on other inputs, another day"):
            vacatur.score_shards(shards, PACK, as_of=other, out=out, resume=resume)
    vacatur.score_shards(shards, PACK, as_of=AS_OF, out=out, force=True)
    assert_same(shards.parent / "memory", out)


def test_parts_that_begin_at_once_find_the_folder_that_another_makes(shards: Path) -> None:
    parts = shards.parent / "out.parts"
    parts.mkdir()
    (parts / ".run.json.1f").write_text('{"half')
    assert part(shards, 1, 2).scored == BUCKETS // 2


def test_a_folder_of_something_else_is_left_alone(shards: Path) -> None:
    parts = shards.parent / "out.parts"
    parts.mkdir()
    (parts / "letter.txt").write_text("mine")
    with pytest.raises(OutputError, match="is no folder of an interrupted run"):
        vacatur.score_shards(shards, PACK, as_of=AS_OF, out=shards.parent / "out", force=True)
    assert (parts / "letter.txt").read_text() == "mine"


def test_a_killed_run_goes_on(tmp_path: Path, inputs: list[Path]) -> None:
    """Kill the process and its workers with parts on disk, whenever that is; then resume."""
    out, parts = tmp_path / "out", tmp_path / "out.parts" / "scored"
    command = [sys.executable, "-m", "vacatur", "score", *map(str, inputs), "--engine", "pool"]
    command += ["--pack", "us-il/cannabis", "--as-of", str(AS_OF), "--out", str(out)]
    with subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 60
        while not list(parts.glob("*.part")) and time.monotonic() < deadline:
            time.sleep(0.002)
        os.killpg(process.pid, signal.SIGKILL)
    assert parts.is_dir() and not out.exists()  # noqa: PT018
    again = subprocess.run([*command, "--resume"], capture_output=True, check=False)
    assert again.returncode == 0, again.stderr
    assert_same(tmp_path / "memory", out)
    assert not parts.parent.exists()


def test_an_interrupt_leaves_no_result_and_no_worker(tmp_path: Path, inputs: list[Path]) -> None:
    out, parts = tmp_path / "out", tmp_path / "out.parts" / "scored"
    command = [sys.executable, "-m", "vacatur", "score", *map(str, inputs), "--engine", "pool"]
    command += ["--pack", "us-il/cannabis", "--as-of", str(AS_OF), "--out", str(out)]
    with subprocess.Popen(
        command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        deadline = time.monotonic() + 60
        while not parts.is_dir() and time.monotonic() < deadline:
            time.sleep(0.002)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
    assert process.returncode == 130
    assert told == b"vacatur: Interrupted.\n"
    assert not out.exists()
    deadline = time.monotonic() + 20
    while _alive(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _alive(process.pid)


def _alive(session: int) -> bool:
    """Whether a process of the session still runs."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            return True
    return False


def test_inputs_that_changed_since_are_refused(
    tmp_path: Path, inputs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "score_records", _fail)
    options = {"as_of": AS_OF, "out": tmp_path / "out", "engine": "pool", "workers": 1}
    monkeypatch.setattr("vacatur.engine.executors.pool.PoolExecutor.run", _in_this_process)
    with pytest.raises(InputError, match="the disk is gone"):
        vacatur.run(inputs, PACK, **options)
    inputs[1].write_text(inputs[1].read_text() + "\n")
    with pytest.raises(OutputError, match="An input has changed"):
        vacatur.run(inputs, PACK, **options, resume=True)


def _fail(*_: object, **__: object) -> None:
    raise InputError("the disk is gone")


def _in_this_process(_self: object, work: object, entries: object) -> object:
    return map(work, entries)  # type: ignore[call-overload]
