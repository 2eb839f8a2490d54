"""Spark as the scheduler of shards: in a session that runs, on two cores of this machine."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.engine.spark.results import AS_OF, PACK, content
from tests.engine.spark.work import Copied, Failing, FailingOnce, Noting, Refusing
from vacatur.api import score_shards
from vacatur.engine.executors.protocol import Entry, Work
from vacatur.engine.executors.spark import SparkExecutor
from vacatur.errors import InputError, UsageError, VacaturError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.usefixtures("running")


def test_every_shard_is_worked_on_once(entries: list[Entry], copied: Copied, notes: Path) -> None:
    done = list(SparkExecutor().run(Noting(work=copied, notes=notes), entries))
    assert sorted(done, key=lambda each: each.entry.bucket) == [copied(e) for e in entries]
    assert len(list(notes.iterdir())) == len(entries)


def test_a_session_that_runs_is_left_running(
    entries: list[Entry], copied: Copied, running: SparkSession
) -> None:
    def in_another_thread() -> None:
        list(SparkExecutor("no such master").run(copied, entries))

    with ThreadPoolExecutor(1) as thread:
        thread.submit(in_another_thread).result()
    assert running.range(3).count() == 3


def test_a_refusal_is_raised_as_it_was_made_and_not_tried_again(
    entries: list[Entry], copied: Copied, notes: Path
) -> None:
    work = Noting(work=Refusing(work=copied, bucket=3), notes=notes)
    with pytest.raises(InputError) as raised:
        list(SparkExecutor().run(work, entries))
    assert str(raised.value) == "[3.txt] is not what its entry says.\nMake the shards again."
    assert len(list(notes.glob("3.*"))) == 1


def test_what_may_mend_itself_is_tried_again(
    entries: list[Entry], copied: Copied, notes: Path
) -> None:
    done = list(SparkExecutor().run(FailingOnce(work=copied, notes=notes), entries))
    assert sorted(each.entry.path for each in done) == [entry.path for entry in entries]


@pytest.mark.parametrize("kind", [ValueError, OSError])
def test_a_failure_says_the_shard_and_no_value_of_it(
    kind: type[Exception], entries: list[Entry], notes: Path
) -> None:
    with pytest.raises(VacaturError) as raised:
        list(SparkExecutor().run(Noting(work=Failing(kind=kind), notes=notes), entries[:1]))
    said = f"Spark could not work on the shard [0.txt] ({kind.__name__}), however often it tried."
    assert raised.value.message == said
    assert "Public" not in str(raised.value)
    assert len(list(notes.iterdir())) == 3


def test_a_module_that_workers_do_not_have_is_named(
    tmp_path: Path, entries: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "only_here.py").write_text("def work(entry): return entry\n")
    monkeypatch.syspath_prepend(tmp_path)
    from only_here import work  # type: ignore[import-not-found]  # noqa: PLC0415

    only: Work = work
    with pytest.raises(UsageError, match=r"^Spark's workers have no Python module \[only_here\]\."):
        list(SparkExecutor().run(only, entries))


def test_the_result_is_that_of_one_process_byte_by_byte(
    tmp_path: Path, shards: Path, serial: dict[str, bytes]
) -> None:
    out = tmp_path / "result"
    score_shards(shards, PACK, as_of=AS_OF, out=out, engine="spark")
    assert content(out) == serial
