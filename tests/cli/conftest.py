from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from vacatur.cli.main import run

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    def is_short_error(self) -> bool:
        """Whether it is one or two lines that start with the program's name, and no result."""
        lines = self.err.splitlines()
        named = bool(lines) and lines[0].startswith("vacatur: ")
        return named and len(lines) <= 2 and "Traceback" not in self.err and not self.out


Command = Callable[..., Ended]


@pytest.fixture
def cli(capfd: pytest.CaptureFixture[str]) -> Command:
    """Run a command in this process; what native code prints is caught too."""

    def command(*arguments: str | Path) -> Ended:
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        printed = capfd.readouterr()
        return Ended(code=code, out=printed.out, err=printed.err)

    return command


@pytest.fixture
def process() -> Command:
    """Run a command as a process of its own."""

    def command(*arguments: str | Path, stdin: bytes = b"") -> Ended:
        done = subprocess.run(
            [sys.executable, "-m", "vacatur", *map(str, arguments)],
            capture_output=True,
            check=False,
            env=os.environ | {"COLUMNS": "100"},
            cwd=ROOT,
            input=stdin,
        )
        return Ended(code=done.returncode, out=done.stdout.decode(), err=done.stderr.decode())

    return command
