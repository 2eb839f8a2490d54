"""Papers set one after another, in a fresh process after so many lines.

Typst keeps what it has laid out as long as its process lives: some 250 MB for 1,653 lines. So no
process sets more than a few large papers.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from vacatur.errors import OutputError, PackError
from vacatur.papers.typesetting import Typesetter

_LINES: Final = 2_000
"""Lines that one process sets."""
_PAPER: Final = 15
"""Lines that any paper counts for beside its own."""


@dataclass(kw_only=True)
class Press:
    """Sets papers of a folder; small work in this process, the rest in others."""

    folder: Path
    day: date
    lines: int
    """That will be set in all, so far as is known."""
    _left: int = 0
    _pool: ProcessPoolExecutor | None = None
    _here: dict[str, Typesetter] = field(default_factory=dict)

    def write(self, template: str, data: Mapping[str, Any], path: Path) -> None:
        """Set a paper and write it.

        Raises:
            PackError: The template does not hold.
        """
        path.write_bytes(self._set(template, data))

    def close(self) -> None:
        """End the process, if there is one."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _set(self, template: str, data: Mapping[str, Any]) -> bytes:
        if self.lines <= _LINES:
            if template not in self._here:
                self._here[template] = Typesetter(self.folder, template)
            return self._here[template].set(data, self.day)
        pool = self._worker(weight(data))
        try:
            made, wrong = pool.submit(_set_aside, self.folder, template, data, self.day).result()
        except BrokenProcessPool as error:
            message = "A process that sets papers died; it may have run out of memory."
            raise OutputError(message, hint="Try a smaller --batch-size.") from error
        if wrong is not None:
            raise PackError(wrong[0], hint=wrong[1])
        return made

    def _worker(self, weight: int) -> ProcessPoolExecutor:
        if self._pool is None or weight > self._left:
            self.close()
            self._pool = _process()
            self._left = _LINES
        self._left -= weight
        return self._pool


def weight(data: Mapping[str, Any]) -> int:
    """What a paper counts for, in lines."""
    schedule = data["schedule"]
    return _PAPER + (len(schedule["rows"]) if schedule else 0)


def _process() -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(1, mp_context=context, initializer=_leave_with_parent)


def _leave_with_parent() -> None:
    """End this process when the one that began it ends, however that came about."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_wait_for, args=(parent,), daemon=True).start()


def _wait_for(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _set_aside(
    folder: Path, template: str, data: Mapping[str, Any], day: date
) -> tuple[bytes, tuple[str, str] | None]:
    """Set a paper in a process of its own, which keeps its typesetters."""
    try:
        if template not in _KEPT:
            _KEPT[template] = Typesetter(folder, template)
        return _KEPT[template].set(data, day), None
    except PackError as error:
        return b"", (error.message, error.hint)


_KEPT: Final[dict[str, Typesetter]] = {}
