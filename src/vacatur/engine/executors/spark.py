"""Shards worked on by Spark: it schedules manifest entries, and no row passes through it."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from vacatur.engine.executors.protocol import Done, Entry, Work
from vacatur.engine.executors.spark_failure import given_up
from vacatur.engine.executors.spark_session import session
from vacatur.engine.executors.spark_task import Outcome, Outcomes, Task
from vacatur.errors import VacaturError

if TYPE_CHECKING:
    from pyspark import SparkContext
    from pyspark.accumulators import Accumulator

LOOK_EVERY_S = 0.1


@dataclass(frozen=True)
class SparkExecutor:
    """One Spark task for each shard, tried again elsewhere when a worker is lost.

    The files of a shard are written by the task itself, so shards and results must lie where
    every worker sees them under the same path.
    """

    master: str | None = None
    """Spark's master; None for the session that runs, or for what Spark's configuration names."""

    def run(self, work: Work, entries: Sequence[Entry]) -> Iterator[Done]:
        """Yield what is done as it is done.

        Raises:
            UsageError: PySpark or Java is missing, or the session cannot schedule tasks.
            VacaturError: A shard could not be worked on, however often it was tried.
        """
        if not entries:
            return
        with session(self.master) as spark:
            for outcome in _outcomes(spark.sparkContext, Task(pickle.dumps(work)), entries):
                if isinstance(outcome, VacaturError):
                    raise outcome
                yield outcome


def _outcomes(context: SparkContext, task: Task, entries: Sequence[Entry]) -> Iterator[Outcome]:
    """What came of every entry, each as soon as its task has told; the job is left with us."""
    told: Accumulator[list[Outcome]] = context.accumulator([], Outcomes())
    group = f"vacatur-{uuid4()}"

    def job() -> None:
        context.setJobGroup(group, "vacatur: score shards", interruptOnCancel=True)
        shards = context.parallelize(entries, len(entries))
        shards.foreach(lambda entry: told.add([task(entry)]))

    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(job)
        try:
            yield from _as_told(running, told)
        finally:
            if not running.done():
                context.cancelJobGroup(group)


def _as_told(running: Future[None], told: Accumulator[list[Outcome]]) -> Iterator[Outcome]:
    seen = 0
    while True:
        ended = not wait([running], timeout=LOOK_EVERY_S).not_done
        news = told.value[seen:]
        yield from news
        seen += len(news)
        if ended:
            break
    error = running.exception()
    if error is not None:
        raise given_up(error) from None
