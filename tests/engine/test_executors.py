"""Executors run work on every entry, though workers die, and say which shard they cannot do."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest

from vacatur.engine.executors.choose import executor
from vacatur.engine.executors.pool import TRIES, PoolExecutor
from vacatur.engine.executors.protocol import Done, Entry
from vacatur.errors import InputError, UsageError, VacaturError

ENTRIES = [Entry(path=f"shard-{n}", sha256="", rows=1, persons=1, bucket=n) for n in range(5)]


@dataclass(frozen=True)
class Mark:
    """Leaves a file for each try; dies on some shards as often as it is told, or refuses one."""

    folder: Path
    dies: int = 0
    refuses: str = ""

    def __call__(self, entry: Entry) -> Done:
        tries = len(list(self.folder.glob(f"{entry.path}.*")))
        (self.folder / f"{entry.path}.{os.getpid()}.{tries}").touch()
        if entry.bucket == 1 and tries < self.dies:
            os.kill(os.getpid(), signal.SIGKILL)
        if entry.path == self.refuses:
            raise InputError(f"[{entry.path}] is refused.", hint="Mend it.")
        return Done(entry=entry, outputs=((os.environ.get("POLARS_MAX_THREADS", ""), ""),))


@pytest.mark.parametrize("name", ["serial", "pool"])
def test_every_entry_is_worked_on_once(tmp_path: Path, name: str) -> None:
    done = list(executor(name, workers=2).run(Mark(tmp_path), ENTRIES))
    assert sorted(each.entry.bucket for each in done) == [0, 1, 2, 3, 4]
    assert len(list(tmp_path.iterdir())) == 5


def test_processes_share_the_cores(tmp_path: Path) -> None:
    before = os.environ.get("POLARS_MAX_THREADS")
    done = list(PoolExecutor(workers=4).run(Mark(tmp_path), ENTRIES))
    cores = os.cpu_count() or 1
    assert {each.outputs[0][0] for each in done} == {str(max(1, cores // 4))}
    assert os.environ.get("POLARS_MAX_THREADS") == before
    assert os.getpid() not in {int(path.name.split(".")[1]) for path in tmp_path.iterdir()}


def test_the_shard_of_a_worker_that_dies_is_worked_on_again(tmp_path: Path) -> None:
    done = list(PoolExecutor(workers=1).run(Mark(tmp_path, dies=TRIES - 1), ENTRIES))
    assert sorted(each.entry.bucket for each in done) == [0, 1, 2, 3, 4]
    assert len(list(tmp_path.glob("shard-1.*"))) == TRIES


def test_a_shard_that_kills_every_worker_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        VacaturError, match=r"died 3 times while it worked on the shard \[shard-1\]"
    ):
        list(PoolExecutor(workers=1).run(Mark(tmp_path, dies=99), ENTRIES))


@pytest.mark.parametrize("name", ["serial", "pool"])
def test_a_refusal_is_told_as_it_is_and_never_tried_again(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"\[shard-3\] is refused") as told:
        list(executor(name, workers=2).run(Mark(tmp_path, refuses="shard-3"), ENTRIES))
    assert told.value.hint == "Mend it."
    assert len(list(tmp_path.glob("shard-3.*"))) == 1


def test_nothing_to_do_is_done(tmp_path: Path) -> None:
    assert list(executor("pool").run(Mark(tmp_path), [])) == []


def test_engines_and_workers_that_cannot_be_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no engine"):
        executor("cloud")
    with pytest.raises(UsageError, match=r"cannot be \[0\] workers"):
        list(PoolExecutor(workers=0).run(Mark(tmp_path), ENTRIES))
