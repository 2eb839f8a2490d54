"""A process that outlives the work: however that ends, it is told in a line, and nothing is left.

Libraries written in other languages end the process when memory runs out, and so does the system.
No handler in the same process sees that. So the work is done by a child, split off before anything
large is loaded; its parent waits, hands signals on, and tidies up after a child that was killed.
"""

from __future__ import annotations

import mmap
import os
import signal
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from vacatur.cli import shortage
from vacatur.cli.output import complain
from vacatur.cli.stuck import wait_for
from vacatur.errors import ExitCode
from vacatur.interrupt import CODE as INTERRUPTED
from vacatur.interrupt import STOPS, remove, tell_of_unfinished

UNGUARDED: Final = "VACATUR_UNGUARDED"
"""A variable of the environment: where it is set, nothing is split off, for debuggers."""
_ROOM: Final = 1 << 16
_LAST_WORDS: Final = 1 << 16
_LEFT: Final = b"\x01"
_DIE_WITH_PARENT: Final = 1
_STOPS: Final = (*STOPS, *filter(None, [getattr(signal, "SIGHUP", None)]))

_shared: list[mmap.mmap] = []


def split() -> None:
    """Go on in a child; the parent stays here, and ends as the child does."""
    if not _can_split():
        return
    shared, said, parent = mmap.mmap(-1, _ROOM), _sink(), os.getpid()
    waiting = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)  # until both know what to do
    child = os.fork()
    if child:
        os._exit(_outlive(child, shared, said, waiting))
    _end_with(parent)
    _shared.append(shared)
    tell_of_unfinished(lambda paths: _put(shared, paths))
    signal.pthread_sigmask(signal.SIG_SETMASK, waiting)
    if said is not None:
        _hear(said)


def is_guarded() -> bool:
    """Whether there is a parent that tells of the end."""
    return bool(_shared)


def say_goodbye() -> None:
    """Tell the parent that the code with which this process ends now is its own."""
    for shared in _shared:
        shared[:1] = _LEFT


def _can_split() -> bool:
    """Whether it is safe here: elsewhere libraries of the system may not outlive a fork."""
    watched = sys.gettrace() or sys.getprofile() or os.environ.get(UNGUARDED)
    return sys.platform == "linux" and not watched and threading.active_count() == 1


def _end_with(parent: int) -> None:
    """Have the system end this process when its parent is killed."""
    import ctypes

    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(ExitCode.INTERRUPTED)


def _sink() -> int | None:
    """A file in memory for what libraries say, which may quote a value; None if there is none."""
    if not hasattr(os, "memfd_create"):
        return None
    try:
        return os.memfd_create("said")
    except OSError:
        return None


def _hear(said: int) -> None:
    """Keep standard error for our own words."""
    old = sys.stderr
    own = os.fdopen(os.dup(2), "w", encoding=old.encoding, errors="backslashreplace", buffering=1)
    os.dup2(said, 2)
    sys.stderr = own
    vars(sys)["__stderr__"] = own


def _put(shared: mmap.mmap, paths: Iterable[Path]) -> None:
    content = b"\0".join(map(os.fsencode, paths)) + b"\0\0"
    if len(content) < _ROOM:
        shared[1 : 1 + len(content)] = content


def _unfinished(shared: mmap.mmap) -> list[Path]:
    content, _, _ = shared[1:].partition(b"\0\0")
    return [Path(os.fsdecode(name)) for name in content.split(b"\0") if name]


def _outlive(child: int, shared: mmap.mmap, said: int | None, waiting: set[int]) -> int:
    """Wait for the child; return the code to leave with."""

    def hand_on(number: int, _frame: object) -> None:
        with suppress(ProcessLookupError):
            os.kill(child, number)

    for stop in _STOPS:
        if signal.getsignal(stop) != signal.SIG_IGN:
            signal.signal(stop, hand_on)
    signal.pthread_sigmask(signal.SIG_SETMASK, waiting)
    status = _waited(child)
    code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else None
    if code is not None and (code == INTERRUPTED or shared[:1] == _LEFT):
        return code
    for path in _unfinished(shared):
        remove(path)
    with suppress(OSError):
        return _told(os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, _words(said))
    return ExitCode.BUG


def _waited(child: int) -> int:
    """Wait for the child; where memory is limited, end it should it wait for memory forever."""
    most = shortage.limit()
    if most is not None:
        status = wait_for(child, most)
        if status is not None:
            return status
        os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


def _words(said: int | None) -> str:
    """What libraries said at last."""
    if said is None:
        return ""
    size = os.fstat(said).st_size
    return os.pread(said, _LAST_WORDS, max(0, size - _LAST_WORDS)).decode(errors="replace")


def _told(number: int, words: str) -> int:
    """Say how the child ended: by which signal, or by 0 where a library left without one."""
    if number in _STOPS:
        complain("Interrupted.")
        return ExitCode.INTERRUPTED
    if number == signal.SIGBUS and not shortage.limit():
        hint = "Wait until inputs are whole, check the disk, and run again."
        complain("A file became shorter while it was read, or its disk failed.", hint=hint)
        return ExitCode.INPUT
    if shortage.limit() or shortage.SIGNS.search(words):
        complain(shortage.MESSAGE, hint=shortage.HINT)
        return ExitCode.OUTPUT
    name = signal.Signals(number).name if number else "a library"
    if number in _OF_THE_SYSTEM:
        message = f"The system ended the work ({name}), as it does when memory runs out."
        complain(message, hint=shortage.HINT)
        return ExitCode.OUTPUT
    hint = "This is a bug in vacatur; please report this line and the command, without data."
    complain(f"Internal error: ended by {name}.", hint=hint)
    return ExitCode.BUG


_OF_THE_SYSTEM: Final = {signal.SIGKILL, getattr(signal, "SIGXCPU", 0)} - {0}
