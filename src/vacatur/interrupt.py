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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CODE = 130
STOPS = (signal.SIGINT, signal.SIGTERM)

_unfinished: set[Path] = set()


def leave_on_interrupt() -> None:
    """Let an interrupt, or a request to stop, end the process cleanly with code 130."""
    if threading.current_thread() is threading.main_thread():  # no other may set handlers
        for stop in STOPS:
            signal.signal(stop, _leave)


def _leave(_signal: int, _frame: object) -> None:
    for path in _unfinished:
        shutil.rmtree(path, ignore_errors=True)
        path.unlink(missing_ok=True)
    os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, b"vacatur: Interrupted.\n")
    os._exit(CODE)


@contextmanager
def unfinished(path: Path) -> Iterator[None]:
    """Have a file or folder removed should an interrupt come while it is being written."""
    _unfinished.add(path)
    try:
        yield
    finally:
        _unfinished.discard(path)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold interrupts back for a step that must not stop halfway."""
    held = signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
