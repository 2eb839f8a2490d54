"""Ways not to compare every string with every entry, held against the lanes of `vacatur.charges`.

Each finds the nearest entry within a limit, on one thread, and must agree with the lanes:
`python -m benchmarks.pruning` with BENCH_STRINGS and BENCH_LIMIT as wanted.
"""

# ruff: noqa: PLR0913, PLR0917, T201 - loops over bytes, and a report
from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.noisy import STRINGS, catalogue_keys, noisy_strings
from vacatur.charges.lanes import Lanes, nearest
from vacatur.charges.order import turns_of
from vacatur.charges.strings import Strings
from vacatur.native import kernel

LIMIT = int(os.environ.get("BENCH_LIMIT", "2"))
ROUNDS = 3
BASE = np.uint64(0x9E3779B97F4A7C15)
INVERSE = np.uint64(pow(int(BASE), -1, 2**64))
SLOT_BITS = 17
FILTER_BITS = 21

Bytes = NDArray[np.uint8]
Offsets = NDArray[np.int64]
Indices = NDArray[np.int32]
Bits = NDArray[np.uint64]


@kernel
def ones(word):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    word -= (word >> np.uint64(1)) & np.uint64(0x5555555555555555)
    word = (word & np.uint64(0x3333333333333333)) + (
        (word >> np.uint64(2)) & np.uint64(0x3333333333333333)
    )
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@kernel
def verified(peq: Bits, size: int, entry: Bytes, begin: int, end: int) -> int:
    """Levenshtein distance of one pair (Myers), the query's letters in `peq`, shape (128,)."""
    one = np.uint64(1)
    plus, minus = ~np.uint64(0), np.uint64(0)
    for i in range(begin, end):
        met = peq[entry[i]]
        same = (((met & plus) + plus) ^ plus) | met | minus
        across = ((minus | ~(same | plus)) << one) | one
        plus, minus = ((same & plus) << one) | ~(same | across), across & same
    mask = ~np.uint64(0) if size == 64 else (one << np.uint64(size)) - one
    return end - begin + ones(plus & mask) - ones(minus & mask)


@kernel
def mark(peq: Bits, query: Bytes, begin: int, end: int, on: bool) -> None:
    for i in range(begin, end):
        if on:
            peq[query[i]] |= np.uint64(1) << np.uint64(i - begin)
        else:
            peq[query[i]] = np.uint64(0)


@kernel
def bag(content: Bytes, begin: int, end: int, held: Indices) -> np.uint64:
    """Which letters occur, and how often up to three times, as bits by a hash of the letter."""
    word = np.uint64(0)
    for i in range(begin, end):
        letter = content[i]
        nth = held[letter]
        held[letter] = nth + 1
        word |= np.uint64(1) << np.uint64((letter * 3 + min(nth, 2) * 21) & 63)
    for i in range(begin, end):
        held[content[i]] = 0
    return word


@kernel
def by_signature(
    queries: Bytes,
    starts: Offsets,
    entries: Bytes,
    offsets: Offsets,
    bags: Bits,
    limit: int,
    found: Indices,
    distances: Indices,
) -> None:
    """Every pair whose letters and lengths do not put it beyond the limit."""
    peq, held = np.zeros(128, np.uint64), np.zeros(128, np.int32)
    for q in range(found.size):
        begin, end = starts[q], starts[q + 1]
        mark(peq, queries, begin, end, True)
        word = bag(queries, begin, end, held)
        best, place = limit + 1, -1
        for e in range(bags.size):
            if ones(word ^ bags[e]) <= 2 * limit:
                size = offsets[e + 1] - offsets[e]
                if abs(size - (end - begin)) <= limit:
                    near = verified(peq, end - begin, entries, offsets[e], offsets[e + 1])
                    if near < best:
                        best, place = near, e
        mark(peq, queries, begin, end, False)
        found[q], distances[q] = place, best


def signature(entries: Strings, limit: int) -> Callable[[Strings], tuple[Indices, Indices]]:
    bags = np.zeros(len(entries), np.uint64)
    held = np.zeros(128, np.int32)
    for e in range(bags.size):
        bags[e] = bag(entries.content, entries.offsets[e], entries.offsets[e + 1], held)

    def run(queries: Strings) -> tuple[Indices, Indices]:
        out = np.empty((2, len(queries)), np.int32)
        by_signature(
            queries.content, queries.offsets, entries.content, entries.offsets, bags, limit, *out
        )
        return out[0], out[1]

    return run


class Trie(NamedTuple):
    """Nodes in the order of a walk, shape (n,)."""

    letter: Bytes
    depth: Indices
    after: Indices
    """The node after all below this one."""
    entry: Indices
    """The first entry that ends here, or -1."""


@kernel
def by_trie(
    queries: Bytes,
    starts: Offsets,
    turns: Offsets,
    letter: Bytes,
    depth: Indices,
    after: Indices,
    entry: Indices,
    limit: int,
    found: Indices,
    distances: Indices,
) -> None:
    """Walk the entries' trie with one banded row of the table for each letter."""
    rows = np.zeros((66, 66), np.int64)
    for q in turns:
        begin, size = starts[q], starts[q + 1] - starts[q]
        for j in range(size + 1):
            rows[0, j] = j
        best, place, node = limit + 1, -1, 0
        while node < letter.size:
            level = depth[node]
            low, high = max(1, level - limit), min(size, level + limit)
            rows[level, low - 1] = level if low == 1 else limit + 1
            least = rows[level, low - 1]
            for j in range(low, high + 1):
                value = rows[level - 1, j - 1] + (queries[begin + j - 1] != letter[node])
                if j < level + limit:
                    value = min(value, rows[level - 1, j] + 1)
                value = min(value, rows[level, j - 1] + 1)
                rows[level, j] = value
                least = min(least, value)
            if entry[node] >= 0 and abs(level - size) <= limit:
                near = rows[level, size]
                if near < best or (near == best and near <= limit and entry[node] < place):
                    best, place = near, entry[node]
            node = after[node] if least > limit else node + 1
        found[q], distances[q] = place, best


def trie(keys: Sequence[str], limit: int) -> Callable[[Strings], tuple[Indices, Indices]]:
    rows: list[list[int]] = []
    firsts = {key: e for e, key in reversed(list(enumerate(keys)))}
    path: list[int] = []
    before = ""
    for key in sorted(firsts):
        shared = next(
            (i for i, (a, b) in enumerate(zip(before, key, strict=False)) if a != b), len(before)
        )
        for node in path[shared:]:
            rows[node][2] = len(rows)
        del path[shared:]
        for i in range(shared, len(key)):
            path.append(len(rows))
            rows.append([ord(key[i]), i + 1, 0, -1])
        rows[path[-1]][3] = firsts[key]
        before = key
    for node in path:
        rows[node][2] = len(rows)
    table = np.array(rows, np.int32).T.copy()
    nodes = Trie(table[0].astype(np.uint8), table[1], table[2], table[3])
    plain = np.arange(256, dtype=np.uint8)

    def run(queries: Strings) -> tuple[Indices, Indices]:
        out = np.empty((2, len(queries)), np.int32)
        turns = turns_of(queries, plain)
        by_trie(queries.content, queries.offsets, turns, *nodes, limit, *out)
        return out[0], out[1]

    return run


@kernel
def fill_variants(content: Bytes, begin: int, end: int, limit: int, prefix: Bits, out: Bits) -> int:
    """Hashes of a string with at most `limit` (0 to 2) letters left out; returns how many."""
    size = end - begin
    power = BASE
    prefix[0] = np.uint64(0)
    for i in range(size):
        prefix[i + 1] = prefix[i] + np.uint64(content[begin + i]) * power
        power *= BASE
    out[0], count = prefix[size], 1
    for i in range(size if limit > 0 else 0):
        out[count] = prefix[i] + (prefix[size] - prefix[i + 1]) * INVERSE
        count += 1
        for j in range(i + 1, size if limit > 1 else 0):
            tail = (prefix[size] - prefix[j + 1]) * INVERSE
            out[count] = prefix[i] + (prefix[j] - prefix[i + 1] + tail) * INVERSE
            count += 1
    for v in range(count):
        out[v] ^= out[v] >> np.uint64(32)
        out[v] *= BASE
        out[v] ^= out[v] >> np.uint64(29)
    return count


@kernel
def fill_index(
    content: Bytes,
    offsets: Offsets,
    limit: int,
    slots: Offsets,
    tags: Bits,
    entries: Indices,
    seen: Bits,
) -> None:
    """Count the variants in each slot while `tags` is empty, and lay them out when it is not."""
    prefix, variants = np.zeros(66, np.uint64), np.zeros(2200, np.uint64)
    for e in range(offsets.size - 1):
        for v in range(fill_variants(content, offsets[e], offsets[e + 1], limit, prefix, variants)):
            word = variants[v]
            slot = np.int64(word >> np.uint64(64 - SLOT_BITS))
            if tags.size:
                slots[slot] -= 1
                tags[slots[slot]], entries[slots[slot]] = word, e
                bit = word & np.uint64((1 << FILTER_BITS) - 1)
                seen[np.int64(bit >> np.uint64(6))] |= np.uint64(1) << (bit & np.uint64(63))
            else:
                slots[slot] += 1


@kernel
def by_deletion(
    queries: Bytes,
    starts: Offsets,
    content: Bytes,
    offsets: Offsets,
    slots: Offsets,
    tags: Bits,
    owners: Indices,
    seen: Bits,
    limit: int,
    found: Indices,
    distances: Indices,
) -> None:
    """Entries that have a variant in common with the query, each then compared."""
    prefix, variants = np.zeros(66, np.uint64), np.zeros(2200, np.uint64)
    peq, stamps = np.zeros(128, np.uint64), np.full(offsets.size, -1, np.int64)
    for q in range(found.size):
        begin, end = starts[q], starts[q + 1]
        mark(peq, queries, begin, end, True)
        best, place = limit + 1, -1
        for v in range(fill_variants(queries, begin, end, limit, prefix, variants)):
            word = variants[v]
            bit = word & np.uint64((1 << FILTER_BITS) - 1)
            if not (seen[np.int64(bit >> np.uint64(6))] >> (bit & np.uint64(63))) & np.uint64(1):
                continue
            slot = np.int64(word >> np.uint64(64 - SLOT_BITS))
            for at in range(slots[slot], slots[slot + 1]):
                e = owners[at]
                if tags[at] == word and stamps[e] != q:
                    stamps[e] = q
                    near = verified(peq, end - begin, content, offsets[e], offsets[e + 1])
                    if near < best or (near == best and near <= limit and e < place):
                        best, place = near, e
        mark(peq, queries, begin, end, False)
        found[q], distances[q] = place, best


def deletion(entries: Strings, limit: int) -> Callable[[Strings], tuple[Indices, Indices]]:
    slots = np.zeros(2**SLOT_BITS + 1, np.int64)
    seen = np.zeros(2 ** (FILTER_BITS - 6), np.uint64)
    layout = (entries.content, entries.offsets, limit, slots)
    fill_index(*layout, np.empty(0, np.uint64), np.empty(0, np.int32), seen)
    slots[:] = np.cumsum(slots)
    tags, owners = np.empty(slots[-1], np.uint64), np.empty(slots[-1], np.int32)
    fill_index(*layout, tags, owners, seen)

    def run(queries: Strings) -> tuple[Indices, Indices]:
        out = np.empty((2, len(queries)), np.int32)
        by_deletion(
            queries.content,
            queries.offsets,
            entries.content,
            entries.offsets,
            slots,
            tags,
            owners,
            seen,
            limit,
            *out,
        )
        return out[0], out[1]

    return run


def main() -> None:
    keys = catalogue_keys()
    entries, queries = Strings.of(keys), Strings.of(noisy_strings(STRINGS, keys))
    lanes = Lanes.of(keys)
    ways: dict[str, Callable[[], Callable[[Strings], Any]]] = {
        "lanes": lambda: lambda q: nearest(q, lanes, limit=LIMIT, threads=1),
        "lanes, no limit": lambda: lambda q: nearest(q, lanes, threads=1),
        "deletions": lambda: deletion(entries, LIMIT),
        "signatures": lambda: signature(entries, LIMIT),
        "trie": lambda: trie(keys, LIMIT),
    }
    few = Strings.of(keys[:100])
    taken: dict[str, list[float]] = {name: [] for name in ways}
    built: dict[str, float] = {}
    for name, build in ways.items():
        build()(few)
        started = time.perf_counter()
        build()
        built[name] = time.perf_counter() - started
    runs = {name: build() for name, build in ways.items()}
    wanted = runs["lanes"](queries)
    for _ in range(ROUNDS):
        for name, run in runs.items():
            started = time.perf_counter()
            answer = run(queries)
            taken[name].append(time.perf_counter() - started)
            near = wanted[0] >= 0
            assert all((a[near] == w[near]).all() for a, w in zip(answer, wanted, strict=True))
            assert name == "lanes, no limit" or (answer[0] == wanted[0]).all()
    for name, seconds in taken.items():
        pace = len(queries) / min(seconds)
        print(f"{name:16} {pace:12,.0f} strings/s   built in {built[name] * 1000:.1f} ms")


if __name__ == "__main__":
    main()
