"""Work on shards that workers import: plain, slow or failing."""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from vacatur.engine.executors.protocol import Done, Entry, Work
from vacatur.errors import InputError


@dataclass(frozen=True, kw_only=True)
class Copied:
    """Writes what a shard holds under the same name elsewhere."""

    shards: Path
    out: Path

    def __call__(self, entry: Entry) -> Done:
        data = (self.shards / entry.path).read_bytes()
        target = self.out / entry.path
        aside = target.with_suffix(f".{uuid4().hex}")
        aside.write_bytes(data)
        aside.replace(target)
        return Done(entry=entry, outputs=((entry.path, hashlib.sha256(data).hexdigest()),))


@dataclass(frozen=True, kw_only=True)
class Noting:
    """Notes when and where it begins, takes its time if asked to, and does other work."""

    work: Work
    notes: Path
    seconds: float = 0

    def __call__(self, entry: Entry) -> Done:
        (self.notes / f"{entry.bucket}.{os.getsid(0)}.{uuid4().hex}").touch()
        time.sleep(self.seconds)
        return self.work(entry)


@dataclass(frozen=True, kw_only=True)
class Refusing:
    """Does other work on all shards but one, which it refuses for good."""

    work: Work
    bucket: int

    def __call__(self, entry: Entry) -> Done:
        if entry.bucket == self.bucket:
            message = f"[{entry.path}] is not what its entry says."
            raise InputError(message, hint="Make the shards again.")
        return self.work(entry)


@dataclass(frozen=True, kw_only=True)
class Failing:
    """Fails with a text that quotes a person, on every try."""

    kind: type[Exception]

    def __call__(self, _entry: Entry) -> Done:
        message = "cannot read John Q. Public"
        raise self.kind(message)


@dataclass(frozen=True, kw_only=True)
class FailingOnce:
    """Fails on the first try of each shard and does other work on the next."""

    work: Work
    notes: Path

    def __call__(self, entry: Entry) -> Done:
        try:
            os.close(os.open(self.notes / entry.path, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return self.work(entry)
        message = "the disk is away"
        raise OSError(message)
