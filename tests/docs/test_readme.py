"""What the README tells people to type works as it stands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.commands import ROOT, blocks, like_a_clone, run

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    return like_a_clone(tmp_path)


def test_every_command_of_the_tour_runs(clone: Path) -> None:
    done = run("\n".join(blocks("README.md", "bash")), clone)
    assert done.returncode == 0, done.stderr
    assert "Results in out/tour" in done.stdout
    assert (clone / "out" / "tour" / "manifest.json").is_file()


def test_the_python_of_the_tour_runs(clone: Path) -> None:
    (script,) = blocks("README.md", "python")
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
    assert all(
        line.startswith("make ")
        for block in blocks("README.md", "sh")
        for line in block.splitlines()
    )
