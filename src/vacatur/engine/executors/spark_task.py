"""What Spark runs on a worker: the work on one shard, in words that name no person."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias, cast

from vacatur.engine.executors.protocol import Done, Entry, Work
from vacatur.errors import VacaturError

Outcome: TypeAlias = Done | VacaturError
THREADS = "POLARS_MAX_THREADS"


class ShardError(RuntimeError):
    """A shard failed in a way that another try, on another worker, may mend."""


@dataclass(frozen=True)
class Task:
    """The work, still pickled: it is opened on the worker, once for each Python process."""

    work: bytes

    def __call__(self, entry: Entry) -> Outcome:
        """Work on one shard; what no other try would mend comes back instead of being raised.

        Raises:
            ShardError: The shard's path and the kind of error; Spark tries again.
        """
        work = _opened(self.work)
        try:
            return work(entry)
        except OSError as error:  # a full or absent disk is one worker's, so try another
            raise ShardError(_said(entry, error)) from None
        except VacaturError as error:
            return error
        except Exception as error:  # noqa: BLE001  its text may quote a record
            raise ShardError(_said(entry, error)) from None


class Outcomes:
    """How Spark gathers what tasks tell: lists, put together in the order of their arrival."""

    def zero(self, _value: list[Outcome]) -> list[Outcome]:
        """What a task begins with."""
        return []

    def addInPlace(self, ours: list[Outcome], theirs: list[Outcome]) -> list[Outcome]:  # noqa: N802
        """Put together what was told and what is told now, by the name that Spark calls."""
        ours.extend(theirs)
        return ours


def _said(entry: Entry, error: Exception) -> str:
    return f"[{entry.path}] ({type(error).__name__})"


@lru_cache(maxsize=1)
def _opened(work: bytes) -> Work:
    limit_threads()
    return cast("Work", pickle.loads(work))  # noqa: S301  our own, from the driver


@contextmanager
def on_worker(where: str) -> Iterator[None]:
    """Work on rows as Spark's guest: few threads, and failures that quote none of them.

    Raises:
        ShardError: The place and the kind of error; Spark tries again.
    """
    limit_threads()
    try:
        yield
    except VacaturError as error:
        raise error from None
    except Exception as error:  # noqa: BLE001  its text may quote a record
        message = f"{where} ({type(error).__name__})"
        raise ShardError(message) from None


def limit_threads() -> None:
    """Have Polars, once it is imported, take no more threads than Spark gave the task."""
    from pyspark import TaskContext  # noqa: PLC0415

    task = TaskContext.get()
    os.environ.setdefault(THREADS, str(task.cpus() if task else 1))
