"""Kill every command that writes, at random moments and at every step on the disk, and judge.

Usage: python scripts/try_faults.py [--moments 200] [--seed 1] [--steps 0] [--only NAME]
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from pathlib import Path
from subprocess import TimeoutExpired
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.faults.kills import killed_after, killed_at, steps_of
from tests.faults.scenes import SCENES, Stage

KILLED = ("all", "all", "parent", "worker")
LATE = 0.5
"""How many of the moments are in the later half, where things are written."""


def main() -> int:
    """Try, and print a line for each scene; leave with 1 if anything failed."""
    asked = _asked()
    chance = random.Random(asked.seed)  # noqa: S311 - the same moments again
    scenes = [scene for scene in SCENES if asked.only in scene.name]
    failed = 0
    print(f"{'scene':58}{'kills':>6}{'before':>8}{'after':>7}{'failed':>8}  seconds")
    for place, scene in enumerate(scenes):
        with TemporaryDirectory(prefix="vacatur-faults-") as folder:
            stage = Stage(scene, Path(folder))
            share = len(range(place, asked.moments, len(scenes)))
            failed += _moments(stage, share, chance)
            failed += _steps(stage, asked.steps)
    print(f"{failed} failed")
    return 1 if failed else 0


def _moments(stage: Stage, count: int, chance: random.Random) -> int:
    began = time.monotonic()
    stage.set_up()
    stage.recover()
    lasts = time.monotonic() - began
    seen: Counter[str] = Counter()
    for _ in range(count):
        late = chance.random() < LATE
        moment = chance.uniform(0.5 if late else 0.0, 1.05) * lasts
        who = chance.choice(KILLED)
        try:
            seen.update(set(killed_after(stage, moment, who).values()))
        except (AssertionError, TimeoutExpired) as error:
            seen["failed"] += 1
            print(f"  {stage.scene.name}: {who} killed after {moment:.3f} s: {error}")
    _line(stage.scene.name, count, seen, time.monotonic() - began)
    return seen["failed"]


def _steps(stage: Stage, most: int) -> int:
    """Die at every step, or at so many of them, evenly spread."""
    if not most:
        return 0
    began, steps = time.monotonic(), steps_of(stage)
    seen: Counter[str] = Counter()
    tried = range(1, steps + 1, max(1, -(-steps // most)))
    for step in tried:
        try:
            told, left = killed_at(stage, step)
            seen.update(set(told.values()))
            seen["left"] += bool(left)
        except (AssertionError, TimeoutExpired) as error:
            seen["failed"] += 1
            print(f"  {stage.scene.name}: at step {step} of {steps}: {error}")
    _line(f"  at {len(tried)} of {steps} steps", len(tried), seen, time.monotonic() - began)
    return seen["failed"]


def _line(name: str, tried: int, seen: Counter[str], seconds: float) -> None:
    counts = f"{seen['before']:8}{seen['after']:7}{seen['failed']:8}"
    print(f"{name:58}{tried:6}{counts}  {seconds:.0f}", flush=True)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, default=200, help="kills at random moments")
    parser.add_argument("--steps", type=int, default=0, help="at most so many steps of each scene")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="scenes whose name has this in it")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
