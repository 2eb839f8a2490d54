"""What a job comes to, written as it is found: facts, then decisions, then what they count to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

import vacatur
from vacatur.charges.corrections import KEPT
from vacatur.engine.beside import CaseList
from vacatur.engine.job import Clock, Job, Run
from vacatur.engine.kept import kept
from vacatur.engine.pipeline import Found, Prepared, Scored, find_facts, score_facts
from vacatur.results.manifest import CorrectionsIdentity, OutputFile, PackIdentity, build_manifest
from vacatur.results.people import impact_terms, mark, people_of
from vacatur.results.reconcile import Rows, reconcile
from vacatur.results.summary import summarize
from vacatur.results.what_if import what_if_of
from vacatur.results.write import Content, write_result
from vacatur.rules.load import Pack


class Outcome:
    """The result of a job whose inputs are read.

    Facts are written while records are decided, and decisions while they are counted.
    """

    def __init__(self, job: Job, read: CaseList, prepared: Prepared, clock: Clock) -> None:
        self.job, self.read, self.prepared, self.clock = job, read, prepared, clock
        self._table = "csv" if job.suffix == "csv" else "parquet"
        self._summary: dict[str, Any] = {}
        self._manifest: dict[str, Any] = {}
        self._used: pl.DataFrame | None = None

    def written(self) -> Run:
        """Work it out and write it.

        Raises:
            OutputError: The result cannot be written; nothing is left behind.
        """
        job, intake = self.job, self.read.intake
        found = find_facts(intake.records, self.prepared)
        self._used = used_corrections(job.pack, found)
        files: dict[str, Content] = {
            f"quarantine.{self._table}": intake.quarantine,
            **kept(job.pack, intake.records, found.facts),
        }
        if self._used is not None:
            files[KEPT] = self._used
        write_result(
            job.out,
            files,
            later=lambda: self._decided(found),
            check=lambda folder: job.private.recount(folder, self._summary),
            manifest=self._told,
            force=job.force,
            seal=job.private.seal,
        )
        return Run(folder=job.out, summary=self._summary, manifest=self._manifest)

    def _decided(self, found: Found) -> Iterator[Mapping[str, Content]]:
        intake, job = self.read.intake, self.job
        scored = score_facts(
            intake.records, found, self.prepared, holds=intake.holds, keep=job.keep
        )
        self.clock.start("write")
        yield {f"decisions.{job.suffix}": scored.decisions}
        persons = self._counted(scored)
        people = f"people.{self._table}"
        yield {people: persons, "summary.json": self._summary}
        tables = {f"decisions.{job.suffix}": scored.decisions, people: persons}
        yield job.private.views(tables, self._summary, job.pack)

    def _counted(self, scored: Scored) -> pl.DataFrame:
        """Count people and records; return the table of people."""
        decisions, records, as_of = scored.decisions, self.read.intake.records, self.job.as_of
        terms, numbers = impact_terms(self.job.pack), scored.persons
        what_ifs = self.prepared.compiled.what_ifs
        assumed = {step.id: scored.facts.values(step.expr, step.id) for step in what_ifs}
        marks = mark(decisions, records, as_of, terms=terms, persons=numbers, assumed=assumed)
        persons = people_of(marks, decisions["person_id"])
        self._summary = summarize(
            decisions,
            records,
            persons,
            rows=self._rows(decisions.height),
            quarantine=self.read.intake.quarantine,
            criteria=self.prepared.compiled.criteria,
            what_if=what_if_of(marks, assumed),
        )
        return persons

    def _told(self, outputs: tuple[OutputFile, ...]) -> dict[str, Any]:
        for unchanged in self.read.hashes:
            unchanged()
        self._manifest = build_manifest(
            version=vacatur.__version__,
            pack=PackIdentity.of(self.job.pack),
            corrections=corrections_identity(self.job.pack, self._used),
            as_of=self.job.as_of,
            inputs=self.read.intake.files,
            references=self.read.references,
            rows=self._rows(self.read.intake.records.height),
            outputs=outputs,
            seconds=self.clock.seconds(),
            seal=self.job.private.seal,
        )
        return self._manifest

    def _rows(self, decisions: int) -> Rows:
        intake = self.read.intake
        return reconcile(intake.reports, decisions=decisions, quarantined=intake.quarantine.height)


def used_corrections(pack: Pack, found: Found) -> pl.DataFrame | None:
    """The corrections that decisions rest on, as the office wrote them; None where it gave none."""
    if pack.corrections is None:
        return None
    return pack.corrections.used(found.facts.column("correction"))


def corrections_identity(pack: Pack, used: pl.DataFrame | None) -> CorrectionsIdentity | None:
    """Say which corrections a result rests on."""
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
