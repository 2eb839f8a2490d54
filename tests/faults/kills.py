"""Two ways to kill a command: after a time, or at a step that it takes on the disk."""

from __future__ import annotations

import os
import time
from pathlib import Path

from tests.faults.processes import ended, kill, started
from tests.faults.scenes import Stage

DYING = Path(__file__).resolve().parent / "dying"


def killed_after(stage: Stage, seconds: float, who: str) -> dict[str, str]:
    """Run, kill after a time, judge what is left, and run again; return what the targets were."""
    stage.set_up()
    process = started(stage.words())
    time.sleep(seconds)
    kill(process, who)
    ended(process)
    told = stage.judge()
    stage.recover()
    return told


def killed_at(stage: Stage, step: int) -> tuple[dict[str, str], list[str]]:
    """Run, die at a step, judge, and run again; return what targets were and what was left."""
    place = stage.set_up()
    ended(started(stage.words(), env=_dying(place) | {"FAULTS_DIE_AT": str(step)}))
    told, left = stage.judge(), stage.left()
    stage.recover()
    return told, left


def steps_of(stage: Stage) -> int:
    """Count the steps of a run that is let alone; those of its processes together."""
    place = stage.set_up()
    counted = place.parent / "counted"
    counted.unlink(missing_ok=True)
    ended(started(stage.words(), env=_dying(place) | {"FAULTS_COUNTED": str(counted)}))
    return counted.stat().st_size


def _dying(place: Path) -> dict[str, str]:
    paths = (str(DYING), os.environ.get("PYTHONPATH", ""))
    return {"PYTHONPATH": os.pathsep.join(filter(None, paths)), "FAULTS_WITHIN": str(place)}
