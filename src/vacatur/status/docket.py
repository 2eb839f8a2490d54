"""A result, the law of its way, and its ledger: all that a status is told from.

A result may be scored again while cases are on their way. Events stay with the records that are
still the same ones, and it is told of how many that cannot be said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import polars as pl

from vacatur.dossiers.handed import default_out
from vacatur.dossiers.result import Result
from vacatur.errors import InputError
from vacatur.status.days import latest
from vacatur.status.events import RECORD
from vacatur.status.law import StatusLaw, read_law
from vacatur.status.ledger import KIND, Ledger
from vacatur.status.standing import standing_of
from vacatur.status.tracked import identities, tracked


@dataclass(frozen=True, kw_only=True)
class Docket:
    """Every eligible record of a result, and what has happened to it."""

    result: Result
    law: StatusLaw
    papers_sha256: str
    ledger: Ledger

    @classmethod
    def open(
        cls,
        result: Result,
        folder: Path | None = None,
        *,
        papers: Path | None = None,
        allow_changed: bool = False,
    ) -> Docket:
        """Open a result's docket.

        Args:
            result: The result.
            folder: Its status folder; the one beside it when None.
            papers: The office's own papers.
            allow_changed: Whether to go on where some ids are now other records.

        Raises:
            InputError: The status folder is another result's, or not whole.
            PackError: The jurisdiction does not say which way its records go.
        """
        law, sha256 = read_law(result.pack, papers)
        where = folder or default_out(result.opened.folder, KIND)
        docket = cls(
            result=result, law=law, papers_sha256=sha256, ledger=Ledger.open(where, result)
        )
        docket.refuse_another(allow_changed=allow_changed)
        return docket

    @cached_property
    def matches(self) -> pl.DataFrame:
        """The records of the ledger: `record_id`, `identity` and `same`.

        `same` tells whether the result still has this very record; it is unknown where the result
        has no record of this id.
        """
        known = self.ledger.records
        now = identities(self.result, known[RECORD]).rename({"identity": "now"})
        beside = known.join(now, on=RECORD, how="left", maintain_order="left")
        return beside.select(RECORD, "identity", same=pl.col("identity") == pl.col("now"))

    @property
    def gone(self) -> int:
        """Records with events that the result does not have."""
        return self.matches["same"].null_count()

    @property
    def changed(self) -> int:
        """Records with events whose id is another record's now."""
        return int((~self.matches["same"]).sum())

    def refuse_another(self, *, allow_changed: bool) -> None:
        """Refuse a ledger that is about other records.

        Raises:
            InputError: It is.
        """
        if not self.matches.height:
            return
        if self.gone == self.matches.height:
            message = f"[{self.ledger.folder.name}] is about records that this result has not."
            raise InputError(message, hint="Name the right one with --status FOLDER.")
        if self.changed and not allow_changed:
            message = (
                f"[{self.ledger.folder.name}] has events of {self.changed:,} ids"
                " that are other records in this result."
            )
            hint = "Check which result it belongs to; --allow-changed leaves those events aside."
            raise InputError(message, hint=hint)

    @cached_property
    def events(self) -> pl.DataFrame:
        """Events of records that the result still has."""
        same = self.matches.filter(pl.col("same")).select(RECORD)
        return self.ledger.events.join(same, on=RECORD, how="semi", maintain_order="left")

    @cached_property
    def records(self) -> pl.DataFrame:
        """The eligible records, and those that have events."""
        return tracked(self.result, self.events[RECORD].unique())

    def day(self, as_of: date | None = None) -> date:
        """The day for which windows are told: the latest that is known, when none is given."""
        return as_of or latest(self.ledger.events, self.result.as_of)

    def standing(self, as_of: date | None = None) -> pl.DataFrame:
        """Where every record stands; see `standing_of`."""
        return standing_of(
            self.records,
            self.events,
            self.law,
            listed=self.ledger.listed(self.result),
            as_of=self.day(as_of),
        )
