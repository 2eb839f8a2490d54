"""The answers for the committed records, kept: nobody changes one without knowing.

Where a change of answers is meant, look at the counts that moved, say in the changelog who gets
another answer and why, and keep the new ones: python scripts/keep_answers.py
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.determinism.jobs import GOLDEN, JOBS, described

KEPT = tomllib.loads(GOLDEN.read_text(encoding="utf-8"))


def test_every_pack_is_kept() -> None:
    assert set(KEPT) == set(JOBS)


@pytest.mark.parametrize("name", JOBS)
def test_the_answers_are_those_that_were_kept(tmp_path: Path, name: str) -> None:
    found = described(JOBS[name].decisions(tmp_path / "out"))
    for part in ("outcomes", "columns", "sha256"):
        assert found[part] == KEPT[name][part], f"{part} of {name} are others than were kept"
