"""A stage and its yardstick, timed by turns in one run: a busy machine slows both alike."""

from __future__ import annotations

import os
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_benchmark.fixture import BenchmarkFixture

ROUNDS = 7
WHOLE_ROUNDS = 3
LIMITS = Path(os.environ.get("BENCH_LIMITS", Path(__file__).with_name("limits.toml")))


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a benchmark may cost at most."""

    ratios: dict[str, float]
    """Largest time of a stage, in times of its yardstick, by the benchmark's name."""
    least_records_a_minute: int
    """Fewest records a minute of a whole run."""


def read_limits(path: Path = LIMITS) -> Limits:
    return Limits(**tomllib.loads(path.read_text(encoding="utf-8")))


def beside(
    benchmark: BenchmarkFixture,
    stage: Callable[[], Any],
    yardstick: Callable[[], Any],
    *,
    against: str,
    count: int,
    unit: str = "records",
    whole: bool = False,
) -> float:
    """Time a stage and its yardstick, and hold how their best times compare to the limits.

    Args:
        benchmark: The benchmark.
        stage: What is measured; run once before it counts.
        yardstick: What it is held against.
        against: The yardstick, in words.
        count: How many rows or strings both work on.
        unit: What they are.
        whole: Whether it is a whole run, whose pace has a limit of its own, in fewer turns.

    Returns:
        The ratio of the best times.
    """
    taken: list[float] = []

    def yardsticks_turn() -> None:
        started = time.perf_counter()
        yardstick()
        taken.append(time.perf_counter() - started)

    turns = WHOLE_ROUNDS if whole else ROUNDS
    benchmark.pedantic(stage, setup=yardsticks_turn, rounds=turns, warmup_rounds=1)
    seconds: float = benchmark.stats.stats.min
    ratio = seconds / min(taken)
    benchmark.extra_info.update(
        against=against,
        seconds=round(seconds, 5),
        yardstick_seconds=round(min(taken), 5),
        ratio=round(ratio, 3),
        count=count,
        unit=unit,
        a_minute=round(count / seconds * 60),
    )
    hold(benchmark.name, ratio, count / seconds * 60 if whole else None, read_limits())
    return ratio


def hold(name: str, ratio: float, pace: float | None, limits: Limits) -> None:
    """Fail where a benchmark is slower than it may be, or has no limit.

    Args:
        name: The benchmark's name.
        ratio: Its time in times of its yardstick.
        pace: Records a minute of a whole run; None for a stage.
        limits: What holds.
    """
    assert name in limits.ratios, f"{name} has no limit in {LIMITS.name}"
    most = limits.ratios[name]
    assert ratio <= most, f"{name} took {ratio:.2f} x its yardstick; at most {most} x may it"
    least = limits.least_records_a_minute
    assert pace is None or pace >= least, f"{name} did {pace:,.0f} records a minute, not {least:,}"
