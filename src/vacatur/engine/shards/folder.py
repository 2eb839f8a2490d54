"""The folder of shards: its manifest, and the checks that a shard is what its entry says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

import polars as pl
from pydantic import TypeAdapter, ValidationError

import vacatur
from vacatur.bounded import shortened
from vacatur.digest import sha256_of
from vacatur.engine.executors.protocol import Entry
from vacatur.engine.shards.hash import NAME as HASH_NAME
from vacatur.engine.shards.hash import buckets_of
from vacatur.errors import InputError
from vacatur.records.ledger import FileReport
from vacatur.results.manifest import MANIFEST, SOFTWARE
from vacatur.storage.crypto import DataKey, opening

KIND: Final = "shards"
FORMAT_VERSION: Final = 1
QUARANTINE: Final = "quarantine.parquet"
HOLDS: Final = "holds.parquet"
FILE, ROW = "file", "source_row"


@dataclass(frozen=True, kw_only=True)
class Shards:
    """What the manifest of a folder of shards says."""

    family: str
    """The family of facts whose columns were read: `charges` or `histories`."""
    profile: str
    columns: Mapping[str, str]
    """Columns of every shard and their types."""
    keep: Sequence[str]
    buckets: int
    files: tuple[FileReport, ...]
    entries: tuple[Entry, ...]
    beside: Mapping[str, str]
    """SHA-256 of the quarantine and the holds, by name."""
    wrapped: str = ""
    """The key that opens them, itself encrypted; nothing where they are plain."""
    sha256: str = ""
    """Of the manifest itself."""

    @property
    def labels(self) -> list[str]:
        """The files' names, in input order."""
        return [report.file for report in self.files]

    def document(self) -> dict[str, object]:
        """The content of the manifest."""
        software = {"name": SOFTWARE, "version": vacatur.__version__}
        about = {"format": FORMAT_VERSION, "kind": KIND, "software": software, "hash": HASH_NAME}
        told = asdict(self)
        del told["sha256"]
        return about | told


def write_manifest(shards: Shards, folder: Path) -> None:
    """Write the manifest, for its owner alone."""
    path = folder / MANIFEST
    path.touch(mode=0o600)
    path.write_text(json.dumps(shards.document(), indent=1, ensure_ascii=False) + "\n", "utf-8")


def read_manifest(folder: Path) -> Shards:
    """Read the manifest of a folder of shards.

    Raises:
        InputError: The folder holds no shards, or those of another version.
    """
    try:
        content = (folder / MANIFEST).read_bytes()
        told = json.loads(content)
    except (OSError, ValueError, RecursionError) as error:
        raise _no_shards(folder) from error
    if not isinstance(told, dict) or told.get("kind") != KIND:
        raise _no_shards(folder)
    if told.get("format") != FORMAT_VERSION or told.get("hash") != HASH_NAME:
        message = f"The shards in [{folder}] were made by another version."
        raise InputError(message, hint="Make them again: vacatur shard INPUT... --out DIR.")
    try:
        shards = _SHAPE.validate_json(content, strict=True)
    except ValidationError as error:
        where = shortened(".".join(map(str, error.errors()[0]["loc"])))
        raise _not_whole(folder, where) from error
    _refuse_strange(shards, folder)
    return replace(shards, keep=tuple(shards.keep), sha256=hashlib.sha256(content).hexdigest())


def _refuse_strange(shards: Shards, folder: Path) -> None:
    """Refuse a manifest that names files elsewhere, or numbers that no shards have."""
    named = {"entries": [entry.path for entry in shards.entries], "beside": list(shards.beside)}
    for where, names in named.items():
        if len(set(names)) < len(names) or not all(map(_is_plain, names)):
            raise _not_whole(folder, where)
    numbers = [(e.bucket, e.rows, e.persons) for e in shards.entries]
    whole = all(0 <= bucket < shards.buckets and min(more) >= 0 for bucket, *more in numbers)
    if not whole or not set(shards.beside) >= {QUARANTINE, HOLDS}:
        raise _not_whole(folder, "entries")
    if len(set(shards.labels)) < len(shards.labels):
        raise _not_whole(folder, "files")
    if not all(report.reconciles for report in shards.files):
        raise _not_whole(folder, "files")
    if sum(entry.rows for entry in shards.entries) != sum(file.records for file in shards.files):
        raise _not_whole(folder, "entries")


def _is_plain(name: str) -> bool:
    """Whether a name is of a file in the folder itself, and of none that is hidden."""
    return name.isprintable() and Path(name).name == name and not name.startswith(".")


def _not_whole(folder: Path, where: str) -> InputError:
    message = f"The manifest of the shards in [{folder.name}] does not hold at [{where}]."
    return InputError(message, hint="Copy the folder again, or make the shards again.")


def _no_shards(folder: Path) -> InputError:
    message = f"[{folder}] is no folder of shards."
    return InputError(message, hint="Make one: vacatur shard INPUT... --out DIR.")


_SHAPE: Final = TypeAdapter(Shards)


def checked_rows(
    folder: Path, entry: Entry, buckets: int, key: DataKey | None = None
) -> pl.DataFrame:
    """Read a shard, and refuse it unless it is what its entry says: whole people of one bucket.

    Raises:
        InputError: The file is missing, or differs from the entry.
    """
    path = folder / entry.path
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _refused(entry, "cannot be read") from error
    if path.is_symlink() or hashlib.sha256(content).hexdigest() != entry.sha256:
        raise _refused(entry, "has another SHA-256 than its entry")
    frame = pl.read_parquet(content, decryption=opening(key))
    if frame.height != entry.rows:
        raise _refused(entry, f"has {frame.height} rows where its entry says {entry.rows}")
    persons = frame["person_id"].unique()
    if len(persons) != entry.persons:
        raise _refused(entry, f"has {len(persons)} people where its entry says {entry.persons}")
    if not (buckets_of(persons, buckets) == entry.bucket).all():
        raise _refused(entry, f"has people that are not of bucket {entry.bucket}")
    return frame


def check_beside(folder: Path, shards: Shards) -> None:
    """Refuse a quarantine or holds that are not those of the manifest.

    Raises:
        InputError: One is missing or differs.
    """
    for name, sha256 in shards.beside.items():
        path = folder / name
        if not path.is_file() or sha256_of(path) != sha256:
            message = f"[{name}] of the shards is missing, or has another SHA-256."
            raise InputError(message, hint="Copy the folder again, or make the shards again.")


def _refused(entry: Entry, why: str) -> InputError:
    return InputError(
        f"The shard [{entry.path}] {why}.",
        hint="Copy the folder again, or make the shards again.",
    )
