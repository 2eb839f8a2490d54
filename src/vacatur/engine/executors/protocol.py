"""What an executor is given and gives back: shards by their manifest entries, never batches.

An engine that hands over whatever batch it likes splits people, and the answers are then wrong
without looking wrong. So an executor gets entries, and the work opens the shard itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One shard as the manifest of its folder names it: whole people, in input order."""

    path: str
    """Relative to the folder of the manifest."""
    sha256: str
    rows: int
    persons: int
    bucket: int
    """The portable hash of every person_id in it, modulo the number of shards."""


@dataclass(frozen=True, kw_only=True)
class Done:
    """What the work on one shard left behind."""

    entry: Entry
    outputs: tuple[tuple[str, str], ...]
    """Path, relative to the folder of the work, and SHA-256 of each file written."""


Work = Callable[[Entry], Done]
"""Works on one shard. It can be pickled, and may be run again: the same files come of it."""


class Executor(Protocol):
    """Runs work on every entry."""

    def run(self, work: Work, entries: Sequence[Entry]) -> Iterator[Done]:
        """Yield what is done as it is done, in any order.

        Raises:
            VacaturError: A shard could not be worked on, however often it was tried.
        """
