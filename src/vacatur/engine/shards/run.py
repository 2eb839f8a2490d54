"""A job on shards: score those that are not done yet, then put their parts together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

import vacatur
from vacatur.engine.beside import needed_beside
from vacatur.engine.executors.choose import executor
from vacatur.engine.executors.protocol import Entry
from vacatur.engine.job import Clock, Run
from vacatur.engine.kept import CHARGES, FACTS
from vacatur.engine.outcome import corrections_identity
from vacatur.engine.shards.folder import (
    HOLDS,
    QUARANTINE,
    Shards,
    check_beside,
    read_manifest,
)
from vacatur.engine.shards.memory import give_back
from vacatur.engine.shards.progress import clear, open_parts, parts_folder
from vacatur.engine.shards.segments import SEGMENT_ROWS, together, united
from vacatur.engine.shards.work import KINDS, ScoreShard, parts_of, read_done
from vacatur.errors import InputError, UsageError
from vacatur.privacy.asked import Private
from vacatur.records.ledger import QUARANTINE_SCHEMA
from vacatur.results.formats import Pieces
from vacatur.results.manifest import OutputFile, PackIdentity, build_manifest
from vacatur.results.reconcile import reconcile
from vacatur.results.staging import check_target
from vacatur.results.summary_sum import add_summaries
from vacatur.results.write import Content, write_result
from vacatur.rules.load import Pack
from vacatur.storage.crypto import DataKey, opening


@dataclass(frozen=True, kw_only=True)
class ShardJob:
    """Which shards are to be scored, under which law, how, and where the result goes."""

    shards: Path
    pack: Pack
    as_of: date
    out: Path
    suffix: str = "parquet"
    force: bool = False
    resume: bool = False
    engine: str = "serial"
    workers: int | None = None
    master: str | None = None
    part: tuple[int, int] | None = None
    """Which part of how many, from 1; None for all of it, and the result."""
    parts: Path | None = None
    """Where the parts of the result go; None for beside the result."""
    segment_rows: int = SEGMENT_ROWS
    check: Callable[[], object] = tuple
    """Raises where there must be no result: called when all of it is written, before it is moved
    into place."""
    private: Private = field(default_factory=Private)
    key: DataKey | None = None
    """Opens the shards, where it is at hand; otherwise an identity must open it."""


@dataclass(frozen=True, kw_only=True)
class PartRun:
    """What a run on a part of the shards did: it leaves no result yet."""

    folder: Path
    scored: int
    finished: int
    shards: int


def check_shardable(pack: Pack) -> None:
    """Refuse a flow that compares people with each other: no shard holds all it needs.

    Raises:
        UsageError: The pack's flow reads files beside the inputs.
    """
    if needed_beside(pack):
        message = f"This flow of [{pack.id}] finds people in other files, so it takes no shards."
        raise UsageError(message, hint="Score its inputs themselves, with --engine serial.")


def run_shards(job: ShardJob, clock: Clock) -> Run | PartRun:
    """Score shards and write the result; with a part alone, score only that.

    Raises:
        InputError: A shard is not what its entry says, or was made for another pack.
        OutputError: The result cannot be written; what is done stays, to go on with `resume`.
        PackError: The pack is not valid, or not in force on the as-of date.
    """
    job.pack.check_in_force(job.as_of)
    job.pack.check_complete()
    check_shardable(job.pack)
    check_target(job.out, force=job.force or job.part is not None)
    shards = read_manifest(job.shards)
    _check_family(shards, job)
    key = _key_of(job, shards)
    clock.start("check")
    check_beside(job.shards, shards)
    parts = job.parts or parts_folder(job.out)
    resume = job.resume or job.part is not None
    open_parts(parts, _key(job, shards), resume=resume, force=job.force)
    work = _work(job, shards, parts, key)
    chosen = _chosen(shards.entries, job.part)
    done = {e.path: told for e in chosen if resume and (told := read_done(parts, e))}
    left = [entry for entry in chosen if entry.path not in done]
    _score(job, work, left, len(chosen), clock)
    if job.part is not None:
        there = sum(read_done(parts, entry) is not None for entry in shards.entries)
        return PartRun(folder=parts, scored=len(left), finished=there, shards=len(shards.entries))
    run = _merge(job, shards, parts, key, clock)
    clear(parts)
    return run


def _score(
    job: ShardJob, work: ScoreShard, left: Sequence[Entry], shards: int, clock: Clock
) -> None:
    """Score what is left, and tell of each shard as it is done."""
    clock.start("score")
    tell = clock.on_stage or (lambda _stage: None)
    finished = shards - len(left)
    tell(f"score: {finished} of {shards} shards")
    ran = executor(job.engine, workers=job.workers, master=job.master).run(work, left)
    for count, _ in enumerate(ran, finished + 1):
        tell(f"score: {count} of {shards} shards")


def _key(job: ShardJob, shards: Shards) -> dict[str, object]:
    """What the parts depend on: with another key they would be other parts."""
    corrections = job.pack.corrections
    return {
        "software": {"name": "vacatur", "version": vacatur.__version__},
        "shards": shards.sha256,
        "pack": {"id": job.pack.id, "version": job.pack.version, "sha256": job.pack.sha256},
        "options": dict(job.pack.options),
        "corrections": corrections.sha256 if corrections else None,
        "as_of": job.as_of.isoformat(),
        "segment_rows": job.segment_rows,
    }


def _check_family(shards: Shards, job: ShardJob) -> None:
    family = job.pack.header.reading.facts
    if shards.family != family:
        message = (
            f"The shards hold the columns for {shards.family}; [{job.pack.id}] reads {family}."
        )
        raise InputError(message, hint=f"Make them with --pack {job.pack.id}.")


def _chosen(entries: Sequence[Entry], part: tuple[int, int] | None) -> list[Entry]:
    if part is None:
        return list(entries)
    number, count = part
    return [entry for place, entry in enumerate(entries) if place % count == number - 1]


def _key_of(job: ShardJob, shards: Shards) -> DataKey | None:
    """What opens the shards.

    Raises:
        InputError: They are encrypted, and no identity opens them.
        UsageError: They are plain, and the result is not to be.
    """
    if shards.wrapped:
        return job.key or DataKey.unwrapped(shards.wrapped, job.private.identities)
    if job.private.seal is not None:
        message = f"The shards in [{job.shards}] are plain, so what is made of them would be, too."
        raise UsageError(message, hint="Make them with vacatur shard --encrypt-to.")
    return None


def _work(job: ShardJob, shards: Shards, parts: Path, key: DataKey | None) -> ScoreShard:
    return ScoreShard(
        shards=job.shards.resolve(),
        parts=parts.resolve(),
        files=shards.files,
        buckets=shards.buckets,
        keep=tuple(shards.keep),
        columns=tuple(shards.columns),
        holds_sha256=shards.beside[HOLDS],
        pack=job.pack,
        pack_sha256=job.pack.sha256,
        as_of=job.as_of,
        segment_rows=job.segment_rows,
        key=key,
    )


def _merge(job: ShardJob, shards: Shards, parts: Path, key: DataKey | None, clock: Clock) -> Run:
    """Put the parts together in input order, and write the result folder."""
    clock.start("write")
    give_back()
    told = [_done(parts, entry) for entry in shards.entries]
    found = [list(parts_of(each)) for each in told]
    tables = {
        kind: together(parts, [own[place] for own in found], key)
        for place, kind in enumerate(KINDS)
    }
    bad = _quarantine(job.shards / QUARANTINE, key)
    rows = reconcile(shards.files, decisions=tables["decisions"].rows, quarantined=bad.rows)
    opened = opening(key)
    aside = pl.scan_parquet(job.shards / QUARANTINE, glob=False, decryption=opened)
    reasons = aside.select("reason").collect()
    summary = add_summaries([each["summary"] for each in told], rows=rows, quarantine=reasons)
    used = _used(job.pack, told)
    table = "csv" if job.suffix == "csv" else "parquet"
    files: dict[str, Content] = {
        f"decisions.{job.suffix}": tables["decisions"],
        f"quarantine.{table}": bad,
        FACTS: tables["facts"],
    }
    if len(found[0]) > len(KINDS):
        files[CHARGES] = united(parts, [own[len(KINDS)] for own in found], key)
    if used is not None:
        from vacatur.charges.corrections import KEPT  # noqa: PLC0415

        files[KEPT] = used
    written: dict[str, dict[str, Any]] = {}

    def manifest(outputs: tuple[OutputFile, ...]) -> dict[str, object]:
        written["manifest"] = build_manifest(
            version=vacatur.__version__,
            pack=PackIdentity.of(job.pack),
            corrections=corrections_identity(job.pack, used),
            as_of=job.as_of,
            inputs=shards.files,
            rows=rows,
            outputs=outputs,
            seconds=clock.seconds(),
            seal=job.private.seal,
        )
        return written["manifest"]

    decisions, people = f"decisions.{job.suffix}", f"people.{table}"
    later: dict[str, Content] = {people: tables["people"], "summary.json": summary}
    whole = {decisions: tables["decisions"], people: tables["people"]}
    write_result(
        job.out,
        files,
        later=lambda: [later, job.private.views(whole, summary, job.pack)],
        check=lambda folder: _check(folder, summary, job),
        manifest=manifest,
        force=job.force,
        seal=job.private.seal,
    )
    return Run(folder=job.out, summary=summary, manifest=written["manifest"])


def _check(folder: Path, summary: dict[str, Any], job: ShardJob) -> None:
    job.private.recount(folder, summary)
    job.check()


def _done(parts: Path, entry: Entry) -> dict[str, Any]:
    told = read_done(parts, entry)
    if told is None:
        message = f"What was scored of the shard [{entry.path}] is not there, or not whole."
        raise InputError(message, hint="Run again with --resume: it is scored again.")
    return told


def _quarantine(path: Path, key: DataKey | None) -> Pieces:
    scan = pl.scan_parquet(path, glob=False, decryption=opening(key))
    return Pieces(
        schema=pl.Schema(QUARANTINE_SCHEMA),
        rows=scan.select(pl.len()).collect().item(),
        frames=lambda: scan.collect_batches(maintain_order=True),
    )


def _used(pack: Pack, told: Sequence[dict[str, Any]]) -> pl.DataFrame | None:
    """The corrections that decisions of any shard rest on."""
    if pack.corrections is None:
        return None
    applied = sorted({row for each in told for row in each["corrected"]})
    return pack.corrections.used(pl.Series(applied, dtype=pl.UInt32))
