"""Spark as the scheduler of shards: on a master and two workers of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.spark.cluster import Cluster, awaited
from tests.engine.spark.work import Copied, Failing, Noting
from vacatur.engine.executors.protocol import Done, Entry
from vacatur.engine.executors.spark import SparkExecutor
from vacatur.errors import VacaturError


def at_work(notes: Path, found: list[Done]) -> list[int]:
    """The workers that began a shard which is not done."""
    names = [note.name.split(".") for note in notes.iterdir()]
    done = {each.entry.bucket for each in found}
    return [int(worker) for bucket, _, worker, _ in names if int(bucket) not in done]


def test_no_log_of_a_worker_quotes_a_record(clustered: Cluster, entries: list[Entry]) -> None:
    with pytest.raises(VacaturError, match=r"could not work on the shard \[\d\.txt\]"):
        list(SparkExecutor().run(Failing(kind=ValueError), entries))
    said = "".join(log.read_text() for log in clustered.folder.rglob("stderr"))
    assert "ShardError" in said
    assert "Public" not in said


def test_a_killed_worker_loses_nothing(
    notes: Path, clustered: Cluster, entries: list[Entry], copied: Copied
) -> None:
    done = SparkExecutor().run(Noting(work=copied, notes=notes, seconds=1), entries)
    found = [next(done)]
    awaited(lambda: bool(at_work(notes, found)))
    clustered.kill(at_work(notes, found)[0])
    found += done
    assert sorted(found, key=lambda each: each.entry.bucket) == [copied(e) for e in entries]
    assert len(list(notes.iterdir())) > len(entries)  # what the killed worker was at, once more
