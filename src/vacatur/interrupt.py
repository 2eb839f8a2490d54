"""An interrupt ends the process at once, and leaves no half-written folder behind.

An exception in the middle of an import, while other threads import too, can lock them all up. So
the signal raises nothing: it removes what was being written and leaves.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

CODE = 130
STOPPED = ".stopped"
STOPS = (signal.SIGINT, signal.SIGTERM)

_unfinished: set[Path] = set()
_told: list[Callable[[Iterable[Path]], object]] = []
_held = [0, 0]
"""How many steps hold interrupts back, and how many interrupts wait for them."""


def leave_on_interrupt() -> None:
    """Let an interrupt, or a request to stop, end the process cleanly with code 130."""
    if threading.current_thread() is threading.main_thread():  # no other may set handlers
        for stop in STOPS:
            signal.signal(stop, _leave)


def _leave(_signal: int, _frame: object) -> None:
    if _held[0]:
        _held[1] += 1
        return
    _held[0] += 1  # another signal must not cut this short
    for path in list(_unfinished):
        remove(path)
    os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, b"vacatur: Interrupted.\n")
    os._exit(CODE)


def remove(path: Path) -> None:
    """Remove a file or folder, under another name: other threads go on writing into this one."""
    away = path.with_name(path.name + STOPPED)
    with suppress(OSError):
        path.rename(away)
        shutil.rmtree(away, ignore_errors=True)
        away.unlink(missing_ok=True)


@contextmanager
def unfinished(path: Path) -> Iterator[None]:
    """Have a file or folder removed should an interrupt come while it is made and written."""
    _unfinished.add(path)
    _tell()
    try:
        yield
    finally:
        _unfinished.discard(path)
        _tell()


def tell_of_unfinished(tell: Callable[[Iterable[Path]], object]) -> None:
    """Have every change of what is unfinished told: somebody may have to remove it instead."""
    _told.append(tell)


def _tell() -> None:
    for tell in _told:
        tell(tuple(_unfinished))


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold interrupts back for a step that must not stop halfway."""
    _held[0] += 1  # a mask would not do: signals come to whichever thread has none
    try:
        yield
    finally:
        _held[0] -= 1
        if _held[1] and not _held[0]:
            _leave(signal.SIGINT, None)
