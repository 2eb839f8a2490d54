"""Levenshtein distances bit by bit (Myers, Hyyro), for every entry of a catalogue at once.

A lane holds one column of an entry's distance table as two words: bit i of the first says that
row i + 1 is one more than row i, bit i of the second that it is one less. Results are cut back
to the word at every step, so that LLVM keeps to 16 bits and one AVX-512 register advances 32
entries. Lanes are counted unsigned, which spares a test for negative indices in each access.

All loops stand in one file: numba's cache looks for changes in the file of the caller alone.

Letters: `w` lanes in `w / 32` blocks; `a` letters; `s` rows of a stack of columns; `r` runs, that
is ranges of blocks; `q` queries of `b` letters in all; `h` hits.
"""

# ruff: noqa: PLR0913, PLR0917 - plain arrays: a tuple counts its references at every access
from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vacatur.native import kernel

Words = NDArray[np.unsignedinteger[Any]]
Letters = NDArray[np.uint8]
Offsets = NDArray[np.int64]
Indices = NDArray[np.int32]
Scores = NDArray[np.int16]

BLOCK: Final = np.uint64(32)
"""Lanes that are kept or dropped together."""
DEEPEST: Final = 40
"""Letters of a query whose columns are kept for the next one."""
ROWS: Final = DEEPEST + 3
"""Rows of a stack: the kept columns, and two in turn for letters further on."""
AHEAD: Final = 16
"""Lanes are dropped where so many queries to come begin with the same letters."""
PADDING: Final = np.int32(2**31 - 1)
"""The place of a lane that only fills up a block."""

_ONE: Final = np.uint64(1)
_PAIRS: Final = np.uint64(0x5555555555555555)
_FOURS: Final = np.uint64(0x3333333333333333)
_EIGHTS: Final = np.uint64(0x0F0F0F0F0F0F0F0F)
_BYTES: Final = np.uint64(0x0101010101010101)


@kernel
def bits_set(word: np.uint64) -> np.uint64:
    """Count the bits that are set; LLVM knows this text and makes one instruction of it."""
    word -= (word >> _ONE) & _PAIRS
    word = (word & _FOURS) + ((word >> np.uint64(2)) & _FOURS)
    return (((word + (word >> np.uint64(4))) & _EIGHTS) * _BYTES) >> np.uint64(56)


@kernel
def advance(
    matches: Words, columns: Words, letter: int, above: int, below: int, first: int, last: int
) -> None:
    """Take blocks `first` to `last` one letter further, from one row of the stack to another."""
    cut = matches.dtype.type
    row, source, target = np.uint64(letter), np.uint64(above), np.uint64(below)
    for e in range(np.uint64(first) * BLOCK, np.uint64(last) * BLOCK):
        met, more, less = matches[row, e], columns[0, source, e], columns[1, source, e]
        carried = cut((met & more) + more)
        same = cut((carried ^ more) | met | less)
        across = cut(((less | ~(same | more)) << 1) | 1)
        columns[0, target, e] = ((same & more) << 1) | ~(same | across)
        columns[1, target, e] = across & same


@kernel
def fill_scores(
    matches: Words, columns: Words, scores: Scores, row: int, first: int, last: int
) -> None:
    """Write into `scores[0]` each lane's distance less the letters of the query."""
    source, masks = np.uint64(row), np.uint64(matches.shape[0] - 1)
    for e in range(np.uint64(first) * BLOCK, np.uint64(last) * BLOCK):
        mask = matches[masks, e]
        more = bits_set(np.uint64(columns[0, source, e] & mask))
        less = bits_set(np.uint64(columns[1, source, e] & mask))
        scores[0, e] = np.int64(more) - np.int64(less)


@kernel
def fill_least(
    columns: Words, scores: Scores, row: int, first: int, last: int, low: int, high: int
) -> None:
    """Write into `scores[0]` the least of values `low` to `high` of a column, less its top one."""
    source = np.uint64(row)
    step = columns.dtype.type(_ONE << np.uint64(low))
    under = columns.dtype.type((_ONE << np.uint64(low)) - _ONE)
    for e in range(np.uint64(first) * BLOCK, np.uint64(last) * BLOCK):
        more = bits_set(np.uint64(columns[0, source, e] & under))
        less = bits_set(np.uint64(columns[1, source, e] & under))
        scores[0, e] = np.int64(more) - np.int64(less)
        scores[1, e] = scores[0, e]
    for _ in range(low, high):
        for e in range(np.uint64(first) * BLOCK, np.uint64(last) * BLOCK):
            up, down = (columns[0, source, e] & step) != 0, (columns[1, source, e] & step) != 0
            value = np.int16(scores[1, e] + np.int16(up) - np.int16(down))
            scores[1, e] = value
            scores[0, e] = min(scores[0, e], value)
        step = columns.dtype.type(step + step)


@kernel
def lowest(scores: Scores, first: int, last: int) -> int:
    """Return the least of `scores[0]` in blocks `first` to `last`."""
    best = np.int16(32767)
    for e in range(np.uint64(first) * BLOCK, np.uint64(last) * BLOCK):
        best = min(best, scores[0, e])
    return int(best)


@kernel
def row_of(depth: int) -> int:
    """Return the row of the stack for the column after so many letters."""
    return depth if depth <= DEEPEST else DEEPEST + 2 - (depth - DEEPEST) % 2


@kernel
def drop_far(
    columns: Words, runs: Offsets, scores: Scores, row: int, depth: int, limit: int
) -> None:
    """Drop the blocks without a value within the limit: values never fall from column to column.

    A value differs from the diagonal's place by one at least for each step away from it, so only
    values near the diagonal can be within the limit.
    """
    above, width, kept = runs[row, 0], columns.itemsize * 8, 0
    low, high = depth - limit, min(depth + limit, width)
    for run in range(1, runs[above, 1] + 1 if low <= width else 1):
        first, last = runs[above, 2 * run], runs[above, 2 * run + 1]
        fill_least(columns, scores, row, first, last, low, high)
        for block in range(first, last):
            if depth + lowest(scores, block, block + 1) <= limit:
                if kept == 0 or runs[row, 2 * kept + 1] != block:
                    kept += 1
                    runs[row, 2 * kept] = block
                runs[row, 2 * kept + 1] = block + 1
    runs[row, 0], runs[row, 1] = row, kept


@kernel
def common(letters: Letters, offsets: Offsets, query: int, other: int) -> int:
    """Return how many letters two queries begin with alike, as far as columns are kept."""
    if other >= offsets.size - 1:
        return 0
    left, right, alike = offsets[query], offsets[other], 0
    most = min(offsets[query + 1] - left, offsets[other + 1] - right)
    while alike < min(most, DEEPEST) and letters[left + alike] == letters[right + alike]:
        alike += 1
    return alike


@kernel
def first_place(places: Indices, scores: Scores, first: int, last: int, score: int) -> np.int32:
    """Return the lowest place with this score in blocks `first` to `last`, or PADDING."""
    place, wanted = PADDING, np.int16(max(score, -32768))
    for e in range(np.uint64(first) * BLOCK, np.uint64(last) * BLOCK):
        if scores[0, e] == wanted and places[e] < place:
            place = places[e]
    return place


@kernel
def add_hits(
    places: Indices,
    scores: Scores,
    first: int,
    last: int,
    bound: int,
    size: int,
    hits: Indices,
    used: int,
) -> int:
    """Append every lane of blocks `first` to `last` with a score within the bound."""
    for block in range(first, last):
        if lowest(scores, block, block + 1) <= bound:
            for e in range(np.uint64(block) * BLOCK, np.uint64(block + 1) * BLOCK):
                if scores[0, e] <= bound and places[e] != PADDING:
                    hits[0, used], hits[1, used] = places[e], scores[0, e] + size
                    used += 1
    return used


@kernel
def search(  # noqa: C901 - one loop over letters compiles faster in one piece
    matches: Words,
    places: Indices,
    columns: Words,
    runs: Offsets,
    scores: Scores,
    letters: Letters,
    offsets: Offsets,
    begin: int,
    limit: int,
    only_nearest: bool,
    counts: Indices,
    hits: Indices,
) -> tuple[int, int]:
    """Find the entries near to each query; queries with letters in common should be neighbours.

    Args:
        matches: Bit i is set where letter i of the lane's entry is the letter of the row; the
            last row has as many low bits as the entry has letters. Shape (a + 1, w).
        places: Where the entry stands in the catalogue, or PADDING. Shape (w,).
        columns: A stack of columns, row 0 as before the first letter. Shape (2, s, w).
        runs: For each row of the stack the row whose runs hold for it, the number of runs, and
            then the first and last block of each. Shape (s, 2 + 2 r).
        scores: Scratch. Shape (2, w).
        letters: Rows of `matches`. Shape (b,).
        offsets: Where each query begins and ends. Shape (q + 1,).
        begin: The first query to look at.
        limit: Largest distance of interest; as large as can be for any.
        only_nearest: One entry for each query, the nearest and first, or every one in the limit.
        counts: How many hits each query has. Shape (q,).
        hits: Places and distances of the hits, query after query. Shape (2, h).

    Returns:
        The query at which there was no more room, or `q`; and the number of hits.
    """
    known = 0
    used: Any = np.int64(0)  # a literal would be compiled apart
    room = 1 if only_nearest else places.size
    for query in range(begin, counts.size):
        if used + room > hits.shape[1]:
            return query, used
        start, size = offsets[query], offsets[query + 1] - offsets[query]
        crowded = common(letters, offsets, query, query + AHEAD)
        for depth in range(known, size):
            row, below = row_of(depth), row_of(depth + 1)
            held = runs[row, 0]
            for run in range(1, runs[held, 1] + 1):
                first, last = runs[held, 2 * run], runs[held, 2 * run + 1]
                advance(matches, columns, letters[start + depth], row, below, first, last)
            runs[below, 0] = held
            if limit <= depth < crowded:
                drop_far(columns, runs, scores, below, depth + 1, limit)
        known = common(letters, offsets, query, query + 1)
        row = row_of(size)
        held, bound = runs[row, 0], limit - size
        before = used
        for run in range(1, runs[held, 1] + 1):
            first, last = runs[held, 2 * run], runs[held, 2 * run + 1]
            fill_scores(matches, columns, scores, row, first, last)
            best = lowest(scores, first, last)
            if only_nearest:
                bound = min(bound, best)
            elif best <= bound:
                used = add_hits(places, scores, first, last, bound, size, hits, used)
        if only_nearest:
            place = PADDING
            for run in range(1, runs[held, 1] + 1):
                first, last = runs[held, 2 * run], runs[held, 2 * run + 1]
                place = min(place, first_place(places, scores, first, last, bound))
            if place != PADDING:
                hits[0, used], hits[1, used] = place, bound + size
                used += 1
        counts[query] = used - before
    return counts.size, used
