"""What is to be parted into shards: inputs, columns, and into how many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vacatur.engine.shards.holds import PERSON
from vacatur.errors import InputError, UsageError
from vacatur.facts.family import FAMILIES
from vacatur.records.inputs import expand
from vacatur.records.intake import _request
from vacatur.records.profiles import Profile
from vacatur.records.schema import FURTHER
from vacatur.records.stream import PIECE_BYTES, Streamed, streamed
from vacatur.records.stream_gate import Request
from vacatur.records.wanted import source_names
from vacatur.storage.crypto import DataKey

SHARD_BYTES: Final = 128 << 20
"""Text of one shard, about: scoring it takes about five times as much memory."""
MOST: Final = 512


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is to be partitioned, and where to."""

    inputs: Sequence[str | Path]
    out: Path
    family: str
    profile: Profile | None = None
    keep: tuple[str, ...] = ()
    buckets: int | None = None
    """Number of shards; None to choose by the size of the inputs."""
    force: bool = False
    piece_bytes: int = PIECE_BYTES
    key: DataKey | None = None
    """Encrypts all that is written; None for plain."""
    wrapped: str = ""
    """The key itself, encrypted for those who may go on."""


def digests(asked: Asked) -> list[str]:
    """The SHA-256 of every input as the manifest of its shards would tell it."""
    return [file.sha256 for file in files_of(asked, request_of(asked))]


def files_of(asked: Asked, request: Request) -> list[Streamed]:
    """Look at every input as a whole, and get ready to read it in pieces."""
    only, size = source_names(request.profile, request.read, request.keep), asked.piece_bytes
    return [
        streamed(place, label, request.profile, only=only, piece_bytes=size)
        for label, place in expand(asked.inputs).items()
    ]


def family_for(profile: Profile | None) -> str:
    """The family of facts that a source is made for: whole histories where it tells of events.

    Example:
        >>> family_for(None)
        'charges'
    """
    told = profile is not None and any(name in profile.columns for name in FURTHER)
    return "histories" if told else "charges"


def request_of(asked: Asked) -> Request:
    """What is read of every input.

    Raises:
        InputError: A column cannot be kept, or the profile merges rows of several people.
        UsageError: There cannot be so many shards.
    """
    if asked.buckets is not None and not 1 <= asked.buckets <= MOST:
        message = f"There cannot be [{asked.buckets}] shards."
        raise UsageError(message, hint=f"Give a number from 1 to {MOST}.")
    told = _request(asked.profile, FAMILIES[asked.family].scored, asked.keep)
    merge = told.profile.merge
    if merge is not None and PERSON not in merge.by:
        message = f"The profile [{told.profile.name}] merges rows of several people into one."
        raise InputError(message, hint="Score the file without shards.")
    return Request(profile=told.profile, wanted=told.wanted, read=told.read, keep=told.keep)


def buckets_for(asked: Asked, files: Iterable[Streamed]) -> int:
    """The number of shards: as asked, or by the size of the files."""
    if asked.buckets is not None:
        return asked.buckets
    size = sum(file.size for file in files)
    return max(1, min(-(-size // SHARD_BYTES), MOST))
