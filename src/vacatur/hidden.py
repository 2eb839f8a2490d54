"""What is written out of sight, beside the place where it will go.

Whoever writes holds a lock on it, which ends with its process. So what a killed process left can be
told from what is still being written, and the next run to the same place takes it away.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from vacatur.interrupt import STOPPED, unfinished

_NODE: Final = os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")
_HERE: Final = hashlib.blake2b(os.fsencode(_NODE), digest_size=2).hexdigest()
"""This machine: locks may not tell of those of another one on the same disk."""
_BYTES: Final = 6
_OLD: Final = ".before"
_TRIES: Final = 100


def beside(path: Path) -> Path:
    """Return a hidden name that nothing has, in the folder of a path.

    Example:
        >>> beside(Path("out/2020.csv")).match("out/.2020.*.csv")
        True
    """
    return path.with_name(f".{path.stem}.{_HERE}{os.urandom(_BYTES).hex()}{path.suffix}")


@contextmanager
def hidden(path: Path, make: Callable[[Path], object]) -> Iterator[Path]:
    """Make a hidden file or folder beside a path, and remove what is left of it in the end.

    Args:
        path: Where it will go.
        make: Makes it under the name given, which nothing has.

    Yields:
        Its name; it is locked as long as the block lasts.

    Raises:
        OSError: It cannot be made.
    """
    sweep(path)
    aside = beside(path)
    with unfinished(aside):
        try:
            lock = _made(aside, make)
            try:
                yield aside
            finally:
                os.close(lock)
        finally:
            _remove(aside)


def step_aside(path: Path) -> Path:
    """Give an older result another name, under which the next run finds it should this one die."""
    aside = beside(path)
    return path.rename(aside.with_name(aside.name + _OLD))


def sweep(path: Path) -> None:
    """Remove what killed runs left beside a path, and bring back what one of them had replaced."""
    with suppress(OSError):
        for found in _left(path):
            with suppress(OSError), _locked(found):
                if found.name.endswith(_OLD) and not os.path.lexists(path):
                    found.rename(path)
                else:
                    _remove(found)


def _left(path: Path) -> list[Path]:
    """The hidden names that a process of this machine has given beside a path."""
    head, tail = re.escape(f".{path.stem}.{_HERE}"), re.escape(path.suffix)
    ours = re.compile(f"{head}[0-9a-f]{{{2 * _BYTES}}}{tail}({_OLD}|{STOPPED})?")
    return [found for found in path.parent.iterdir() if ours.fullmatch(found.name)]


def _made(aside: Path, make: Callable[[Path], object]) -> int:
    """Make it and lock it; somebody who sweeps may have come between, and taken it away."""
    for _ in range(_TRIES):
        make(aside)
        with suppress(FileNotFoundError):
            lock = os.open(aside, os.O_RDONLY | os.O_CLOEXEC)
            _lock(lock)
            if aside.exists() and os.path.samestat(os.fstat(lock), aside.stat()):
                return lock
            os.close(lock)
    raise FileNotFoundError(2, os.strerror(2))


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock of something that nobody holds.

    Raises:
        OSError: Somebody holds it, or there are no locks here.
    """
    import fcntl  # noqa: PLC0415 - there is none but on POSIX

    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    """Lock an open file; where there are no locks, nobody sweeps either."""
    with suppress(ImportError, OSError):
        import fcntl  # noqa: PLC0415 - there is none but on POSIX

        fcntl.flock(handle, fcntl.LOCK_EX)


def _remove(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)
    with suppress(OSError):
        path.unlink(missing_ok=True)
