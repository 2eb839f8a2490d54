"""What the page on many machines tells people to type works as it stands."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

import vacatur

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "spark.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder that looks like the top of a clone, with `vacatur` on its path."""
    (tmp_path / "data").symlink_to(ROOT / "data")
    command = tmp_path / "bin" / "vacatur"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m vacatur "$@"\n')
    command.chmod(0o755)
    return tmp_path


def run(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", "set -euo pipefail\n" + script],
        cwd=folder,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_job_array_gives_the_result_of_scoring_the_inputs(clone: Path) -> None:
    done = run("\n".join(blocks("bash")), clone)
    assert done.returncode == 0, done.stderr
    options = "--pack us-il/cannabis --as-of 2020-01-15 --out out/plain --quiet"
    plain = run(f"vacatur score data/synthetic/illinois_2000.csv {options}", clone)
    assert plain.returncode == 0, plain.stderr
    array, whole = (clone / "out" / name for name in ("result", "plain"))
    for name in ("decisions", "people", "facts"):
        ours, theirs = (pl.read_parquet(each / f"{name}.parquet") for each in (array, whole))
        assert ours.equals(theirs)


def test_every_option_of_the_page_exists() -> None:
    typed = "\n".join([*blocks("sh"), *blocks("bash")]).replace("\\\n", " ")
    options = r"--[a-z-]+"
    for command in ("score", "shard"):
        lines = re.findall(rf"(?:vacatur|^\s+) ?{command} .*", typed, re.MULTILINE)
        assert lines
        asked = {option for line in lines for option in re.findall(options, line)}
        helped = subprocess.run(
            [sys.executable, "-m", "vacatur", command, "--help"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert asked <= set(re.findall(options, helped.stdout))


def test_the_python_of_the_page_uses_what_there_is() -> None:
    for block in blocks("python"):
        for node in ast.walk(ast.parse(block)):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "vacatur":
                assert node.attr in vacatur.__all__
