"""Killed at any moment, what writes leaves a whole result or the one before; the next run mends.

Few fixed moments; scripts/try_faults.py tries hundreds of random ones, and every step on the disk.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.kills import killed_after, killed_at, steps_of
from tests.faults.scenes import SCENES, Stage

BY_NAME = {scene.name: scene for scene in SCENES}
REPLACED = "score --force over an older result"


@pytest.fixture(scope="module")
def replaced(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return Stage(BY_NAME[REPLACED], tmp_path_factory.mktemp("replaced"))


def test_killed_at_steps_on_the_disk_an_older_result_stays_or_the_new_one_stands(
    replaced: Stage,
) -> None:
    steps = steps_of(replaced)
    assert steps > 10
    last, left = killed_at(replaced, steps)
    assert last == {"out": "after"}
    first, left = killed_at(replaced, 5)
    assert first == {"out": "before"}
    assert left  # hidden, and gone after the next run: see `Stage.recover`


@pytest.mark.parametrize("who", ["all", "parent", "worker"])
def test_killed_in_the_middle_whoever_is_killed(replaced: Stage, who: str) -> None:
    killed_after(replaced, 0.8, who)


@pytest.mark.parametrize("name", ["score --engine pool, then --resume", "synthesize --force over"])
def test_what_else_writes(tmp_path: Path, name: str) -> None:
    scene = next(scene for scene in SCENES if scene.name.startswith(name))
    stage = Stage(scene, tmp_path)
    killed_at(stage, steps_of(stage) // 2)
