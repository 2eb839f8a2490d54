"""Which way a job goes: in memory at once, or by shards."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vacatur.engine.executors.choose import ENGINES
from vacatur.engine.job import Clock, Job, Run, run_job
from vacatur.engine.shards.progress import parts_folder
from vacatur.errors import InputError, UsageError
from vacatur.records.inputs import Place, expand

SHARE: Final = 0.5
"""Of the machine's memory; what is thought to need more goes by way of shards."""
TIMES: Final = {"text": 3, "compressed": 24, "table": 20}
"""Memory that scoring takes for a byte of a file, about."""
_COMPRESSED: Final = (".gz", ".gzip", ".zst", ".zstd")
_TABLES: Final = (".parquet", ".pq", ".arrow", ".arrows", ".ipc", ".feather")


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a job is run."""

    engine: str = "serial"
    workers: int | None = None
    master: str | None = None
    resume: bool = False
    buckets: int | None = None


def run_either_way(job: Job, way: Way, clock: Clock) -> Run:
    """Run a job in memory, or by way of shards.

    Raises:
        VacaturError: See `engine.job.run_job` and `engine.shards.plain.run_by_shards`.
    """
    if not takes_shards(job, way):
        return run_job(job, clock)
    from vacatur.engine.shards.plain import run_by_shards  # noqa: PLC0415  few runs need it

    return run_by_shards(job, way, clock)


def takes_shards(job: Job, way: Way) -> bool:
    """Whether a job goes by way of shards: another engine, work to go on with, or much input.

    Raises:
        UsageError: There is no such engine.
    """
    if way.engine not in ENGINES:
        message = f"There is no engine [{way.engine}]."
        raise UsageError(message, hint=f"There are: {', '.join(ENGINES)}.")
    if way.engine != "serial" or (way.resume and parts_folder(job.out).exists()):
        return True
    if job.beside:
        return False
    try:
        places = expand(job.inputs).values()
    except InputError:  # told in its turn, when the inputs are read
        return False
    return needed_bytes(places) > SHARE * memory_bytes()


def needed_bytes(places: Iterable[Place]) -> int:
    """Estimate the memory that scoring files at once takes; tables of databases count nothing."""
    return sum(_needed(place) for place in places if isinstance(place, Path))


def _needed(path: Path) -> int:
    kind = "text"
    if path.suffix.lower() in _COMPRESSED:
        kind = "compressed"
    elif path.suffix.lower() in _TABLES:
        kind = "table"
    return path.stat().st_size * TIMES[kind]


def memory_bytes() -> int:
    """The memory of this machine; where the system does not say, as much as there can be."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return 1 << 62
