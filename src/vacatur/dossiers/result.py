"""A result folder opened for those who act on it: its decisions, its facts, its pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import polars as pl
import polars.selectors as cs

from vacatur.errors import InputError, PackError
from vacatur.records.schema import BY_NAME
from vacatur.results.decisions import DECISION_COLUMNS
from vacatur.results.manifest import MANIFEST
from vacatur.results.opened import Opened
from vacatur.results.scanned import CSV, typed
from vacatur.results.tables import TABLES
from vacatur.rules.load import Pack, load_pack
from vacatur.rules.trace import NUMBER, PACK_ID
from vacatur.storage.age import Identities

PLACE: Final = "place"
"""Where a decision stands among all of its result, from 0."""
_KEPT: Final = {name: column.dtype for name, column in BY_NAME.items()}
"""What a CSV of decisions holds as text of the columns that it was told to keep."""
_HINT: Final = "Name the folder that `vacatur score --out` made."
_DAMAGED: Final = "Copy the folder again, or score again."


@dataclass(frozen=True, kw_only=True)
class Result:
    """A whole result of `score`, its files checked against its manifest."""

    opened: Opened
    manifest: Mapping[str, Any]

    @classmethod
    def open(cls, folder: str | Path, *, identities: Identities | None = None) -> Result:
        """Open a result.

        Args:
            folder: A result folder.
            identities: What opens its files, where they are encrypted.

        Raises:
            InputError: The folder is no result, or one of its files is not the one that was
                written; or it is encrypted and nothing opens it.
        """
        opened = Opened(folder=Path(folder), identities=identities)
        manifest = opened.document(MANIFEST)
        if "kind" in manifest:
            message = f"[{opened.folder.name}] is no result of score, but {manifest['kind']}."
            raise InputError(message, hint=_HINT)
        opened.check_whole()
        try:
            date.fromisoformat(manifest["as_of"])
            told = [str(file["file"]) + str(file["sha256"]) for file in manifest["inputs"]]
            whole = len(told) > 0 and PACK_ID.fullmatch(manifest["pack"]["id"]) is not None
        except (KeyError, TypeError, ValueError) as error:
            raise _damaged(opened.folder) from error
        if not whole:
            raise _damaged(opened.folder)
        return cls(opened=opened, manifest=manifest)

    @property
    def name(self) -> str:
        """What the folder is called."""
        return self.opened.folder.absolute().name

    @property
    def as_of(self) -> date:
        """The day for which the decisions hold."""
        return date.fromisoformat(self.manifest["as_of"])

    @cached_property
    def sha256(self) -> str:
        """Of the manifest, which holds the SHA-256 of everything else."""
        from vacatur.digest import sha256_of  # noqa: PLC0415

        return sha256_of(self.opened.folder / MANIFEST)

    @cached_property
    def pack(self) -> Pack:
        """The pack that decided, with its options.

        Raises:
            PackError: It is not known here, or another edition of it is.
        """
        told = self.manifest["pack"]
        pack = load_pack(told["id"], options=told["options"])
        if pack.sha256 != told["sha256"]:
            message = f"The result was made with another edition of [{pack.id}]."
            raise PackError(message, hint=f"It was version {told['version']}; score again.")
        return pack

    @cached_property
    def summary(self) -> dict[str, Any]:
        """The counts of the result."""
        return self.opened.document("summary.json")

    def decisions(self) -> pl.LazyFrame:
        """Decisions in their order, with `place`; words are text, in whichever format they lie."""
        return self._table("decisions", DECISION_COLUMNS).with_row_index(PLACE)

    def table(self, name: str) -> pl.LazyFrame:
        """People or quarantine; words are text."""
        return self._table(name, TABLES[name])

    def facts(self) -> pl.LazyFrame:
        """Facts in the order of the decisions, with `place`; those of a charge stand beside.

        Columns are those that `explain` shows: facts of the pack's family, the raw texts, and how
        the charge was read. Words are text.
        """
        try:
            own = _plain(self.opened.table("facts")).with_row_index(PLACE)
            if NUMBER not in own.collect_schema():
                return own
            charges = _plain(self.opened.table("charges"))
        except (OSError, pl.exceptions.PolarsError) as error:
            raise _damaged(self.opened.folder) from error
        beside = own.join(charges, on=NUMBER, how="left", maintain_order="left")
        return beside.drop(NUMBER)

    def _table(self, name: str, known: Mapping[str, pl.DataType]) -> pl.LazyFrame:
        try:
            table = self.opened.table(name)
            if self.opened.suffix(name) == CSV:
                table = typed(table, _KEPT | dict(known))
            missing = set(known) - set(table.collect_schema())
        except (OSError, pl.exceptions.PolarsError) as error:
            raise _damaged(self.opened.folder) from error
        if missing:
            raise _damaged(self.opened.folder)
        return _plain(table)


def open_result(folder: str | Path, identity: str | Path | None) -> Result:
    """Open a result with the private key in a file, where one is named.

    Raises:
        InputError: See `Result.open`; or the file holds no key.
    """
    from vacatur.privacy.api import identities_of  # noqa: PLC0415  few results are encrypted

    return Result.open(folder, identities=identities_of(identity))


def _plain(table: pl.LazyFrame) -> pl.LazyFrame:
    words = (cs.categorical() | cs.enum()).cast(pl.String)
    return table.with_columns(words, cs.list().cast(pl.List(pl.String)))


def _damaged(folder: Path) -> InputError:
    return InputError(f"[{folder.name}] is not a whole result.", hint=_DAMAGED)
