"""Inputs scored by way of shards that are made for this one run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import vacatur
from vacatur.engine.job import Clock, Job, Run
from vacatur.engine.shards.asked import Asked, digests
from vacatur.engine.shards.folder import read_manifest
from vacatur.engine.shards.partition import partition
from vacatur.engine.shards.progress import clear, open_parts, parts_folder
from vacatur.engine.shards.run import ShardJob, check_shardable, run_shards
from vacatur.engine.way import Way
from vacatur.errors import InputError, OutputError
from vacatur.records.content import changed
from vacatur.records.identity import Identity
from vacatur.records.inputs import expand
from vacatur.records.profiles import CANONICAL, load_profile
from vacatur.results.staging import check_target
from vacatur.storage.age import Seal
from vacatur.storage.crypto import DataKey

_SHARDS, _PARTS = "shards", "scored"


def run_by_shards(job: Job, way: Way, clock: Clock) -> Run:
    """Run a job by way of shards in a folder beside the result, which goes when it is done.

    Raises:
        InputError: An input cannot be read or mapped.
        OutputError: The result cannot be written; what is done stays, to go on with `resume`.
        PackError: The pack is not valid, or not in force on the as-of date.
    """
    job.pack.check_in_force(job.as_of)
    job.pack.check_complete()
    check_shardable(job.pack)
    check_target(job.out, force=job.force)
    folder = parts_folder(job.out)
    open_parts(folder, _key(job, way), resume=way.resume, force=job.force)
    asked = Asked(
        inputs=job.inputs,
        out=folder / _SHARDS,
        family=job.pack.header.reading.facts,
        profile=job.profile,
        keep=job.keep,
        buckets=way.buckets,
    )
    seen, key = _seen(job), None
    if not _goes_on(asked):
        key, wrapped = new_key(job.private.seal)
        partition(replace(asked, key=key, wrapped=wrapped), clock.start)
    parts = _shard_job(job, way, folder, key=key, check=lambda: _refuse_changed(seen))
    run = run_shards(parts, clock)
    clear(folder)
    assert isinstance(run, Run)  # noqa: S101 - no part was asked for
    return run


def _seen(job: Job) -> dict[str, Identity]:
    """The input files as they are now; what is not there is told when it is read."""
    files = {label: place for label, place in expand(job.inputs).items() if isinstance(place, Path)}
    with suppress(OSError):
        return {label: Identity.of(path) for label, path in files.items()}
    return {}


def _refuse_changed(seen: Mapping[str, Identity]) -> None:
    """Refuse to end a run whose inputs are no longer those that it began with.

    Raises:
        InputError: One is not.
    """
    for label, identity in seen.items():
        if not identity.holds():
            raise changed(label)


def new_key(seal: Seal | None) -> tuple[DataKey | None, str]:
    """A key for all that is written on the way, and the same encrypted; none for a plain result.

    Example:
        >>> new_key(None)
        (None, '')
    """
    if seal is None:
        return None, ""
    key = DataKey.new()
    return key, key.wrapped(seal)


def _shard_job(
    job: Job, way: Way, folder: Path, *, key: DataKey | None, check: Callable[[], None]
) -> ShardJob:
    return ShardJob(
        shards=folder / _SHARDS,
        pack=job.pack,
        as_of=job.as_of,
        out=job.out,
        suffix=job.suffix,
        force=job.force,
        resume=way.resume,
        engine=way.engine,
        workers=way.workers,
        master=way.master,
        parts=folder / _PARTS,
        check=check,
        private=job.private,
        key=key,
    )


def _key(job: Job, way: Way) -> dict[str, object]:
    """What the shards depend on, but for the content of the inputs."""
    profile = job.profile or load_profile(CANONICAL)
    return {
        "software": {"name": "vacatur", "version": vacatur.__version__},
        "inputs": list(expand(job.inputs)),
        "family": job.pack.header.reading.facts,
        "profile": profile.model_dump(mode="json"),
        "keep": list(job.keep),
        "buckets": way.buckets,
        "recipients": list(job.private.seal.recipients) if job.private.seal else [],
    }


def _goes_on(asked: Asked) -> bool:
    """Whether the shards are there already; refuse them where an input has changed since."""
    try:
        shards = read_manifest(asked.out)
    except InputError:
        return False
    if digests(asked) != [report.sha256 for report in shards.files]:
        message = f"An input has changed since the run in [{asked.out.parent}] was begun."
        raise OutputError(message, hint="Begin again with --force, or choose another --out.")
    return True
