"""A file read by a process of its own, into memory that it shares.

Threads that read have to ask for the interpreter now and then, and whoever computes meanwhile
keeps them waiting. A process that was split off has an interpreter to itself.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import pickle
import signal
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from math import prod
from typing import IO, Any, Final

import numpy as np

from vacatur.native import compiles
from vacatur.records.blocks import Task, Watch, rows_about
from vacatur.records.kept import Bad, Growing, Kept, NoRoomError, Odd, Span
from vacatur.records.kinds import CODED
from vacatur.records.united import United, read_whole

LEAST: Final = 1 << 24
"""Bytes of a text that are worth a process."""
_SPARE: Final = 1.5
"""Room for more rows than there seem to be; what is not used costs nothing."""
_GLANCE: Final = 0.1
"""Seconds after which the parent is told what was seen so far."""
_MOST_SEEN: Final = 1 << 14
_DEATH_OF_PARENT: Final = 1
_SHARED: Final = getattr(mmap, "MAP_SHARED", 0) | getattr(mmap, "MAP_ANONYMOUS", 0)

Seen = Mapping[int, list[bytes]]
"""By the place of each coded field its distinct values so far."""


def may_split(task: Task) -> bool:
    """Whether a process may be split off for a text: not where other threads may hold a lock."""
    alone = threading.active_count() == 1 and "polars" not in sys.modules
    return sys.platform == "linux" and alone and compiles() and task.text.size >= LEAST


class Child:
    """A process that reads a text."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._seen: Seen = {}
        rows = int(rows_about(task) * _SPARE) + 1
        self._kept = Kept.of(task.begin, task.kinds, rows, task.text.size, _shared)
        reading, writing = os.pipe()
        self._process = os.fork()
        if not self._process:
            os.close(reading)
            _live(task, self._kept, writing)
        os.close(writing)
        self._gone = threading.Event()
        pool = ThreadPoolExecutor(max_workers=1)
        self.result: Future[tuple[Kept, United]] = pool.submit(self._listen, reading)
        pool.shutdown(wait=False)

    def seen(self, place: int) -> list[bytes]:
        """Distinct values of a coded field so far."""
        return self._seen.get(place, [])

    def stop(self) -> None:
        """Stop reading."""
        if not self._gone.is_set():
            os.kill(self._process, signal.SIGKILL)

    def _listen(self, reading: int) -> tuple[Kept, United]:
        """Wait for what was read; read it here where the child could not."""
        told: object = None
        try:
            with os.fdopen(reading, "rb") as stream:
                told = pickle.load(stream)  # noqa: S301  of our own process
                while isinstance(told, dict):
                    self._seen = told
                    told = pickle.load(stream)  # noqa: S301
        except (EOFError, OSError, pickle.UnpicklingError):
            told = None
        finally:
            self._gone.set()
            os.waitpid(self._process, 0)
        if isinstance(told, Exception):
            raise told
        if not isinstance(told, _Told):
            return read_whole(self._task)
        told.fill(self._kept)
        self._seen = {place: told.united.words(own) for place, own in told.united.members.items()}
        return self._kept, told.united


@dataclass(frozen=True, kw_only=True)
class _Told:
    """What a child tells of the memory that it filled."""

    sizes: tuple[int, ...]
    edges: dict[int, list[tuple[int, int]]]
    at: int
    blank_lines: int
    good: int
    untidy: set[int]
    bad: list[Bad]
    odd: dict[int, list[Odd]]
    spans: list[Span]
    united: United

    @classmethod
    def of(cls, kept: Kept, united: United) -> _Told:
        return cls(
            sizes=tuple(growing.size for growing in _all(kept)),
            edges={place: copied.edges for place, copied in kept.copied.items()},
            at=kept.at,
            blank_lines=kept.blank_lines,
            good=kept.good,
            untidy=kept.untidy,
            bad=kept.bad,
            odd=kept.odd,
            spans=kept.spans,
            united=united,
        )

    def fill(self, kept: Kept) -> None:
        for growing, size in zip(_all(kept), self.sizes, strict=True):
            growing.size = size
        for place, edges in self.edges.items():
            kept.copied[place].edges = edges
        kept.at, kept.blank_lines, kept.good = self.at, self.blank_lines, self.good
        kept.untidy, kept.bad, kept.odd, kept.spans = self.untidy, self.bad, self.odd, self.spans


def _all(kept: Kept) -> list[Growing[Any]]:
    views = (copied.views for copied in kept.copied.values())
    return [kept.starts, kept.sizes, kept.numbers, kept.text, *views]


def _shared(shape: tuple[int, ...], dtype: type[Any]) -> Growing[Any]:
    count = prod(shape)
    memory = mmap.mmap(-1, max(1, count * np.dtype(dtype).itemsize), flags=_SHARED)
    return Growing(np.frombuffer(memory, dtype, count).reshape(shape), fixed=True)


def _live(task: Task, kept: Kept, writing: int) -> None:
    """Be the child: read, tell, and end without a trace of what the parent was about to do."""
    try:
        for stop in (signal.SIGINT, signal.SIGTERM):
            signal.signal(stop, signal.SIG_DFL)
        ctypes.CDLL(None).prctl(_DEATH_OF_PARENT, signal.SIGKILL)
        with os.fdopen(writing, "wb") as stream:
            _tell(task, kept, stream)
    finally:
        os._exit(0)


def _tell(task: Task, kept: Kept, stream: IO[bytes]) -> None:
    watch, done = Watch(), threading.Event()
    glancing = threading.Thread(target=_glance, args=(task, watch, done, stream))
    glancing.start()
    told: object
    try:
        told = _Told.of(*read_whole(task, watch=watch, kept=kept))
    except (OSError, UnicodeDecodeError) as error:
        told = error
    except NoRoomError:
        return
    finally:
        done.set()
        glancing.join()
    pickle.dump(told, stream, pickle.HIGHEST_PROTOCOL)


def _glance(task: Task, watch: Watch, done: threading.Event, stream: IO[bytes]) -> None:
    """Tell once what was seen so far, unless all is read by then."""
    if done.wait(_GLANCE):
        return
    coded = [place for place, kind in enumerate(task.kinds) if kind == CODED]
    seen = {
        place: list({text for reader in watch.readers for text in reader.seen(place, _MOST_SEEN)})
        for place in coded
    }
    pickle.dump(seen, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()
