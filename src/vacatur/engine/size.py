"""How much memory a job needs, and how much there is."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from vacatur.errors import InputError
from vacatur.records.inputs import Place, expand

SHARE: Final = 0.5
"""Of the machine's memory; what is thought to need more goes by way of shards."""
TIMES: Final = {"text": 3, "compressed": 24, "table": 20}
"""Memory that scoring takes for a byte of a file, about."""
_COMPRESSED: Final = (".gz", ".gzip", ".zst", ".zstd")
_TABLES: Final = (".parquet", ".pq", ".arrow", ".arrows", ".ipc", ".feather")


def too_large(inputs: Sequence[str | Path]) -> bool:
    """Whether files are too large to be scored at once; False where they are not there."""
    try:
        places = expand(inputs).values()
    except InputError:  # told in its turn, when the inputs are read
        return False
    return needed_bytes(places) > SHARE * memory_bytes()


def needed_bytes(places: Iterable[Place]) -> int:
    """Estimate the memory that scoring files at once takes; tables of databases count nothing."""
    return sum(_needed(place) for place in places if isinstance(place, Path))


def _needed(path: Path) -> int:
    kind = "text"
    if path.suffix.lower() in _COMPRESSED:
        kind = "compressed"
    elif path.suffix.lower() in _TABLES:
        kind = "table"
    return path.stat().st_size * TIMES[kind]


def memory_bytes() -> int:
    """The memory of this machine; where the system does not say, as much as there can be."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return 1 << 62
