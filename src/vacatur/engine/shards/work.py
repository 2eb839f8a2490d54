"""The work on one shard: open and check it, score it, leave its part of the result."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import polars as pl

from vacatur.digest import sha256_of
from vacatur.engine.executors.protocol import Done, Entry
from vacatur.engine.kept import CHARGES, FACTS, kept
from vacatur.engine.pipeline import Prepared, Scored, score_records
from vacatur.engine.shards.aside import written_aside
from vacatur.engine.shards.folder import FILE, HOLDS, ROW, checked_rows
from vacatur.engine.shards.holds import read_holds
from vacatur.engine.shards.segments import ORDER, Orders, Part, cuts, order_of, write_part
from vacatur.errors import InputError, PackError
from vacatur.records.ledger import QUARANTINE_SCHEMA, FileReport
from vacatur.results.people import impact_terms, mark, people_of
from vacatur.results.reconcile import Rows
from vacatur.results.summary import summarize
from vacatur.results.what_if import what_if_of
from vacatur.rules.load import Pack, packs_folder
from vacatur.rules.trace import NUMBER
from vacatur.storage.crypto import DataKey

KINDS: Final = ("decisions", "facts", "people")
"""The parts of a shard that are cut into segments, in the order in which it names them. Behind them
stand, where records share facts, the charges of the shard."""
NO_ROWS: Final = Rows(rows_in=0, records=0, merged=0, quarantined=0)


@dataclass(frozen=True, kw_only=True)
class ScoreShard:
    """Scores a shard; it can be pickled, and comes to the same files whenever it is run."""

    shards: Path
    """The folder of shards."""
    parts: Path
    """Where the parts of the result go."""
    files: tuple[FileReport, ...]
    buckets: int
    keep: tuple[str, ...]
    columns: tuple[str, ...]
    """Columns of a shard, checked."""
    holds_sha256: str
    pack: Pack
    pack_sha256: str
    as_of: date
    segment_rows: int
    key: DataKey | None = None
    """Opens the shards, and encrypts what is made of them."""

    def __call__(self, entry: Entry) -> Done:
        """Score the shard of an entry.

        Raises:
            InputError: The shard is not what its entry says.
            PackError: The pack here is another one.
        """
        prepared = _prepared(self._key(), _Held(self))
        rows = checked_rows(self.shards, entry, self.buckets, self.key)
        if tuple(rows.columns) != self.columns:
            raise InputError(f"The shard [{entry.path}] has other columns than its manifest says.")
        order = order_of(rows[FILE], rows[ROW])
        records = self._records(rows)
        scored = score_records(records, prepared, holds=self._holds(entry), keep=self.keep)
        told = self._told(entry.bucket, records, scored, prepared, order)
        return self._finish(entry, told)

    def _key(self) -> str:
        options = json.dumps(dict(self.pack.options), sort_keys=True, default=str)
        corrections = self.pack.corrections.sha256 if self.pack.corrections else ""
        return f"{self.pack_sha256} {options} {corrections} {self.as_of}"

    def _records(self, rows: pl.DataFrame) -> pl.DataFrame:
        labels = [report.file for report in self.files]
        names = pl.Series(labels, dtype=pl.Enum(labels))
        named = rows.with_columns(names.gather(rows[FILE]).alias("source_file"))
        return named.select("source_file", ROW, pl.exclude("source_file", ROW, FILE))

    def _holds(self, entry: Entry) -> pl.Series:
        path = self.shards / HOLDS
        if not path.is_file() or sha256_of(path) != self.holds_sha256:
            message = f"[{HOLDS}] of the shards is missing, or has another SHA-256."
            raise InputError(message, hint="Copy the folder again, or make the shards again.")
        return read_holds(self.shards, entry.bucket, self.key)

    def _told(
        self,
        bucket: int,
        records: pl.DataFrame,
        scored: Scored,
        prepared: Prepared,
        order: pl.Series,
    ) -> dict[str, Any]:
        """Write the tables of the shard and say what the whole needs to know of it."""
        pack, at = prepared.compiled.pack, cuts(self.files, self.segment_rows)
        decisions, terms, numbers = scored.decisions, impact_terms(pack), scored.persons
        assumed = {
            step.id: scored.facts.values(step.expr, step.id) for step in prepared.compiled.what_ifs
        }
        marks = mark(decisions, records, self.as_of, terms=terms, persons=numbers, assumed=assumed)
        persons = people_of(marks, decisions["person_id"])
        summary = summarize(
            decisions,
            records,
            persons,
            rows=NO_ROWS,
            quarantine=pl.DataFrame(schema=QUARANTINE_SCHEMA),
            criteria=prepared.compiled.criteria,
            what_if=what_if_of(marks, assumed),
        )
        first = order.gather(records["person_id"].arg_unique().sort())
        own = kept(pack, records, scored.facts)
        tables = {
            "decisions": decisions.with_columns(order),
            "facts": own[FACTS].with_columns(order),
            "people": persons.with_columns(first),
        }
        parts = [self._written(kind, bucket, table, at) for kind, table in tables.items()]
        if CHARGES in own:
            by_number = own[CHARGES].with_columns(pl.col(NUMBER).alias(ORDER))
            parts.append(self._written("charges", bucket, by_number, at[:0]))
        corrected = _corrected(scored) if pack.corrections else []
        return {"parts": [asdict(p) for p in parts], "summary": summary, "corrected": corrected}

    def _written(self, kind: str, bucket: int, table: pl.DataFrame, at: Orders) -> Part:
        return write_part(self.parts / f"{kind}-{bucket:04}.part", table, at, self.key)

    def _finish(self, entry: Entry, told: dict[str, Any]) -> Done:
        path = done_path(self.parts, entry)
        with written_aside(path) as stream:
            stream.write(json.dumps({"entry": asdict(entry), **told}, ensure_ascii=False).encode())
        parts = [(part["name"], part["sha256"]) for part in told["parts"]]
        return Done(entry=entry, outputs=(*parts, (path.name, sha256_of(path))))


def _corrected(scored: Scored) -> list[int]:
    """The rows of the corrections that some charge of the shard rests on."""
    return scored.facts.column("correction").drop_nulls().unique().sort().to_list()


@dataclass(frozen=True, eq=False)
class _Held:
    """Carries the work to where the pack is prepared; all with one key prepare the same."""

    work: ScoreShard

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=1)
def _prepared(_key: str, held: _Held) -> Prepared:
    """The pack, compiled once in a process.

    Raises:
        PackError: The pack in this place is not the one of the run.
    """
    pack = here(held.work.pack)
    if pack.sha256 != held.work.pack_sha256:
        message = f"The pack [{pack.id}] here is not the one that the run began with."
        raise PackError(message, hint="Install the same version of vacatur on every machine.")
    return Prepared.of(pack, as_of=held.work.as_of)


def here(pack: Pack) -> Pack:
    """A pack that came with the program, as it lies on this machine."""
    inside = packs_folder() / pack.id
    return replace(pack, folder=inside) if not pack.folder.is_dir() and inside.is_dir() else pack


def done_path(parts: Path, entry: Entry) -> Path:
    """Where it is said what came of a shard."""
    return parts / f"done-{entry.bucket:04}.json"


def read_done(parts: Path, entry: Entry) -> dict[str, Any] | None:
    """What came of a shard, if all of it is there, bit by bit; None otherwise."""
    try:
        told: dict[str, Any] = json.loads(done_path(parts, entry).read_bytes())
        whole = told["entry"] == asdict(entry) and all(
            sha256_of(parts / part.name) == part.sha256 for part in parts_of(told)
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return told if whole else None


def parts_of(told: dict[str, Any]) -> Iterator[Part]:
    """The parts that a shard left."""
    return (Part.of(part) for part in told["parts"])
