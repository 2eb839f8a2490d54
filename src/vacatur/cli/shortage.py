"""Want of memory, told from a bug: libraries have many ways to say that they got none."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from vacatur.errors import VacaturError

MESSAGE: Final = "Memory ran out before the work was done."
HINT: Final = (
    "Free or allow more of it, or take less at once: vacatur shard, then score --shards. "
    "What was there before is as it was."
)
SIGNS: Final = re.compile(
    r"memory allocation|allocate [\w ]*memory|out of memory|OutOfMemory|bad_alloc|alloc failed"
    r"|spawn threads|start new thread|ThreadPoolBuildError|failed to map segment"
    r"|pthread_create|Resource temporarily unavailable|Cannot allocate",
    re.IGNORECASE,
)
ALMOST: Final = 0.75
"""Share of what may be asked for, beyond which what a thread reserves may be too much."""
_PEAK: Final = re.compile(r"VmPeak:\s*(\d+) kB")


def is_short(error: BaseException) -> bool:
    """Whether an error, or one that it came of, tells of want of memory.

    Example:
        >>> is_short(MemoryError()), is_short(RuntimeError("can't start new thread"))
        (True, True)
        >>> is_short(ValueError("a value"))
        False
    """
    if any(map(_tells, _chain(error))):
        return True
    return not isinstance(error, VacaturError) and _is_close_to_limit()


def limit() -> int | None:
    """How many bytes this process may ask for; None where there is no limit."""
    try:
        import resource
    except ImportError:  # there is none but on POSIX
        return None
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    return None if soft == resource.RLIM_INFINITY else soft


def _tells(error: BaseException) -> bool:
    if isinstance(error, VacaturError):
        return False
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno == errno.ENOMEM
    return isinstance(error, MemoryError) or bool(SIGNS.search(str(error)))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _is_close_to_limit() -> bool:
    """Whether most of what may be asked for was asked for: then the rest was too little."""
    most = limit()
    return most is not None and peak() > ALMOST * most


def peak(process: int | str = "self") -> int:
    """The most bytes that a process ever asked for; 0 where it has ended, or the system is mute."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    found = _PEAK.search(status)
    return int(found[1]) << 10 if found else 0
