"""Two runs into one place at once: each result is whole, and nothing of either stays behind."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.faults.processes import (
    RECORDS,
    assert_whole,
    bytes_of,
    ended,
    names,
    ran,
    score,
    started,
)
from vacatur.errors import ExitCode


def test_without_force_one_of_two_wins_and_the_other_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    both = [ended(run) for run in [started(score(RECORDS, out)) for _ in range(2)]]
    assert Counter(run.code for run in both) == {ExitCode.DONE: 1, ExitCode.OUTPUT: 1}
    (refused,) = (run for run in both if run.code)
    assert (refused.is_short, "exists already" in refused.err) == (True, True)
    assert_whole(out, 2_000)
    assert names(tmp_path) == ["out"]


def test_with_force_both_end_well_and_the_last_stands(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert ran(score(RECORDS, out)).code == ExitCode.DONE
    before = bytes_of(out)
    both = [ended(run) for run in [started(score(RECORDS, out, "--force")) for _ in range(3)]]
    assert [run.code for run in both] == [ExitCode.DONE] * 3
    assert bytes_of(out) == before
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("more", [("--force",), ("--resume",)])
def test_two_runs_by_way_of_shards_come_to_one_whole_result(
    tmp_path: Path, more: tuple[str, ...]
) -> None:
    out = tmp_path / "out"
    words = score(RECORDS, out, "--engine", "pool", "--workers", "1", *more)
    both = [ended(run) for run in [started(words) for _ in range(2)]]
    for run in both:
        assert run.code in {ExitCode.DONE, ExitCode.OUTPUT, ExitCode.INPUT}, run
        assert not run.code or run.is_short, run
    if all(run.code for run in both):
        assert not out.exists()
        assert ran([*words, "--force"]).code == ExitCode.DONE
    assert_whole(out, 2_000)
