"""What the page on many machines tells people to type works as it stands."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

import vacatur
from tests.docs.commands import blocks, like_a_clone, run

PAGE = "docs/spark.md"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    return like_a_clone(tmp_path)


def test_a_job_array_gives_the_result_of_scoring_the_inputs(clone: Path) -> None:
    done = run("\n".join(blocks(PAGE, "bash")), clone)
    assert done.returncode == 0, done.stderr
    options = "--pack us-il/cannabis --as-of 2020-01-15 --out out/plain --quiet"
    plain = run(f"vacatur score data/synthetic/illinois_2000.csv {options}", clone)
    assert plain.returncode == 0, plain.stderr
    array, whole = (clone / "out" / name for name in ("result", "plain"))
    for name in ("decisions", "people", "facts"):
        ours, theirs = (pl.read_parquet(each / f"{name}.parquet") for each in (array, whole))
        assert ours.equals(theirs)


def test_every_option_of_the_page_exists() -> None:
    typed = "\n".join([*blocks(PAGE, "sh"), *blocks(PAGE, "bash")]).replace("\\\n", " ")
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
    for block in blocks(PAGE, "python"):
        for node in ast.walk(ast.parse(block)):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "vacatur":
                assert node.attr in vacatur.__all__
