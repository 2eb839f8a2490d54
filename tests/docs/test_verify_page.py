"""The page about verifying runs as it is printed, and shows what is said."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.commands import ROOT, blocks, like_a_clone, run

PAGE = "docs/verify.md"


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = like_a_clone(tmp_path_factory.mktemp("verify"))
    (script,) = blocks(PAGE, "bash")
    ended = run(script, folder)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.count("Whole: nothing differs.") == 2
    assert "Inputs compared with the manifest: 1." in ended.stdout
    return folder


def test_python_finds_it_whole(clone: Path) -> None:
    (code,) = blocks(PAGE, "python")
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=clone, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert "records=2000" in ended.stdout


def test_the_words_of_the_example_are_those_that_are_said() -> None:
    said = "".join(
        path.read_text("utf-8") for path in (ROOT / "src" / "vacatur" / "verification").glob("*.py")
    )
    page = (ROOT / PAGE).read_text("utf-8")
    example = re.findall(r"^DIFFERENT  .*$", page, flags=re.MULTILINE)
    assert len(example) == 3
    for words in ("is not what the facts give", "is not what the decisions come to"):
        assert any(words in line for line in example)
        assert words in said
