"""Run a command as a person would, and hear everything that it and its libraries say."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from vacatur.cli.main import run

ROOT = Path(__file__).resolve().parents[2]
LAW = ("--pack", "us-il/cannabis", "--as-of", "2020-01-15")
SAMPLE = ROOT / "data" / "synthetic" / "illinois_2000.csv"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


Say = Callable[..., Said]


def saying(capfd: pytest.CaptureFixture[str]) -> Say:
    """Run commands in this process; what native code prints is caught too."""

    def say(*arguments: object) -> Said:
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        printed = capfd.readouterr()
        return Said(code=code, out=printed.out, err=printed.err)

    return say


def alone(
    *arguments: object, env: Mapping[str, str] | None = None, start: str = "", cwd: Path = ROOT
) -> Said:
    """Run a command in a process of its own, after some lines of Python."""
    program = f"{start}\nfrom vacatur.cli import main\nmain()"
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        capture_output=True,
        check=False,
        cwd=cwd,
        env=os.environ | dict(env or {}),
    )
    return Said(
        code=done.returncode,
        out=done.stdout.decode(errors="replace"),
        err=done.stderr.decode(errors="replace"),
    )
