"""Papers set one after another, in a fresh process after so many lines.

Typst keeps what it has laid out as long as its process lives: some 250 MB for 1,653 lines. So no
process sets more than a few large papers.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
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
_ASIDE: Final = (sys.executable, "-m", "vacatur.papers.motions.aside")


@dataclass(kw_only=True)
class Press:
    """Sets papers of a folder; small work in this process, the rest in others."""

    folder: Path
    day: date
    lines: int
    """That will be set in all, so far as is known."""
    _left: int = 0
    _process: subprocess.Popen[str] | None = None
    _here: dict[str, Typesetter] = field(default_factory=dict)

    def write(self, template: str, data: Mapping[str, Any], path: Path) -> None:
        """Set a paper and write it.

        Raises:
            PackError: The template does not hold.
            OutputError: The process that sets papers died.
        """
        if self.lines <= _LINES:
            if template not in self._here:
                self._here[template] = Typesetter(self.folder, template)
            path.write_bytes(self._here[template].set(data, self.day))
        else:
            self._order(template, data, path)

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _order(self, template: str, data: Mapping[str, Any], path: Path) -> None:
        order = {
            "folder": str(self.folder),
            "template": template,
            "day": self.day.isoformat(),
            "data": json.dumps(data),
            "path": str(path.absolute()),
        }
        wrong = _answer(self._worker(weight(data)), json.dumps(order))
        if wrong:
            raise PackError(wrong[0], hint=wrong[1])

    def _worker(self, weight: int) -> subprocess.Popen[str]:
        if self._process is None or weight > self._left:
            self.close()
            self._process = _begun()
            self._left = _LINES
        self._left -= weight
        return self._process


def weight(data: Mapping[str, Any]) -> int:
    """What a paper counts for, in lines."""
    schedule = data["schedule"]
    return _PAPER + (len(schedule["rows"]) if schedule else 0)


def _begun() -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603  our own module
        _ASIDE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )


def _answer(process: subprocess.Popen[str], order: str) -> list[str]:
    assert process.stdin is not None  # noqa: S101  both are pipes
    assert process.stdout is not None  # noqa: S101
    try:
        process.stdin.write(f"{order}\n")
        process.stdin.flush()
        answer = process.stdout.readline()
    except BrokenPipeError:
        answer = ""
    if not answer:
        message = "A process that sets papers died; it may have run out of memory."
        raise OutputError(message, hint="Try a smaller --batch-size.")
    told: list[str] = json.loads(answer)
    return told
