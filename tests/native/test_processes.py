"""Processes that call what others compiled, alone or at the same time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from vacatur.native.kernel import compiles

pytestmark = pytest.mark.skipif(not compiles(), reason="nothing is compiled")

ROOT = Path(__file__).parents[2]
LOOPS = """
import numpy as np
from vacatur.native import kernel

@kernel
def hashed(data, count):
    number = np.uint64(count)
    for place in range(data.size):
        number = (number ^ np.uint64(data[place])) * np.uint64(0x9E3779B97F4A7C15)
    return number

@kernel
def shared_out(number, parts):
    return number // parts

@kernel
def filled(data):
    for place in range(data.size):
        data[place] = hashed(data[:place], place) & np.uint64(255)
"""
CALL = """
import sys
import numpy as np
import loops

data = np.zeros(9, np.uint8)
loops.filled(data)
try:
    loops.shared_out(1, 0)
except RuntimeError:
    print(loops.shared_out(7, 2), data.tolist(), "numba" in sys.modules)
"""
SCORE = """
import sys
from vacatur.cli.main import run

code = run(sys.argv[1:])
sys.exit(code or ("numba" in sys.modules and 99))
"""


def environment(folder: Path) -> dict[str, str]:
    named = {"NUMBA_CACHE_DIR": str(folder / "kept"), "PYTHONPATH": str(folder)}
    return {**os.environ, **named, "PYTHONDONTWRITEBYTECODE": "1"}


def started(folder: Path) -> subprocess.Popen[str]:
    (folder / "loops.py").write_text(LOOPS, encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, "-c", CALL],
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_second_process_needs_no_compiler(tmp_path: Path) -> None:
    said = [started(tmp_path).communicate() for _ in range(2)]
    assert [error for _, error in said] == ["", ""]
    first, second = (output.split() for output, _ in said)
    assert first[:-1] == second[:-1]
    assert (first[-1], second[-1]) == ("True", "False")
    assert second[0] == "3"
    assert {path.suffix for path in (tmp_path / "kept").iterdir()} == {".native"}


def test_processes_may_compile_at_once(tmp_path: Path) -> None:
    running = [started(tmp_path) for _ in range(3)]
    said = [process.communicate() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert {error for _, error in said} == {""}
    assert len({output.rpartition(" ")[0] for output, _ in said}) == 1
    assert {path.suffix for path in (tmp_path / "kept").iterdir()} == {".native"}
    assert started(tmp_path).communicate()[0].endswith("False\n")


def test_the_whole_command_runs_without_the_compiler(tmp_path: Path) -> None:
    """Once it is warm: another test, or the first run here, has compiled what it needs."""
    records = str(ROOT / "data" / "synthetic" / "illinois_2000.csv")
    command = ["score", records, "--pack", "us-il/cannabis", "--as-of", "2020-01-15", "--force"]
    for number in range(2):
        done = subprocess.run(
            [sys.executable, "-c", SCORE, *command, "--out", str(tmp_path / "out"), "--quiet"],
            capture_output=True,
            check=False,
        )
        assert done.returncode in ({0, 99} if number == 0 else {0}), done.stderr.decode()
