"""The folder of events beside a result: read, checked, held while it is changed, and added to."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl

from vacatur.dossiers.handed import hand_on
from vacatur.dossiers.result import Result
from vacatur.errors import InputError, OutputError
from vacatur.hidden import sweep
from vacatur.results.manifest import MANIFEST
from vacatur.results.opened import Opened, outputs_of
from vacatur.status.events import EVENT_COLUMNS, RECORD_COLUMNS, no_events

KIND: Final = "status"
EVENTS: Final = "events.parquet"
RECORDS: Final = "records.parquet"


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """The events of a result's records, so far as there are any."""

    folder: Path
    events: pl.DataFrame
    """See `events.EVENT_COLUMNS`."""
    records: pl.DataFrame
    """Which records they are about; see `events.RECORD_COLUMNS`."""
    manifest: Mapping[str, Any] | None
    """None where nothing has been entered yet."""

    @classmethod
    def open(cls, folder: Path, result: Result) -> Ledger:
        """Open the ledger of a result; an empty one where there is none yet.

        Raises:
            InputError: The folder is something else, another law's, or not whole.
        """
        sweep(folder)  # a killed run may have left the old one under another name
        if not os.path.lexists(folder):
            records = pl.DataFrame(schema=RECORD_COLUMNS)
            return cls(folder=folder, events=no_events(), records=records, manifest=None)
        manifest = _checked(folder, result)
        try:
            events = pl.read_parquet(folder / EVENTS, glob=False)
            records = pl.read_parquet(folder / RECORDS, glob=False)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise _damaged(folder) from error
        if events.schema != EVENT_COLUMNS or records.schema != RECORD_COLUMNS:
            raise _damaged(folder)
        return cls(folder=folder, events=events, records=records, manifest=manifest)

    @property
    def told(self) -> Mapping[str, Any]:
        """What the manifest tells of the events."""
        return self.manifest[KIND] if self.manifest else {}

    def is_of_another(self, result: Result) -> bool:
        """Whether it was last written for another result."""
        told = self.manifest["result"]["manifest_sha256"] if self.manifest else result.sha256
        return bool(told != result.sha256)

    def since(self, result: Result) -> date:
        """The first day that an event may have."""
        told = self.told.get("since")
        return date.fromisoformat(told) if told else result.as_of

    def listed(self, result: Result) -> date:
        """The day since which eligible records are on the list: that of the first result."""
        told = self.told.get("listed")
        return min(date.fromisoformat(told), result.as_of) if told else result.as_of

    def write(
        self, result: Result, events: pl.DataFrame, records: pl.DataFrame, more: Mapping[str, Any]
    ) -> None:
        """Write the ledger with new rows, whole or not at all.

        Args:
            result: The result it is about.
            events: The old rows and the new ones.
            records: The same of its records.
            more: What the manifest tells.

        Raises:
            OutputError: It cannot be written; the old one stays as it was.
        """
        files = {EVENTS: events, RECORDS: records}
        hand_on(result, self.folder, files, kind=KIND, more=more, force=self.manifest is not None)


def _checked(folder: Path, result: Result) -> dict[str, Any]:
    opened = Opened(folder=folder)
    manifest = opened.document(MANIFEST)
    if manifest.get("kind") != KIND:
        message = f"[{folder.name}] is no status folder."
        raise InputError(message, hint="Name another one with --status FOLDER.")
    opened.check_whole()
    _refuse_strangers(folder, manifest)
    if manifest["pack"].get("id") != result.manifest["pack"]["id"]:
        message = f"[{folder.name}] is about a result of another law."
        raise InputError(message, hint="Name its own one with --status FOLDER.")
    return manifest


def _refuse_strangers(folder: Path, manifest: dict[str, Any]) -> None:
    """Refuse a folder in which other files stand: they would go when it is replaced."""
    own = {*outputs_of(manifest, folder), MANIFEST}
    if {EVENTS, RECORDS} - own or not isinstance(manifest.get(KIND), dict):
        raise _damaged(folder)
    others = sum(path.name not in own for path in folder.iterdir())
    if others:
        message = f"[{folder.name}] holds {others} files that are not of the ledger."
        raise InputError(message, hint="Move them elsewhere; the folder is replaced as a whole.")


def _damaged(folder: Path) -> InputError:
    message = f"[{folder.name}] is not a whole status folder."
    return InputError(message, hint="Copy the folder again.")


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Let nobody else change a ledger meanwhile; what is not there yet needs no holding.

    Raises:
        OutputError: Somebody else is changing it.
    """
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:  # none is there yet, or none that can be read: opening it will tell
        yield
        return
    try:
        _lock(handle, folder)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, folder: Path) -> None:
    try:
        import fcntl  # noqa: PLC0415  there is none but on POSIX
    except ImportError:
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        same = os.path.samestat(os.fstat(handle), folder.stat())
    except OSError as error:
        raise _busy(folder) from error
    if not same:
        raise _busy(folder)


def _busy(folder: Path) -> OutputError:
    message = f"[{folder.name}] is being changed by another run."
    return OutputError(message, hint="Nothing was done. Run again once that has ended.")
