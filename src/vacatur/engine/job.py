"""The whole job: read, gate, decide, write the result folder.

What decides is imported and compiled while the input is read, since reading leaves the interpreter
to others. So this module itself imports the readers alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vacatur.engine.beside import CaseList, check_beside, needed_beside
from vacatur.facts.family import family_of
from vacatur.privacy.asked import Private
from vacatur.records.intake import take_in
from vacatur.records.profiles import Profile
from vacatur.results.staging import check_target
from vacatur.rules.load import Pack

if TYPE_CHECKING:
    from vacatur.engine.pipeline import Prepared
    from vacatur.records.ahead import Ahead

Stage = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Job:
    """What is to be scored, under which law, and where the result goes."""

    inputs: Sequence[str | Path]
    pack: Pack
    as_of: date
    out: Path
    profile: Profile | None = None
    keep: tuple[str, ...] = ()
    suffix: str = "parquet"
    force: bool = False
    beside: Mapping[str, str | Path] = field(default_factory=dict)
    """What the flow needs beside a list of cases, by its name."""
    ahead: Ahead | None = None
    """One of the inputs, where it is being read already."""
    private: Private = field(default_factory=Private)


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one run did: where its result lies, and its summary and manifest."""

    folder: Path
    summary: Mapping[str, Any]
    manifest: Mapping[str, Any]


class Clock:
    """Times the stages of a run, and tells of each as it begins."""

    def __init__(self, on_stage: Stage | None = None) -> None:
        self.on_stage = on_stage
        self.began: list[tuple[str, float]] = []

    def start(self, stage: str) -> None:
        """Begin a stage."""
        self.began.append((stage, time.perf_counter()))
        if self.on_stage:
            self.on_stage(stage)

    def seconds(self) -> dict[str, float]:
        """How long each stage took, the last one until now."""
        ends = [at for _, at in self.began[1:]] + [time.perf_counter()]
        return {stage: end - at for (stage, at), end in zip(self.began, ends, strict=True)}


def run_job(job: Job, clock: Clock) -> Run:
    """Run one job.

    Raises:
        InputError: An input cannot be read or mapped.
        PackError: The pack is not valid, or not in force on the as-of date.
        OutputError: The result cannot be written; nothing is left behind.
    """
    job.pack.check_in_force(job.as_of)
    job.pack.check_complete()
    check_beside(job.pack, job.beside)
    check_target(job.out, force=job.force)
    clock.start("read")
    read, prepared = _read(job)
    clock.start("decide")
    from vacatur.engine.outcome import Outcome  # noqa: PLC0415  loaded by now

    return Outcome(job, read, prepared, clock).written()


def _take_in(job: Job) -> CaseList:
    family = family_of(job.pack)
    columns = family.scored
    if not needed_beside(job.pack):
        read = take_in(
            job.inputs,
            profile=job.profile,
            columns=columns,
            keep=job.keep,
            words=family.words,
            ahead=job.ahead,
        )
        return CaseList(intake=read)
    from vacatur.engine.caselist import take_in_case_list  # noqa: PLC0415  few jobs need it

    return take_in_case_list(
        job.inputs,
        job.pack,
        beside=job.beside,
        profile=job.profile,
        columns=columns,
        keep=job.keep,
    )


def _foresee(ahead: Ahead, prepared: Prepared, reading: Future[CaseList]) -> None:
    """Read charges while their file still comes in, and the rest while that is put together."""
    prepared.law.foresee(ahead.seen)
    ahead.wait(reading)
    if not reading.done():
        prepared.law.foresee(ahead.seen)


def _read(job: Job) -> tuple[CaseList, Prepared]:
    """Read the inputs, and get the pack ready meanwhile."""
    with ThreadPoolExecutor(max_workers=1) as aside:
        reading = aside.submit(_take_in, job)
        from vacatur.engine.pipeline import Prepared  # noqa: PLC0415  see above

        job.pack.sha256  # noqa: B018  hashed as it is now, and once more at the end
        prepared = Prepared.of(job.pack, as_of=job.as_of)
        if not reading.done():
            prepared.law.ready()
            if job.ahead:
                _foresee(job.ahead, prepared, reading)
        return reading.result(), prepared
