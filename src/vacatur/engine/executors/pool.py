"""Shards worked on by several processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from vacatur.engine.executors.protocol import Done, Entry, Work
from vacatur.errors import UsageError, VacaturError
from vacatur.interrupt import CODE

TRIES: Final = 3
"""So often a shard may be under way while a worker dies, before it is taken for the cause."""
SHARDS_OF_A_WORKER: Final = 32
"""Then a fresh process takes over: what libraries keep for good stays small."""
_THREADS: Final = "POLARS_MAX_THREADS"


@dataclass(frozen=True)
class PoolExecutor:
    """As many processes as wanted; the shard of one that dies is worked on again."""

    workers: int | None = None
    """None for one for each core."""

    def run(self, work: Work, entries: Sequence[Entry]) -> Iterator[Done]:
        """Yield what is done as it is done.

        Raises:
            VacaturError: A shard could not be worked on, however often it was tried.
        """
        left = {entry.path: entry for entry in entries}
        tries = dict.fromkeys(left, 0)
        while left:
            under_way: set[str] = set()
            try:
                for done in self._round(work, list(left.values()), under_way):
                    del left[done.entry.path]
                    yield done
            except BrokenProcessPool as error:
                for path in under_way & set(left):
                    tries[path] += 1
                    if tries[path] >= TRIES:
                        raise _given_up(path) from error

    def _round(self, work: Work, entries: Sequence[Entry], under_way: set[str]) -> Iterator[Done]:
        """Work on shards until all are done or a worker dies; few wait inside the pool."""
        count = min(self._count(), len(entries))
        with _threads_of_workers(count), _pool(count) as pool:
            waiting = iter(entries)
            running: dict[Future[Done], Entry] = {}
            try:
                while True:
                    for entry in waiting:
                        running[pool.submit(work, entry)] = entry
                        under_way.add(entry.path)
                        if len(running) >= count:
                            break
                    if not running:
                        return
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        entry = running.pop(future)
                        done = future.result()
                        under_way.discard(entry.path)
                        yield done
            finally:
                for future in running:
                    future.cancel()

    def _count(self) -> int:
        if self.workers is not None and self.workers < 1:
            raise UsageError(f"There cannot be [{self.workers}] workers.", hint="Give 1 or more.")
        return self.workers or os.cpu_count() or 1


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_leave_with_parent,
        max_tasks_per_child=SHARDS_OF_A_WORKER,
    )


@contextmanager
def _threads_of_workers(workers: int) -> Iterator[None]:
    """Share the cores out among the processes that are started meanwhile."""
    before = os.environ.get(_THREADS)
    os.environ[_THREADS] = str(max(1, (os.cpu_count() or 1) // workers))
    try:
        yield
    finally:
        if before is None:
            del os.environ[_THREADS]
        else:
            os.environ[_THREADS] = before


def _leave_with_parent() -> None:
    """End this process when the one that began it ends, however that came about."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_wait_for, args=(parent,), daemon=True).start()


def _wait_for(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(CODE)


def _given_up(path: str) -> VacaturError:
    return VacaturError(
        f"A worker died {TRIES} times while it worked on the shard [{path}].",
        hint="It may have run out of memory: use fewer --workers, or make more shards.",
    )
