"""Sessions of our own: started where none runs, stopped with the work, refused in one line."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.engine.spark.work import Copied
from vacatur.engine.executors.protocol import Entry
from vacatur.engine.executors.spark import SparkExecutor
from vacatur.engine.executors.spark_session import session
from vacatur.errors import UsageError

HERE = "local[2]"


def no_session_runs() -> bool:
    from pyspark import SparkContext  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    return SparkSession.getActiveSession() is None and SparkContext._active_spark_context is None


def test_a_session_opens_nothing_to_others_and_ends() -> None:
    with session(HERE) as spark:
        context = spark.sparkContext
        assert context.master == HERE
        assert context.getConf().get("spark.driver.host") == "127.0.0.1"
        assert context.getConf().get("spark.driver.bindAddress") == "127.0.0.1"
        assert context.uiWebUrl is None
    assert no_session_runs()


def test_who_stops_listening_stops_the_session(entries: list[Entry], copied: Copied) -> None:
    handler = signal.getsignal(signal.SIGINT)
    done = SparkExecutor(HERE).run(copied, entries)
    next(done)
    assert signal.getsignal(signal.SIGINT) is handler  # an interrupt is still ours to answer
    done.close()  # type: ignore[attr-defined]
    assert no_session_runs()


def test_without_shards_no_session_is_started(copied: Copied) -> None:
    assert list(SparkExecutor("no such master").run(copied, [])) == []


def test_a_master_that_is_none_is_refused_in_a_line(entries: list[Entry], copied: Copied) -> None:
    with pytest.raises(UsageError, match=r"^Spark does not start \(\w+\)\.\n[^\n]+$"):
        list(SparkExecutor("local[no number]").run(copied, entries))


def test_a_session_elsewhere_cannot_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_REMOTE", "sc://somewhere")
    with pytest.raises(UsageError, match="Spark Connect"), session(None):
        pass


def test_without_java_the_engine_says_what_it_needs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(UsageError, match="needs Java 17"), session(HERE):
        pass
