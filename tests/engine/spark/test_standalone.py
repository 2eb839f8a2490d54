"""Spark as the scheduler of shards: on a master and two workers of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.spark.cluster import Cluster, awaited
from tests.engine.spark.results import AS_OF, BUCKETS, PACK, content
from tests.engine.spark.work import Failing, Noting
from vacatur.api import score_shards
from vacatur.engine.executors.protocol import Entry, Work
from vacatur.engine.executors.spark import SparkExecutor
from vacatur.engine.shards import run
from vacatur.errors import VacaturError


def test_no_log_of_a_worker_quotes_a_record(clustered: Cluster, entries: list[Entry]) -> None:
    with pytest.raises(VacaturError, match=r"could not work on the shard \[\d\.txt\]"):
        list(SparkExecutor().run(Failing(kind=ValueError), entries))
    said = "".join(log.read_text() for log in clustered.folder.rglob("stderr"))
    assert "ShardError" in said
    assert "Public" not in said


def test_a_killed_worker_loses_nothing(
    tmp_path: Path,
    notes: Path,
    clustered: Cluster,
    shards: Path,
    serial: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def noted(*arguments: object) -> Work:
        return Noting(work=work(*arguments), notes=notes, seconds=1)

    def kill(stage: str) -> None:
        if stage.startswith("score: 1 of"):
            awaited(lambda: bool(at_work(notes, parts)))
            clustered.kill(at_work(notes, parts)[0])

    work: Callable[..., Work] = run._work
    monkeypatch.setattr(run, "_work", noted)
    out, parts = tmp_path / "result", tmp_path / "result.parts"
    score_shards(shards, PACK, as_of=AS_OF, out=out, engine="spark", on_stage=kill)
    assert content(out) == serial
    assert len(list(notes.iterdir())) > BUCKETS  # what the killed worker was at, once more


def at_work(notes: Path, parts: Path) -> list[int]:
    """The workers that began a shard which is not done."""
    begun = [note.name.split(".") for note in notes.iterdir()]
    done = {int(path.stem[len("done-") :]) for path in parts.glob("done-*.json")}
    return [int(worker) for bucket, worker, _ in begun if int(bucket) not in done]
