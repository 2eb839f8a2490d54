"""A process of its own that runs cases one after another and says of each how it ended."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
from pathlib import Path

from tests.fuzz.bases import Bases
from tests.fuzz.case import Case
from tests.fuzz.doors import ended
from tests.fuzz.draw import begin_with, drawn
from tests.fuzz.oracle import wrong

MOST_MEMORY = 12 << 30
"""Of addresses, which is far more than is used."""


class Runner:
    """Runs cases in a folder of its own."""

    def __init__(self, root: Path) -> None:
        self.bases = Bases(root)
        begin_with(self.bases.folder)

    def run(self, case: Case) -> tuple[int, list[str]]:
        """Run a case; return its exit code and all that is wrong."""
        with self.bases.holding(case) as folder:
            done = ended(case, folder)
            return done.code, wrong(case, done, folder)


def work(seed: int, first: int, last: int, kept: Path) -> None:
    """Run the cases of some numbers, telling of each before and after."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    with tempfile.TemporaryDirectory(prefix="fuzz-") as root:
        runner = Runner(Path(root))
        for number in range(first, last):
            _say({"begin": number})
            case = drawn(seed, number)
            code, faults = runner.run(case)
            if faults:
                kept.mkdir(parents=True, exist_ok=True)
                path = kept / f"{case.kind}-{seed}-{number}.json"
                path.write_text(case.kept("; ".join(faults)), encoding="utf-8")
            _say({"end": number, "kind": case.kind, "code": code, "faults": faults})


def _say(told: dict[str, object]) -> None:
    sys.__stdout__.write(json.dumps(told) + "\n")  # type: ignore[union-attr]
    sys.__stdout__.flush()  # type: ignore[union-attr]


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:4]]
    work(numbers[0], numbers[1], numbers[2], Path(sys.argv[4]))
