"""Some hundred mutated files, and every one that was once too much for the product."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fuzz.case import kept_case
from tests.fuzz.draw import KINDS, drawn
from tests.fuzz.worker import Runner

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.json"))
SEED, CASES, AT_ONCE = 20_200_115, 300, 50


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    return Runner(tmp_path_factory.mktemp("fuzz"))


@pytest.mark.filterwarnings("ignore")  # as the command does
@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_what_was_once_too_much_is_stood(runner: Runner, path: Path) -> None:
    _, faults = runner.run(kept_case(path))
    assert faults == []


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("first", range(0, CASES, AT_ONCE))
def test_mutated_files_are_read_or_refused(runner: Runner, first: int) -> None:
    cases = [drawn(SEED, number) for number in range(first, first + AT_ONCE)]
    found = {case.made_by: faults for case, faults in _judged(runner, cases) if faults}
    assert found == {}


def _judged(runner: Runner, cases: list[object]) -> Iterator[tuple[object, list[str]]]:
    for case in cases:
        yield case, runner.run(case)[1]


def test_the_same_number_is_the_same_case(runner: Runner) -> None:
    assert runner
    assert [drawn(3, number) for number in range(40)] == [drawn(3, number) for number in range(40)]


def test_every_kind_of_file_is_drawn() -> None:
    drawn_kinds = {drawn(SEED, number).kind for number in range(CASES)}
    assert len(drawn_kinds) >= len(KINDS) - 3
