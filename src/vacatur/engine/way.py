"""Which way a job goes: in memory at once, or by shards."""

from __future__ import annotations

from dataclasses import dataclass

from vacatur.engine.executors.choose import ENGINES
from vacatur.engine.job import Clock, Job, Run, run_job
from vacatur.engine.shards.progress import parts_folder
from vacatur.engine.size import too_large
from vacatur.errors import UsageError


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
    return job.ahead is None and too_large(job.inputs)  # only what is not is read ahead
