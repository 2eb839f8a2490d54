"""The whole job: read, gate, decide, write the result folder.

What decides is imported and compiled while the input is read, since reading leaves the interpreter
to others. So this module itself imports the readers alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

import vacatur
from vacatur.engine.beside import CaseList, check_beside, needed_beside
from vacatur.facts.family import family_of
from vacatur.records.intake import take_in
from vacatur.records.profiles import Profile
from vacatur.results.staging import check_target
from vacatur.rules.load import Pack

if TYPE_CHECKING:
    from vacatur.engine.pipeline import Prepared, Scored
    from vacatur.records.ahead import Ahead
    from vacatur.results.manifest import CorrectionsIdentity, OutputFile
    from vacatur.results.write import Content

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
    intake = read.intake
    clock.start("decide")
    from vacatur.engine.pipeline import score_records  # noqa: PLC0415  loaded by now

    scored = score_records(intake.records, prepared, holds=intake.holds, keep=job.keep)
    clock.start("write")
    return _write(job, read, scored, prepared, clock)


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


def _read(job: Job) -> tuple[CaseList, Prepared]:
    """Read the inputs, and get the pack ready meanwhile."""
    with ThreadPoolExecutor(max_workers=1) as aside:
        reading = aside.submit(_take_in, job)
        from vacatur.engine.pipeline import Prepared  # noqa: PLC0415  see above

        prepared = Prepared.of(job.pack, as_of=job.as_of)
        if not reading.done():
            prepared.law.ready()
        return reading.result(), prepared


def _write(job: Job, read: CaseList, scored: Scored, prepared: Prepared, clock: Clock) -> Run:
    from vacatur.charges.corrections import KEPT  # noqa: PLC0415
    from vacatur.engine.kept import kept  # noqa: PLC0415
    from vacatur.results.manifest import PackIdentity, build_manifest  # noqa: PLC0415
    from vacatur.results.people import impact_terms, people  # noqa: PLC0415
    from vacatur.results.reconcile import reconcile  # noqa: PLC0415
    from vacatur.results.summary import summarize  # noqa: PLC0415
    from vacatur.results.what_if import what_if  # noqa: PLC0415
    from vacatur.results.write import write_result  # noqa: PLC0415

    intake = read.intake
    decisions, records, bad = scored.decisions, intake.records, intake.quarantine
    rows = reconcile(intake.files, decisions=decisions.height, quarantined=bad.height)
    criteria, what_ifs = prepared.compiled.criteria, prepared.compiled.what_ifs
    table = "csv" if job.suffix == "csv" else "parquet"
    told: dict[str, dict[str, Any]] = {}
    used = used_corrections(job.pack, scored)

    def of_people() -> dict[str, Content]:
        terms, numbers = impact_terms(job.pack), scored.persons
        persons = people(decisions, records, job.as_of, terms=terms, persons=numbers)
        assumed = {step.id: scored.facts.values(step.expr, step.id) for step in what_ifs}
        told["summary"] = summarize(
            decisions,
            records,
            persons,
            rows=rows,
            quarantine=bad,
            criteria=criteria,
            what_if=what_if(decisions, records, job.as_of, assumed, terms=terms, persons=numbers),
        )
        return {f"people.{table}": persons, "summary.json": told["summary"]}

    def manifest(outputs: tuple[OutputFile, ...]) -> dict[str, object]:
        told["manifest"] = build_manifest(
            version=vacatur.__version__,
            pack=PackIdentity.of(job.pack),
            corrections=_identity(job.pack, used),
            as_of=job.as_of,
            inputs=intake.files,
            references=read.references,
            rows=rows,
            outputs=outputs,
            seconds=clock.seconds(),
        )
        return told["manifest"]

    files: dict[str, Content] = {
        f"decisions.{job.suffix}": decisions,
        f"quarantine.{table}": bad,
        **kept(job.pack, records, scored),
    }
    if used is not None:
        files[KEPT] = used
    write_result(job.out, files, later=of_people, manifest=manifest, force=job.force)
    return Run(folder=job.out, summary=told["summary"], manifest=told["manifest"])


def used_corrections(pack: Pack, scored: Scored) -> pl.DataFrame | None:
    """The corrections that decisions rest on, as the office wrote them; None where it gave none."""
    if pack.corrections is None:
        return None
    return pack.corrections.used(scored.facts.column("correction"))


def _identity(pack: Pack, used: pl.DataFrame | None) -> CorrectionsIdentity | None:
    from vacatur.results.manifest import CorrectionsIdentity  # noqa: PLC0415

    given = pack.corrections
    if given is None or used is None:
        return None
    return CorrectionsIdentity(
        name=given.name,
        sha256=given.sha256,
        rows=given.rows,
        unanswered=given.unanswered,
        used=used.height,
        overriding=given.overriding,
    )
