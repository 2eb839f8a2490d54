"""Commands run as processes that something is done to, and what they leave."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import polars as pl

ROOT = Path(__file__).resolve().parents[2]
RECORDS = ROOT / "data" / "synthetic" / "illinois_2000.csv"
LAW = ("--pack", "us-il/cannabis", "--as-of", "2020-01-15")
LONGEST = 120
"""Seconds after which a command is taken to hang."""

Arguments = Sequence[str | Path]


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a command ended."""

    code: int
    err: str

    @property
    def is_short(self) -> bool:
        """Whether it said what was wrong in one or two lines, and nothing else."""
        lines = self.err.splitlines()
        return 0 < len(lines) <= 2 and lines[0].startswith("vacatur: ")


def command(*arguments: str | Path) -> list[str]:
    """What starts the program."""
    return [sys.executable, "-m", "vacatur", *map(str, arguments)]


def score(source: Path, out: Path, *more: str | Path) -> list[str | Path]:
    """What scores a file."""
    return ["score", source, *LAW, "--out", out, "--quiet", *more]


def ran(
    arguments: Arguments,
    *,
    limits: Mapping[int, int] | None = None,
    env: Mapping[str, str] | None = None,
    before: Callable[[], object] = int,
    stdout: int | None = subprocess.DEVNULL,
) -> Ended:
    """Run a command under limits of the system, and wait for its end."""

    def prepare() -> None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        for kind, most in (limits or {}).items():
            resource.setrlimit(kind, (most, most))
        before()

    done = subprocess.run(
        command(*arguments),
        stdout=stdout,
        stderr=subprocess.PIPE,
        env=os.environ | (env or {}),
        preexec_fn=prepare,
        timeout=LONGEST,
        check=False,
        text=True,
    )
    return Ended(code=done.returncode, err=done.stderr)


def started(arguments: Arguments, *, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """Start a command as a group of its own."""
    return subprocess.Popen(
        command(*arguments),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=os.environ | (env or {}),
        start_new_session=True,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> Ended:
    """Wait until nothing is left of a command: the pipe closes when the last of it has ended."""
    said = process.communicate(timeout=LONGEST)[1]
    return Ended(code=process.returncode, err=said)


def kill(process: subprocess.Popen[str], who: str) -> None:
    """Kill all of a command, the parent that waits, or the worker that it waits for."""
    with suppress(ProcessLookupError):
        if who == "all":
            os.killpg(process.pid, signal.SIGKILL)
        elif who == "parent":
            os.kill(process.pid, signal.SIGKILL)
        else:
            for child in _children(process.pid):
                os.kill(child, signal.SIGKILL)


def _children(pid: int) -> list[int]:
    try:
        return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def bytes_of(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file, but for how long things took."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(_lasting(path)).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _lasting(path: Path) -> bytes:
    if path.name != "manifest.json":
        return path.read_bytes()
    told = json.loads(path.read_bytes())
    told.pop("seconds", None)
    return json.dumps(told, sort_keys=True).encode()


def names(folder: Path) -> list[str]:
    """What stands in a folder, hidden or not."""
    return sorted(path.name for path in folder.iterdir())


def assert_whole(folder: Path, records: int) -> None:
    """Hold a result against its manifest, and its rows against what went in."""
    told = json.loads((folder / "manifest.json").read_bytes())
    outputs = {output["name"]: output for output in told["outputs"]}
    assert names(folder) == sorted([*outputs, "manifest.json"])
    for name, output in outputs.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == output["sha256"], name
    rows = json.loads((folder / "summary.json").read_bytes())["rows"]
    assert rows["rows_in"] == rows["records"] + rows["merged"] + rows["quarantined"] == records
    decisions = next(folder.glob("decisions.*"))
    if decisions.suffix == ".parquet":
        ids = pl.read_parquet(decisions, columns=["record_id"])["record_id"]
        assert ids.len() == ids.n_unique() == rows["records"]
