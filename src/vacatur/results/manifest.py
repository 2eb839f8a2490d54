"""The manifest: what was run on what, what came out, and that no row was lost.

It names files by their base names and hashes, never by a path of a machine. Durations are the
only figures in it that differ between two runs of the same job.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final

import polars as pl
from polars.datatypes import DataTypeClass

from vacatur.errors import PackError
from vacatur.results.reconcile import Rows
from vacatur.rules.load import Pack
from vacatur.storage.age import Seal
from vacatur.storage.sealed import Plain

MANIFEST = "manifest.json"
FORMAT_VERSION = 1
SOFTWARE = "vacatur"
SEAL: Final = "seal"
_OUTSIDE: Final = ("seconds", SEAL)
"""What the seal does not cover: itself, and what differs between two runs."""


@dataclass(frozen=True, kw_only=True)
class PackIdentity:
    """Which rule pack decided, with the options it ran under."""

    id: str
    version: str
    sha256: str
    options: Mapping[str, object]

    @classmethod
    def of(cls, pack: Pack) -> PackIdentity:
        """The identity of a pack, whose files must be those that they were when it began.

        Raises:
            PackError: Somebody changed the pack meanwhile.
        """
        if replace(pack).sha256 != pack.sha256:  # the copy is hashed anew
            message = f"The pack [{pack.id}] changed while it decided."
            raise PackError(message, hint="Run again when nobody works on it.")
        options = dict(pack.options)
        return cls(id=pack.id, version=pack.version, sha256=pack.sha256, options=options)


@dataclass(frozen=True, kw_only=True)
class OutputFile:
    """One file of a result folder, as it stands on disk."""

    name: str
    bytes: int
    sha256: str
    rows: int | None = None
    """Rows, or None for a document."""
    columns: Mapping[str, str] | None = None
    """Types by the names of the columns, in their order, or None for a document."""
    plain: Plain | None = None
    """What an encrypted file holds; None where it is plain itself."""

    def document(self) -> dict[str, object]:
        """What a manifest tells of it."""
        told = asdict(self)
        if self.plain is None:
            del told["plain"]
        return told


@dataclass(frozen=True, kw_only=True)
class CorrectionsIdentity:
    """Which corrections of the office went before the resolver, in counts of rows alone."""

    name: str
    sha256: str
    rows: int
    unanswered: int
    used: int
    """Rows that at least one charge of the run rests on."""
    overriding: int
    """Rows that set aside what the resolver reads clearly."""


def build_manifest(  # noqa: PLR0913  every part of a manifest, by its name
    *,
    version: str,
    pack: PackIdentity,
    corrections: CorrectionsIdentity | None = None,
    as_of: date,
    inputs: Iterable[Any],
    references: Iterable[Any] = (),
    rows: Rows,
    outputs: Iterable[OutputFile],
    seconds: Mapping[str, float],
    seal: Seal | None = None,
) -> dict[str, object]:
    """Describe a run in plain JSON types.

    Args:
        version: The version of this software.
        pack: The rule pack and the options it ran under.
        corrections: The office's own corrections, where there are any.
        as_of: The date the decisions were made for.
        inputs: One dataclass per input file: its base name, SHA-256 and row counts.
        references: One dataclass per file that records were completed from.
        rows: The reconciliation over all files.
        outputs: The files written beside the manifest.
        seconds: How long each stage took, in seconds.
        seal: For whom the outputs are encrypted; None where they are plain.

    Returns:
        The content of `manifest.json`.
    """
    told: dict[str, object] = {
        "format": FORMAT_VERSION,
        "software": {"name": SOFTWARE, "version": version},
        "pack": asdict(pack),
        "corrections": asdict(corrections) if corrections else None,
        "as_of": as_of.isoformat(),
        "inputs": [asdict(report) for report in inputs],
        "references": [asdict(reference) for reference in references],
        "reconciliation": {**asdict(rows), "lost": rows.lost},
        "outputs": [output.document() for output in outputs],
        "seconds": {stage: round(elapsed, 3) for stage, elapsed in seconds.items()},
    }
    if seal is not None:
        told["encryption"] = {"tool": "age", "recipients": list(seal.recipients)}
    return told | {SEAL: seal_of(told)}


def seal_of(manifest: Mapping[str, object]) -> str:
    """A hash of all that a manifest says, but for the durations: it shows a slip of an editor.

    Whoever changes a manifest can seal it again. So it is worth as much as the copy of it that was
    noted down elsewhere.

    Example:
        >>> seal_of({"format": 1}) == seal_of({"format": 1, "seconds": {"read": 2.5}})
        True
    """
    covered = {name: value for name, value in manifest.items() if name not in _OUTSIDE}
    written = json.dumps(covered, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def columns_of(schema: Mapping[str, pl.DataType]) -> dict[str, str]:
    """The columns of a table as a manifest tells them.

    Example:
        >>> columns_of({"also": pl.List(pl.Categorical()), "hold": pl.Boolean()})
        {'also': 'List(Categorical)', 'hold': 'Boolean'}
    """
    return {name: _type_name(dtype) for name, dtype in schema.items()}


def _type_name(dtype: pl.DataType | DataTypeClass) -> str:
    if isinstance(dtype, pl.List):
        return f"List({_type_name(dtype.inner)})"
    return dtype.base_type().__name__
