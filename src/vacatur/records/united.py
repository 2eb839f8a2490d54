"""A text read whole: what its readers kept, their words under one number each."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from vacatur.records.blocks import Reader, Task, Watch, read_blocks
from vacatur.records.dictionary_kernel import Bytes, Offsets, Places
from vacatur.records.fields_kernel import renumber
from vacatur.records.kept import Kept, Notes
from vacatur.records.kinds import CODED


@dataclass(frozen=True, kw_only=True)
class United:
    """The words of all readers."""

    arena: Bytes
    """One after another."""
    offsets: Offsets
    """Where each begins, and where the last ends. Shape (d + 1,)."""
    mappings: tuple[Places, ...]
    """For each reader what the code of each of its words becomes."""
    notes: tuple[Notes, ...]
    """For each reader what else it found."""
    members: dict[int, Places]
    """By the place of each coded field its words, in the order of first appearance: the numbers
    that are kept of it are theirs."""

    @classmethod
    def of(cls, kept: Kept, readers: Sequence[Reader], kinds: Sequence[int]) -> United:
        """Unite the words, and number those of each field where they are kept."""
        words = readers[0].words
        mappings = [np.arange(words.count, dtype=np.int32)]
        mappings += [words.unite(reader.words, len(kinds)) for reader in readers[1:]]
        order, spans = np.full(words.count, -1, np.int32), kept.memory.spans
        begins, mapping = np.cumsum([0, *map(len, mappings)]), np.concatenate(mappings)

        def numbered(place: int) -> Places:
            members = np.empty(words.of_field(place).size, np.int32)
            count = renumber(kept.numbers(place), spans, mapping, begins, order, members)
            return members[:count]

        coded = [place for place, kind in enumerate(kinds) if kind == CODED]
        with ThreadPoolExecutor(len(readers)) as pool:
            members = dict(zip(coded, pool.map(numbered, coded), strict=True))
        arena, offsets = words.parts()
        used = arena[: offsets[-1]]
        return cls(
            arena=used,
            offsets=offsets,
            mappings=tuple(mappings),
            notes=tuple(reader.notes for reader in readers),
            members=members,
        )


def read_whole(
    task: Task, workers: int | None = None, watch: Watch | None = None
) -> tuple[Kept, United]:
    """Read a text: see `read_blocks`."""
    kept, readers = read_blocks(task, workers, watch)
    return kept, United.of(kept, readers, task.kinds)
