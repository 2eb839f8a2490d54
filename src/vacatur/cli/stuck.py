"""Work that waits forever for a thread that got no memory: Polars does, close to a limit."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from vacatur.cli.shortage import ALMOST, peak

PATIENCE: Final = 30.0
"""Seconds without a moment of processor time."""
_LOOKS: Final = 0.05


def wait_for(child: int, most: int, *, patience: float = PATIENCE) -> int | None:
    """Wait for a process that may ask for so many bytes.

    Returns:
        How it ended, as `os.waitpid` tells it; None where it has taken nearly all it may, and
        neither it nor any process that it began has used the processor for a while.
    """
    used, since = -1, time.monotonic()
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status
        time.sleep(_LOOKS)
        family = list(_family(child))
        now = sum(map(_used, family))
        if now != used:
            used, since = now, time.monotonic()
        elif time.monotonic() - since > patience:
            if max(map(peak, family)) > ALMOST * most:
                return None
            since = time.monotonic()


def _family(process: int) -> Iterator[int]:
    yield process
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        for child in _text(children).split():
            yield from _family(int(child))


def _used(process: int) -> int:
    """Processor time, in the system's ticks."""
    told = _text(Path(f"/proc/{process}/stat")).rpartition(")")[2].split()
    return int(told[11]) + int(told[12]) if told else 0


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:  # it has ended meanwhile
        return ""
