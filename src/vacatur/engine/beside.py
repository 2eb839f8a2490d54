"""What stands beside the inputs of a job: files that a flow asks for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from vacatur.errors import UsageError
from vacatur.records.intake import Intake
from vacatur.rules.load import Pack
from vacatur.rules.model import Flow


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A file that records were completed from, in counts of rows alone."""

    name: str
    sha256: str | None
    rows: int
    used: int


@dataclass(frozen=True, kw_only=True)
class CaseList:
    """What came in, and what completed it."""

    intake: Intake
    references: tuple[Reference, ...] = ()
    hashes: tuple[Callable[[], str | None], ...] = ()
    """Gives the hash of each reference, and refuses one that was changed since it was read."""


def needed_beside(pack: Pack) -> Mapping[str, str]:
    """What the pack's flow needs beside the inputs, each with the profile that reads it."""
    return pack.table.beside if isinstance(pack.table, Flow) else {}


def check_beside(pack: Pack, given: Collection[str]) -> None:
    """Refuse what is missing beside the inputs, and what nothing asks for.

    Raises:
        UsageError: Something is missing, or not asked for.
    """
    needed = needed_beside(pack)
    missing = [name for name in needed if name not in given]
    strange = [name for name in given if name not in needed]
    if missing:
        msg = f"This flow of [{pack.id}] needs [{missing[0]}] beside the list."
        raise UsageError(msg, hint=f"Give it: --beside {missing[0]}=FILE.")
    if strange:
        msg = f"This flow of [{pack.id}] asks for no [{strange[0]}] beside the inputs."
        raise UsageError(msg, hint=f"It asks for: {', '.join(needed) or 'nothing'}.")
