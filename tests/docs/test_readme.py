"""What the README tells people to type works as it stands."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder that looks like the top of a clone, with `vacatur` on its path."""
    (tmp_path / "data").symlink_to(ROOT / "data")
    command = tmp_path / "bin" / "vacatur"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m vacatur "$@"\n')
    command.chmod(0o755)
    return tmp_path


def test_every_command_of_the_tour_runs(clone: Path) -> None:
    script = "set -euo pipefail\n" + "\n".join(blocks("bash"))
    path = f"{clone / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=clone,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Results in out/tour" in done.stdout
    assert (clone / "out" / "tour" / "manifest.json").is_file()


def test_the_python_of_the_tour_runs(clone: Path) -> None:
    (script,) = blocks("python")
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=clone, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "determination" in done.stdout


def test_every_make_target_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z-]+)", README))
    assert {"setup", "demo"} <= named <= targets


def test_every_block_is_of_a_kind_that_is_run() -> None:
    kinds = set(re.findall(r"^```(\w+)$", README, flags=re.MULTILINE))
    assert kinds == {"sh", "bash", "python"}
    assert all(line.startswith("make ") for block in blocks("sh") for line in block.splitlines())
