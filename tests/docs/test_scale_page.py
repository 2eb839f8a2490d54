"""What the page on large inputs tells people to type works as it stands, and it names what is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from tests.docs.commands import ROOT, blocks, like_a_clone, run
from tests.engine.shards.dirty import assert_same
from vacatur.engine.shards.hash import hash_text
from vacatur.engine.size import SHARE, TIMES
from vacatur.results.formats import ROWS_OF_A_GROUP

PAGE = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    return like_a_clone(tmp_path)


def test_every_command_runs_and_all_ways_give_the_same(clone: Path) -> None:
    done = run("\n".join(blocks("docs/scale.md", "bash")), clone)
    assert done.returncode == 0, done.stderr
    assert_same(clone / "out" / "from-shards", clone / "out" / "array")


@pytest.mark.parametrize("command", ["score", "shard"])
def test_every_option_exists(command: str) -> None:
    helped = subprocess.run(
        [sys.executable, "-m", "vacatur", command, "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    table = PAGE.split(f"| option of `{command}` |")[1].split("\n\n")[0]
    options = set(re.findall(r"^\| `(--[a-z-]+)", table, re.MULTILINE))
    assert len(options) >= 4
    assert options <= set(re.findall(r"--[a-z-]+", helped))


def test_the_hash_is_as_the_page_says() -> None:
    told = re.findall(r"`(\w*)` gives\s+`([0-9a-f]{16})`", PAGE)
    assert [text for text, _ in told] == ["a", "foobar"]
    for text, value in [*told, ("", "efd01f60ba992926")]:
        assert f"{hash_text(pl.Series([text], dtype=pl.String))[0]:016x}" == value
        assert value in PAGE


def test_the_bounds_are_those_of_the_page() -> None:
    assert (SHARE, TIMES) == (0.5, {"text": 3, "compressed": 24, "table": 20})
    assert f"{ROWS_OF_A_GROUP:,} rows" in PAGE
