"""Shards worked on one after another, in this process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vacatur.engine.executors.protocol import Done, Entry, Work


@dataclass(frozen=True)
class SerialExecutor:
    """One shard at a time; each uses all cores."""

    def run(self, work: Work, entries: Sequence[Entry]) -> Iterator[Done]:
        """Yield what is done as it is done, in the order of the entries."""
        yield from map(work, entries)
