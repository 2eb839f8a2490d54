"""Runs cases in processes of their own, ends one that hangs, and begins again behind it."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

HANGS_AFTER = 60.0
"""Seconds of the clock; a case takes some hundredths of one where nobody else is busy."""
FIRST_TAKES = 240.0
"""Seconds of the clock for the first case of a process, which may have kernels to compile."""
AT_A_TIME = 1_000
"""Cases of one process; then a new one begins, so that none grows old."""
ROOT = Path(__file__).resolve().parents[2]


@dataclass(kw_only=True)
class Tally:
    """How the cases ended."""

    cases: int = 0
    codes: Counter[tuple[str, int]] = field(default_factory=Counter)
    faults: Counter[tuple[str, str]] = field(default_factory=Counter)

    def document(self) -> dict[str, object]:
        """The figures, in plain JSON types."""
        kinds = sorted({kind for kind, _ in self.codes})
        by_kind = {
            kind: {code: times for (of, code), times in sorted(self.codes.items()) if of == kind}
            for kind in kinds
        }
        found = [
            {"kind": kind, "fault": fault, "times": times}
            for (kind, fault), times in self.faults.most_common()
        ]
        return {"cases": self.cases, "exit_codes": by_kind, "faults": found}


def watched(
    seed: int, first: int, last: int, kept: Path, tally: Tally, told: Callable[[], None]
) -> None:
    """Run the cases of some numbers; those that go wrong are kept as files."""
    at = first
    while at < last:
        at = _one_process(seed, at, min(at + AT_A_TIME, last), kept, tally)
        told()


def _one_process(seed: int, first: int, last: int, kept: Path, tally: Tally) -> int:
    """Run some cases in one process; return the number to go on with."""
    arguments = [sys.executable, "-m", "tests.fuzz.worker", *map(str, (seed, first, last, kept))]
    environment = os.environ | {"POLARS_MAX_THREADS": "2", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT, env=environment
    ) as process:
        at, begun = first, False
        while (line := _line(process, HANGS_AFTER if at > first else FIRST_TAKES)) not in (
            "",
            None,
        ):
            said = json.loads(line)
            begun = "begin" in said
            at = said.get("begin", said.get("end", at))
            if not begun:
                _count(tally, said)
                at += 1
        hangs = line is None
        process.kill()
    if begun:
        _keep_lost(seed, at, kept, tally, "hangs" if hangs else "kills the process")
        at += 1
    elif at == first:
        message = f"no case ran: see {' '.join(arguments)}"
        raise RuntimeError(message)
    return at


def _line(process: subprocess.Popen[bytes], seconds: float) -> str | None:
    """A line of a process; blank at its end, None where it says nothing for too long."""
    assert process.stdout is not None
    until, said = time.monotonic() + seconds, b""
    handle = process.stdout.fileno()
    while not said.endswith(b"\n"):
        left = until - time.monotonic()
        if left <= 0 or not select.select([handle], [], [], left)[0]:
            return None
        more = os.read(handle, 1)
        if not more:
            return ""
        said += more
    return said.decode()


def _count(tally: Tally, said: dict[str, object]) -> None:
    tally.cases += 1
    kind = str(said["kind"])
    tally.codes[kind, int(str(said["code"]))] += 1
    for fault in said["faults"]:  # type: ignore[attr-defined]
        tally.faults[kind, fault] += 1


def _keep_lost(seed: int, number: int, kept: Path, tally: Tally, fault: str) -> None:
    """Keep a case that its process could not tell of any more."""
    kept.mkdir(parents=True, exist_ok=True)
    tally.cases += 1
    tally.faults["?", fault] += 1
    told = json.dumps({"seed": seed, "number": number, "found": fault})
    (kept / f"lost-{seed}-{number}.json").write_text(told + "\n", encoding="utf-8")
