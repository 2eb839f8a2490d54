"""The whole-process benchmark: what scoring takes on this machine, beside copying the same file.

Every step is a process of its own, from its start to its end, as a county would run it.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from vacatur.errors import OutputError, VacaturError

PACK: Final = "us-il/cannabis"
AS_OF: Final = date(2020, 1, 15)
ROUNDS: Final = 3
PEERS: Final = ("vacatur", "polars", "numba", "pyarrow")
_COPY: Final = (
    "import sys, polars; polars.scan_csv(sys.argv[1], infer_schema=False).sink_parquet(sys.argv[2])"
)
_OWNER_ONLY: Final = 0o700
_OTHERS: Final = 0o077

Stage = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Timed:
    """What one process took."""

    seconds: float
    """From its start to its end, by the clock on the wall."""
    peak_megabytes: int | None
    """The most memory it held; None where the system does not tell."""


@dataclass(frozen=True, kw_only=True)
class Bench:
    """What the benchmark found."""

    records: int
    seed: int
    file_megabytes: float
    first_seconds: float
    """The first run, which may find neither the file nor the programs in memory."""
    seconds: float
    """The median of the runs after it."""
    peak_megabytes: int | None
    records_a_minute: int
    copy_seconds: float
    """The median of as many copies of the file, from CSV to Parquet, by Polars."""
    times_copying: float
    cores: int
    system: str
    versions: dict[str, str]


def run_bench(records: int, *, seed: int, keep: Path | None, on_stage: Stage) -> Bench:
    """Make synthetic records, and time scoring and copying them by turns.

    Args:
        records: How many.
        seed: Of the records.
        keep: A folder to keep records and result in; None to keep nothing.
        on_stage: Called with the name of each stage as it begins.

    Raises:
        OutputError: The folder cannot be made.
        VacaturError: A process failed.
    """
    with _folder(keep) as folder:
        csv = folder / "records.csv"
        on_stage("making records")
        _timed(
            _command("synthesize", "--records", records, "--seed", seed, "--out", csv, "--force")
        )
        scoring = scoring_command(csv, folder / "result", as_of=AS_OF)
        copying = copying_command(csv, folder / "copy.parquet")
        on_stage("first run")
        first, runs, copies = _timed(scoring), [], []
        for turn in range(1, ROUNDS + 1):
            on_stage(f"run {turn} of {ROUNDS}")
            copies.append(_timed(copying))
            runs.append(_timed(scoring))
        return _summed(records, seed, csv.stat().st_size, first, runs, copies)


def scoring_command(csv: Path, out: Path, *, as_of: date) -> list[str]:
    """The command that scores a file of canonical columns."""
    told = ("--pack", PACK, "--as-of", as_of, "--out", out, "--force", "--quiet")
    return _command("score", csv, *told)


def copying_command(csv: Path, out: Path) -> list[str]:
    """The command that copies a file to Parquet, all as text: the least that a run can be."""
    return [sys.executable, "-c", _COPY, str(csv), str(out)]


def _command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "vacatur", *map(str, arguments)]


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with TemporaryDirectory(prefix="vacatur-bench-") as made:
            yield Path(made)
        return
    try:
        keep.mkdir(mode=_OWNER_ONLY, exist_ok=True)
    except OSError as error:
        message = f"Cannot make the folder [{keep.name}]: {error.strerror}."
        raise OutputError(message, hint="Check the path and its permissions.") from error
    yield keep


def _timed(command: Sequence[str]) -> Timed:
    started = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603  our own commands
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, umask=_OTHERS
    )
    try:
        code, peak = _ended(process)
    except BaseException:
        process.kill()
        process.wait()
        raise
    if code:
        message = f"A process of the benchmark ended with code {code}."
        raise VacaturError(message, hint="Run it with --keep, then score its records by hand.")
    return Timed(seconds=time.perf_counter() - started, peak_megabytes=peak)


def _ended(process: subprocess.Popen[bytes]) -> tuple[int, int | None]:
    """Wait for a process; return its code and the most memory it held."""
    if not hasattr(os, "wait4"):
        return process.wait(), None
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024
    return process.returncode, used.ru_maxrss * unit // 1_000_000


def _summed(
    records: int, seed: int, size: int, first: Timed, runs: list[Timed], copies: list[Timed]
) -> Bench:
    seconds = statistics.median(run.seconds for run in runs)
    copy_seconds = statistics.median(copy.seconds for copy in copies)
    peaks = [run.peak_megabytes for run in runs if run.peak_megabytes is not None]
    return Bench(
        records=records,
        seed=seed,
        file_megabytes=round(size / 1e6, 1),
        first_seconds=round(first.seconds, 3),
        seconds=round(seconds, 3),
        peak_megabytes=max(peaks, default=None),
        records_a_minute=round(records / seconds * 60),
        copy_seconds=round(copy_seconds, 3),
        times_copying=round(seconds / copy_seconds, 2),
        cores=len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count() or 1,
        system=f"{platform.system()} {platform.machine()}",
        versions={"python": platform.python_version(), **{name: version(name) for name in PEERS}},
    )
