"""Which entries of a catalogue are near to a string, for many strings at once.

Letters: `k` entries, `q` queries, `p` pairs, `a` letters, `w` lanes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from vacatur.charges import kernels
from vacatur.charges.layout import Group, group_of, stack_of
from vacatur.charges.order import taken, turns_of
from vacatur.charges.strings import Strings

Indices = NDArray[np.int32]

_WIDTHS: Final[tuple[type[np.unsignedinteger[Any]], ...]] = (np.uint16, np.uint32, np.uint64)
_LONGEST: Final = 64
_MOST: Final = 2**24
_FEW: Final = 64
"""Queries that are not worth sorting."""
_MANY: Final = 4096
"""Queries that are worth more than one thread."""
_UNLIMITED: Final = 2**30
_FARTHEST: Final = 255


@dataclass(frozen=True, kw_only=True, eq=False)
class Lanes:
    """Entries of a catalogue, laid out to be compared with a query all at once."""

    letters: NDArray[np.uint8]
    """The letter of each byte, the last for all that occur in no entry, shape (256,)."""
    groups: tuple[Group, ...]

    @classmethod
    def of(cls, values: Sequence[str]) -> Lanes:
        """Lay out ASCII entries of at most 64 letters; ValueError where there are longer ones.

        Example:
            >>> [group.places.size for group in Lanes.of(["7205504C", "720-550/4"]).groups]
            [32]
        """
        entries = Strings.of(values)
        lengths = np.diff(entries.offsets)
        if not 0 < lengths.size <= _MOST or lengths.max() > _LONGEST:
            raise ValueError(
                f"There must be 1 to {_MOST} entries of at most {_LONGEST} letters: "
                f"these are {lengths.size}, the longest of {lengths.max(initial=0)} letters."
            )
        alphabet = np.flatnonzero(np.bincount(entries.content))
        letters = np.full(256, alphabet.size, np.uint8)
        letters[alphabet] = np.arange(alphabet.size)
        order = np.array(sorted(range(len(values)), key=values.__getitem__), np.int32)
        narrowest = np.searchsorted([16, 32], lengths[order])
        groups = [
            group_of(entries, letters, order[narrowest == i], width)
            for i, width in enumerate(_WIDTHS)
            if (narrowest == i).any()
        ]
        return cls(letters=letters, groups=tuple(groups))


@dataclass(frozen=True, kw_only=True, eq=False)
class Pairs:
    """Queries and entries that are near to each other, ordered by query, distance and entry."""

    query: Indices
    """Shape (p,)."""
    entry: Indices
    """Shape (p,)."""
    distance: Indices
    """Shape (p,)."""


def nearest(
    queries: Strings, lanes: Lanes, *, limit: int | None = None, threads: int | None = None
) -> tuple[Indices, Indices]:
    """The nearest entry of each query, the first among equals, and its Levenshtein distance.

    Args:
        queries: Strings, best each only once.
        lanes: The entries.
        limit: Largest distance of interest, or any.
        threads: As many as Polars has, unless given. The answer is the same.

    Returns:
        Entries and distances, each of shape (q,); -1 and `limit + 1` where none is near.

    Example:
        >>> lanes = Lanes.of(["7205504C", "7205504D", "6255"])
        >>> [found.tolist() for found in nearest(Strings.of(["72055O4D", "1"]), lanes, limit=2)]
        [[1, -1], [1, 3]]
    """
    bound = _UNLIMITED if limit is None else limit
    entries = np.full(len(queries), -1, np.int32)
    distances = np.full(len(queries), bound + 1, np.int32)
    for turns, counts, hits in _searched(queries, lanes, bound, threads, only_nearest=True):
        found = turns[counts > 0]
        place, distance = hits
        best, so_far = distances[found], entries[found]
        better = (distance < best) | ((distance == best) & (place < so_far))
        entries[found[better]], distances[found[better]] = place[better], distance[better]
    return entries, distances


def within(queries: Strings, lanes: Lanes, *, limit: int, threads: int | None = None) -> Pairs:
    """Every entry within the limit of each query.

    Args:
        queries: Strings, best each only once.
        lanes: The entries.
        limit: Largest Levenshtein distance of interest, at most 255.
        threads: As many as Polars has, unless given. The answer is the same.

    Example:
        >>> lanes = Lanes.of(["7205504C", "7205504D", "6255"])
        >>> pairs = within(Strings.of(["7205504D", "1"]), lanes, limit=2)
        >>> pairs.query.tolist(), pairs.entry.tolist(), pairs.distance.tolist()
        ([0, 0], [1, 0], [0, 1])
    """
    if limit > _FARTHEST:
        raise ValueError(f"The limit must be at most {_FARTHEST}.")
    packed = [np.empty(0, np.uint64)]
    for turns, counts, hits in _searched(queries, lanes, limit, threads, only_nearest=False):
        query = np.repeat(turns, counts).astype(np.uint64)
        place, distance = hits.astype(np.uint64)
        packed.append(query << np.uint64(32) | distance << np.uint64(24) | place)
    pairs = np.sort(np.concatenate(packed))
    return Pairs(
        query=(pairs >> np.uint64(32)).astype(np.int32),
        entry=(pairs & np.uint64(0xFFFFFF)).astype(np.int32),
        distance=((pairs >> np.uint64(24)) & np.uint64(0xFF)).astype(np.int32),
    )


Found = tuple[NDArray[np.int64], Indices, Indices]
"""Queries, how many hits each has, and the hits."""


def _searched(
    queries: Strings, lanes: Lanes, limit: int, threads: int | None, *, only_nearest: bool
) -> Iterator[Found]:
    """What is found, part by part."""
    wanted = threads or pl.thread_pool_size()

    def search(
        part: NDArray[np.int64], letters: kernels.Letters, offsets: kernels.Offsets
    ) -> list[Found]:
        return [
            (part[begin : begin + counts.size], counts, hits)
            for group in lanes.groups
            for begin, counts, hits in _hits(group, letters, offsets, limit, only_nearest)
        ]

    def search_in_order(part: NDArray[np.int64]) -> list[Found]:
        return search(part, *taken(queries, lanes.letters, part))

    if len(queries) < _FEW:
        letters = lanes.letters[queries.content]
        yield from search(np.arange(len(queries)), letters, queries.offsets)
    elif wanted == 1 or len(queries) < _MANY:
        yield from search_in_order(turns_of(queries, lanes.letters))
    else:
        parts = np.array_split(turns_of(queries, lanes.letters), 4 * wanted)
        with ThreadPoolExecutor(wanted) as pool:
            for found in pool.map(search_in_order, parts):
                yield from found


def _hits(
    group: Group,
    letters: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    limit: int,
    only_nearest: bool,
) -> Iterator[tuple[int, Indices, Indices]]:
    """Search one group, in as many goes as it takes: the first query, hit counts and hits."""
    columns, runs, scores = stack_of(group.matches)
    counts = np.zeros(offsets.size - 1, np.int32)
    room = counts.size if only_nearest else counts.size * 4 + group.places.size
    begin = 0
    while begin < counts.size:
        hits = np.empty((2, room), np.int32)
        end, used = kernels.search(
            *group,
            columns,
            runs,
            scores,
            letters,
            offsets,
            begin,
            limit,
            only_nearest,
            counts,
            hits,
        )
        yield begin, counts[begin:end], hits[:, :used]
        begin = end
